'use client';

import type { MeterView } from '@tallygate/contracts/meter-view';
import { periodAt } from '@tallygate/metering/billing-period';
import { useFormContext, useWatch } from 'react-hook-form';
import { Field } from '#components/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { useNow } from '#components/use-now.ts';
import { errorAt } from '#lib/form-errors.ts';
import { formatDateTime } from '#lib/format.ts';
import type { MeterValues } from './meter-values.ts';

/** From when a changed price holds: calls of before keep the one that they were made at. */
export function PriceStartField({ stored }: { stored: MeterView }) {
  const { register, formState } = useFormContext<MeterValues>();
  const start = useWatch<MeterValues, 'priceStart'>({ name: 'priceStart' });
  const { period } = stored.definition;
  const own = periodAt(period, useNow());
  const instant = (at: number) => formatDateTime(new Date(at).toISOString());
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field
        label="A changed price holds from"
        error={errorAt(formState.errors, 'priceStart')}
        help={
          start === 'now'
            ? 'Calls made before keep their price; the preview tries the new one on the whole period.'
            : 'Calls made before keep their price.'
        }
      >
        {(control) => (
          <Select {...control} {...register('priceStart')}>
            <option value="now">the moment you save</option>
            <option value="period">the start of this period ({instant(own.from)})</option>
            <option value="next">the start of the next period ({instant(own.to)})</option>
            <option value="at">a time that you choose</option>
          </Select>
        )}
      </Field>
      {start === 'at' && (
        <Field label="Date and time" error={errorAt(formState.errors, 'priceAt')} help="In your own time zone.">
          {(control) => <Input {...control} {...register('priceAt')} type="datetime-local" />}
        </Field>
      )}
    </div>
  );
}
