'use client';

import type { CreateCorrection } from '@tallygate/contracts/correction';
import { type FormEvent, useState } from 'react';
import { Field } from '#components/field.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { useAddCorrection } from '#data/corrections.ts';
import { ApiError } from '#lib/api-client.ts';
import { notify } from '#lib/notify.ts';

/** Random also where a page is not served securely, which `randomUUID` is not there for. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

type CorrectionFormProps = {
  /** What is corrected, as the request names it. */
  target: Pick<CreateCorrection, 'eventId' | 'company' | 'meterId' | 'time'>;
  /** In words, for the button: `this call`. */
  what: string;
  quantity: string;
  quantityHelp: string;
};

/** Adds one signed correction. The key stays until it is added, so that a second click or a retry corrects once. */
export function CorrectionForm({ target, what, quantity: initial, quantityHelp }: CorrectionFormProps) {
  const add = useAddCorrection();
  const [key, setKey] = useState(newKey);
  const [quantity, setQuantity] = useState(initial);
  const [reason, setReason] = useState('');
  const fields = add.error instanceof ApiError ? add.error.fields : [];
  const errorOf = (path: string) => fields.find((field) => field.path === path)?.message;
  const known = fields.some(({ path }) => path === 'quantity' || path === 'reason');

  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate(
      { ...target, key, quantity: quantity.trim(), reason },
      {
        onSuccess: () => {
          notify.success('Correction added');
          setKey(newKey());
          setReason('');
        },
      },
    );
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4" aria-label={`Correct ${what}`}>
      <div className="grid gap-4 sm:grid-cols-[10rem_1fr]">
        <Field label="Quantity" help={quantityHelp} error={errorOf('quantity')}>
          {(control) => (
            <Input
              {...control}
              inputMode="text"
              value={quantity}
              onChange={(event) => setQuantity(event.target.value)}
            />
          )}
        </Field>
        <Field label="Reason" help="Stays with the correction for good." error={errorOf('reason')}>
          {(control) => (
            <Input {...control} required value={reason} onChange={(event) => setReason(event.target.value)} />
          )}
        </Field>
      </div>
      {add.error && !known && (
        <p role="alert" className="text-sm font-medium text-bad">
          {add.error.message}
        </p>
      )}
      <p className="text-xs text-ink-muted">
        A correction is not sent to Moesif and changes no event. It cannot be edited or deleted, only undone by its
        opposite.
      </p>
      <Button type="submit" className="self-start" disabled={add.isPending}>
        {add.isPending ? 'Adding…' : `Correct ${what}`}
      </Button>
    </form>
  );
}
