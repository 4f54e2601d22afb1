'use client';

import type { CreateCorrection } from '@tallygate/contracts/correction';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useAddCorrection } from '#data/corrections.ts';
import { ApiError } from '#lib/api-client.ts';
import { notify } from '#lib/notify.ts';
import { submitOnModEnter } from '#lib/submit-on-mod-enter.ts';
import { Field } from './field.tsx';
import { Button } from './ui/button.tsx';
import { Input } from './ui/input.tsx';

/** Random also where a page is not served securely, which `randomUUID` is not there for. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

type TargetField = 'eventId' | 'company' | 'meterId' | 'time';

type CorrectionFormProps = {
  /** What is corrected, as the request names it. */
  target: Pick<CreateCorrection, TargetField>;
  /** In words, for the button: `this call`. */
  what: string;
  quantity: string;
  quantityHelp: string;
  /** Fields of the target that are chosen here too; a refusal is shown at theirs. */
  targetFields?: {
    names: readonly TargetField[];
    render: (errorOf: (name: TargetField) => string | undefined) => ReactNode;
  };
  /** Beside the button. */
  cancel?: ReactNode;
  onAdded?: () => void;
};

/** Adds one signed correction. The key stays until it is added, so that a second click or a retry corrects once. */
export function CorrectionForm(props: CorrectionFormProps) {
  const { target, what, quantity: initial, quantityHelp, targetFields, cancel, onAdded } = props;
  const add = useAddCorrection();
  const [key, setKey] = useState(newKey);
  const [quantity, setQuantity] = useState(initial);
  const [reason, setReason] = useState('');
  const fields = add.error instanceof ApiError ? add.error.fields : [];
  const errorOf = (path: string) => fields.find((field) => field.path === path)?.message;
  const shown: readonly string[] = ['quantity', 'reason', ...(targetFields?.names ?? [])];
  const known = fields.some(({ path }) => shown.includes(path));

  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate(
      { ...target, key, quantity: quantity.trim(), reason },
      {
        onSuccess: () => {
          notify.success('Correction added');
          setKey(newKey());
          setReason('');
          onAdded?.();
        },
      },
    );
  };
  return (
    <form onSubmit={submit} onKeyDown={submitOnModEnter} className="flex flex-col gap-4" aria-label={`Correct ${what}`}>
      {targetFields?.render(errorOf)}
      <div className="grid gap-4 sm:grid-cols-[10rem_1fr]">
        <Field label="Quantity" help={quantityHelp} error={errorOf('quantity')}>
          {(control) => (
            <Input
              {...control}
              inputMode="text"
              autoComplete="off"
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
      <div className="flex flex-wrap justify-end gap-2">
        {cancel}
        <Button
          type="submit"
          variant={cancel ? 'primary' : 'secondary'}
          disabled={add.isPending}
          className="order-last"
        >
          {add.isPending ? 'Adding…' : `Correct ${what}`}
        </Button>
      </div>
    </form>
  );
}
