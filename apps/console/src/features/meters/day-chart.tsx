'use client';

import type { MeterPreview } from '@tallygate/contracts/preview';
import { DayBars } from '#components/charts/day-bars.tsx';
import { formatDecimal } from '#lib/format.ts';

/** Quantities by day. Bars need numbers only for their height; what is read keeps its digits. */
export function DayChart({ days }: { days: MeterPreview['days'] }) {
  return (
    <DayBars
      name="Quantity"
      days={days.map(({ day, quantity }) => ({ day, height: Number(quantity), text: formatDecimal(quantity) }))}
    />
  );
}
