import { useState } from 'react';
import { useFormContext } from 'react-hook-form';
import { Field } from '#components/field.tsx';
import { SecretInput, StoredSecret } from '#components/secret-input.tsx';
import { errorAt } from '#lib/form-errors.ts';
import type { RailValues } from './rail-values.ts';

type SealedFieldProps = {
  name: 'key' | 'webhookSecret';
  label: string;
  help: string;
  isOptional: boolean;
  /** The end of what is stored, empty where it is not told; null: nothing is stored. */
  stored: string | null;
};

/** A secret of a rail: what is stored stays until it is replaced. */
export function SealedField({ name, label, help, isOptional, stored }: SealedFieldProps) {
  const { register, formState } = useFormContext<RailValues>();
  const [isReplacing, setReplacing] = useState(false);
  const error = errorAt(formState.errors, name);
  if (stored !== null && !isReplacing && error === undefined)
    return (
      <div className="flex flex-col gap-1.5">
        <span className="text-sm font-medium">{label}</span>
        <StoredSecret
          secret={{ set: true, ...(stored === '' ? {} : { last4: stored }) }}
          onReplace={() => setReplacing(true)}
          replaceLabel={`Replace the ${label.toLowerCase()}`}
        />
      </div>
    );
  return (
    <Field label={label} help={help} optional={isOptional} error={error}>
      {(control) => (
        <SecretInput {...control} {...register(name)} autoFocus={isReplacing} placeholder="Paste it here…" />
      )}
    </Field>
  );
}
