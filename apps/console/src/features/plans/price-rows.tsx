'use client';

import { useFormContext, useWatch } from 'react-hook-form';
import type { PlanValues } from './plan-values.ts';
import { PriceList } from './price-list.tsx';

/** The prices of a plan, each from a day on. */
export function PriceRows() {
  const { setValue } = useFormContext<PlanValues>();
  const [rows, currency] = useWatch<PlanValues, ['prices', 'currency']>({ name: ['prices', 'currency'] });
  return (
    <PriceList
      isDated
      rows={rows}
      currency={currency}
      onChange={(prices) => setValue('prices', prices, { shouldDirty: true })}
    />
  );
}

/** The prices of one phase alone; meters that are not named have the plan's. */
export function PhasePrices({ index }: { index: number }) {
  const { setValue } = useFormContext<PlanValues>();
  const name = `phases.${index}.prices` as const;
  const rows = useWatch<PlanValues, typeof name>({ name });
  const currency = useWatch<PlanValues, 'currency'>({ name: 'currency' });
  return (
    <div className="flex flex-col gap-2">
      <h3 className="text-sm font-medium">Prices of this phase</h3>
      <p className="text-xs text-ink-muted">In the place of the plan’s, as long as the phase holds.</p>
      <PriceList
        rows={rows}
        currency={currency}
        what={`phase ${index + 1}`}
        onChange={(prices) => setValue(name, prices, { shouldDirty: true })}
      />
    </div>
  );
}
