import { toNestErrors } from '@hookform/resolvers';
import type { ChangeMeter } from '@tallygate/contracts/meter-view';
import type { FieldErrors, FieldPath, Resolver, UseFormReturn } from 'react-hook-form';
import { ApiError } from '#lib/api-client.ts';
import { checkMeter, type KeptDefinition } from './check-meter.ts';
import { formField } from './form-field.ts';
import type { MeterValues } from './meter-values.ts';

/** The form's rules: the api's own schema, with each problem at its field. */
export function meterResolver(kept: KeptDefinition): Resolver<MeterValues, unknown, ChangeMeter> {
  return (values, _context, options) => {
    const { meter, problems } = checkMeter(values, kept);
    if (meter) return { values: meter, errors: {} };
    const flat: FieldErrors = {};
    // The first problem of a field is the one to mend first.
    for (const { name, message } of problems) flat[name] ??= { type: 'schema', message };
    return { values: {}, errors: toNestErrors<MeterValues>(flat, options) };
  };
}

/** Puts what the api refused on its fields and focuses the first. */
export function setMeterErrors(form: UseFormReturn<MeterValues, unknown, ChangeMeter>, error: unknown): void {
  if (!(error instanceof ApiError)) return;
  error.fields.forEach(({ path, message }, index) => {
    const name = formField(path, form.getValues()) as FieldPath<MeterValues>;
    form.setError(name, { type: 'server', message }, { shouldFocus: index === 0 });
  });
}
