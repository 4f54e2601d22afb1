import type { Period } from '@tallygate/contracts/meter';
import { periodAt } from '@tallygate/metering/billing-period';
import type { MeterValues } from './meter-values.ts';

/** From when a changed price is to hold, as the api takes it; undefined: from the moment of saving. */
export function priceFrom(
  { priceStart, priceAt }: Pick<MeterValues, 'priceStart' | 'priceAt'>,
  period: Period,
  nowMs: number,
): string | undefined {
  const own = periodAt(period, nowMs);
  switch (priceStart) {
    case 'now':
      return undefined;
    case 'period':
      return new Date(own.from).toISOString();
    case 'next':
      return new Date(own.to).toISOString();
    case 'at':
      return new Date(priceAt).toISOString();
  }
}
