'use client';

import { type FieldValues, useFormContext } from 'react-hook-form';
import { isRecord, overlaid } from '#lib/kept-input.ts';
import { KeptInput } from './kept-input.tsx';

/** Keeps what was typed into the form of the context, and guards it while it `isDirty`. */
export function KeptValues({ isDirty }: { isDirty: boolean }) {
  const form = useFormContext<FieldValues>();
  return (
    <KeptInput<FieldValues>
      isDirty={isDirty}
      getInput={() => form.getValues()}
      read={(kept) => (isRecord(kept) ? kept : undefined)}
      onPutBack={(kept) => form.reset(overlaid(form.getValues(), kept) as FieldValues, { keepDefaultValues: true })}
    />
  );
}
