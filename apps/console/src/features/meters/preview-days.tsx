'use client';

import type { MeterPreview } from '@tallygate/contracts/preview';
import dynamic from 'next/dynamic';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { formatDecimal } from '#lib/format.ts';

const DayChart = dynamic(() => import('./day-chart.tsx').then((module) => module.DayChart), {
  ssr: false,
  loading: () => <Skeleton className="h-44 w-full" />,
});

/** Quantity by day, drawn and as a table. */
export function PreviewDays({ preview, zone }: { preview: MeterPreview; zone: string }) {
  if (preview.days.length === 0) return null;
  return (
    <section aria-label="Quantity by day">
      <h3 className="pb-2 text-sm font-semibold">Quantity by day, {zone}</h3>
      <DayChart days={preview.days} />
      <details className="pt-1 text-sm">
        <summary className="w-fit rounded text-xs text-ink-muted hover:text-ink">Table</summary>
        <table className="mt-2 w-full max-w-80 text-xs">
          <caption className="sr-only">Quantity by day</caption>
          <thead>
            <tr className="text-start text-ink-muted">
              <th scope="col" className="py-1 font-medium">
                Day
              </th>
              <th scope="col" className="py-1 text-end font-medium">
                Quantity
              </th>
            </tr>
          </thead>
          <tbody>
            {preview.days.map(({ day, quantity }) => (
              <tr key={day} className="border-t">
                <td className="py-1 font-mono">{day}</td>
                <td className="py-1 text-end tabular-nums">{formatDecimal(quantity)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </section>
  );
}
