'use client';

import type { CreateCorrection } from '@tallygate/contracts/correction';
import { type ReactNode, useState } from 'react';
import { FormProvider, type Resolver, useWatch } from 'react-hook-form';
import { useAddCorrection } from '#data/corrections.ts';
import { lazyResolver } from '#lib/lazy-resolver.ts';
import { notify } from '#lib/notify.ts';
import { randomKey } from '#lib/random-key.ts';
import { submitOnModEnter } from '#lib/submit-on-mod-enter.ts';
import { useSchemaForm } from '#lib/use-schema-form.ts';
import { Field } from './field.tsx';
import { Button } from './ui/button.tsx';
import { Input } from './ui/input.tsx';

const RESOLVER = lazyResolver<CreateCorrection, CreateCorrection>(() =>
  import('@tallygate/contracts/correction').then((module) => module.createCorrection),
);
/** An empty quantity is sent as an empty text and refused: leaving it out would correct all that is left of a call. */
const QUANTITY = { setValueAs: (value: unknown) => String(value ?? '').trim() };

type TargetField = 'eventId' | 'company' | 'meterId' | 'time';

type CorrectionFormProps = {
  /** The fields of the target that are given, by their names in the request. */
  target?: Pick<CreateCorrection, TargetField>;
  /** In words, for the button: `this call`; by default the company that is typed. */
  what?: string;
  quantity: string;
  quantityHelp?: string;
  /** The company that the form begins with, when it is chosen here. */
  company?: string;
  /** Fields of the target that are chosen here. */
  children?: ReactNode;
  /** Beside the button. */
  cancel?: ReactNode;
  onAdded?: () => void;
};

/** Adds one signed correction. The key stays until it is added, so that a second click or a retry corrects once. */
export function CorrectionForm(props: CorrectionFormProps) {
  const { target = {}, quantity, company = '', children, cancel, onAdded } = props;
  const add = useAddCorrection();
  const [key, setKey] = useState(randomKey);
  const resolver: Resolver<CreateCorrection, unknown, CreateCorrection> = (values, context, options) =>
    RESOLVER({ ...values, ...target }, context, options);
  const { form, submit, errorOf, otherError } = useSchemaForm<CreateCorrection, CreateCorrection>({
    resolver,
    defaultValues: { quantity, reason: '', ...(children !== undefined && { company }) },
    fields: ['quantity', 'reason', ...(children === undefined ? [] : (['company', 'meterId', 'time'] as const))],
    send: async (correction) => {
      await add.mutateAsync({ ...correction, key });
      notify.success('Correction added');
      setKey(randomKey());
      form.resetField('reason');
      onAdded?.();
    },
  });
  const typed = useWatch({ control: form.control });
  const what = props.what ?? (typed.company?.trim() || 'a company');
  const quantityHelp =
    props.quantityHelp ?? (typed.meterId ? 'Signed, in the meter’s unit.' : 'Signed, in calls: -5 takes five back.');

  return (
    <FormProvider {...form}>
      <form
        onSubmit={submit}
        onKeyDown={submitOnModEnter}
        className="flex flex-col gap-4"
        aria-label={`Correct ${what}`}
      >
        {children}
        <div className="grid gap-4 sm:grid-cols-[10rem_1fr]">
          <Field label="Quantity" help={quantityHelp} error={errorOf('quantity')}>
            {(control) => (
              <Input {...control} {...form.register('quantity', QUANTITY)} inputMode="text" autoComplete="off" />
            )}
          </Field>
          <Field label="Reason" help="Stays with the correction for good." error={errorOf('reason')}>
            {(control) => <Input {...control} {...form.register('reason')} required />}
          </Field>
        </div>
        {otherError && (
          <p role="alert" className="text-sm font-medium text-bad">
            {otherError.message}
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
    </FormProvider>
  );
}
