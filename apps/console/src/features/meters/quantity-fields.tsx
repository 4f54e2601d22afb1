'use client';

import { useState } from 'react';
import { useFormContext, useWatch } from 'react-hook-form';
import { Field } from '#components/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { errorAt } from '#lib/form-errors.ts';
import type { MeterValues } from './meter-values.ts';

const METRICS = [
  { value: 'count', label: 'Count events' },
  { value: 'sum', label: 'Add up a number' },
  { value: 'unique', label: 'Count different values' },
] as const;

export function QuantityFields() {
  const { register, formState } = useFormContext<MeterValues>();
  const metric = useWatch<MeterValues, 'metric'>({ name: 'metric' });
  const error = (path: string) => errorAt(formState.errors, path);
  return (
    <>
      <Field label="Metric" error={error('metric')}>
        {(control) => (
          <Select {...control} {...register('metric')}>
            {METRICS.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {metric !== 'count' && (
        <Field label="Metric field" error={error('metricField')} help="Its path in the event as it is sent to Moesif.">
          {(control) => (
            <Input
              {...control}
              {...register('metricField')}
              spellCheck={false}
              autoComplete="off"
              placeholder={metric === 'sum' ? 'metadata.billing.quantity' : 'user_id'}
              className="font-mono text-xs"
            />
          )}
        </Field>
      )}
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Billing period" error={error('interval')}>
          {(control) => (
            <Select {...control} {...register('interval')}>
              <option value="day">Day</option>
              <option value="week">Week, from Monday</option>
              <option value="month">Month</option>
              <option value="year">Year</option>
            </Select>
          )}
        </Field>
        <Field label="Time zone" error={error('zone')} help="In which periods and days are cut.">
          {(control) => (
            <Input {...control} {...register('zone')} list="time-zones" spellCheck={false} autoComplete="off" />
          )}
        </Field>
        <datalist id="time-zones">
          {Intl.supportedValuesOf('timeZone').map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
      </div>
      <AdvancedQuantity />
    </>
  );
}

function AdvancedQuantity() {
  const { register, formState } = useFormContext<MeterValues>();
  const [multiplier, roundingMode, rounding, intervalCount] = useWatch<
    MeterValues,
    ['multiplier', 'roundingMode', 'rounding', 'intervalCount']
  >({
    name: ['multiplier', 'roundingMode', 'rounding', 'intervalCount'],
  });
  const error = (path: string) => errorAt(formState.errors, path);
  const changed = [multiplier !== '1', roundingMode !== 'none', rounding !== 'half_up', intervalCount !== '1'].filter(
    Boolean,
  ).length;
  // Only the first render decides whether the section is open: it must not close while somebody empties its last field.
  const [isOpenAtFirst] = useState(changed > 0);
  return (
    <details open={isOpenAtFirst}>
      <summary className="w-fit rounded text-sm text-ink-muted hover:text-ink">
        Advanced{changed > 0 && ` (${changed} changed)`}
      </summary>
      <div className="grid gap-4 pt-3 sm:grid-cols-2">
        <Field label="Periods at a time" error={error('intervalCount')} help="3 with month makes quarters.">
          {(control) => <Input {...control} {...register('intervalCount')} inputMode="numeric" autoComplete="off" />}
        </Field>
        <Field label="Multiplier" error={error('multiplier')} help="A decimal or a fraction such as 1/60.">
          {(control) => <Input {...control} {...register('multiplier')} autoComplete="off" />}
        </Field>
        <Field
          label="Round the quantity"
          error={error('roundingMode')}
          help="Once per company and report window of an hour."
        >
          {(control) => (
            <Select {...control} {...register('roundingMode')}>
              <option value="none">Not at all</option>
              <option value="up">Up</option>
              <option value="down">Down</option>
              <option value="half_up">Half up</option>
            </Select>
          )}
        </Field>
        <Field label="Round each invoice line" error={error('rounding')}>
          {(control) => (
            <Select {...control} {...register('rounding')}>
              <option value="half_up">Half up</option>
              <option value="up">Up</option>
            </Select>
          )}
        </Field>
      </div>
    </details>
  );
}
