'use client';

import type { CustomerUsage } from '@tallygate/contracts/customer';
import { DayBars } from '#components/charts/day-bars.tsx';
import { formatNumber } from '#lib/format.ts';

/** Calls by day. */
export function UsageDays({ days }: { days: CustomerUsage['byDay'] }) {
  return (
    <DayBars
      name="Calls"
      days={days.map(({ key, calls }) => ({ day: key, height: calls, text: formatNumber(calls) }))}
    />
  );
}
