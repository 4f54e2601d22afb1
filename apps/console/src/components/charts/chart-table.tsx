import type { EventClass } from '@tallygate/contracts/event-kinds';
import { formatDuration, formatNumber } from '#lib/format.ts';
import { ScrollRegion } from '../scroll-region.tsx';
import { Table, TableCell, TableHead, TableRow } from '../ui/table.tsx';
import type { LatencySeries } from './call-charts-model.ts';
import type { TimeChart } from './time-chart.ts';

type ChartTableProps = { calls: TimeChart<EventClass>; latency: TimeChart<LatencySeries> };

/** The numbers of both charts, row by row of their time. */
export function ChartTable({ calls, latency }: ChartTableProps) {
  return (
    <details className="text-sm">
      <summary className="w-fit rounded text-xs text-ink-muted hover:text-ink">Table</summary>
      <ScrollRegion label="Calls by time and class" className="mt-2">
        <Table>
          <caption className="sr-only">Calls by time and class</caption>
          <thead>
            <tr>
              <TableHead>Time</TableHead>
              {[...calls.series, ...latency.series].map(({ id, label }) => (
                <TableHead key={id} className="text-end">
                  {label}
                </TableHead>
              ))}
            </tr>
          </thead>
          <tbody>
            {calls.rows.map((row, index) => (
              <TableRow key={row.from}>
                <TableCell className="py-1.5 whitespace-nowrap">{row.name}</TableCell>
                {calls.series.map(({ id }) => (
                  <TableCell key={id} className="py-1.5 text-end tabular-nums">
                    {row.isSilent ? '–' : formatNumber(row.values[id] ?? 0)}
                  </TableCell>
                ))}
                {latency.series.map(({ id }) => {
                  const ms = latency.rows[index]?.values[id] ?? null;
                  return (
                    <TableCell key={id} className="py-1.5 text-end tabular-nums">
                      {ms === null ? '–' : formatDuration(ms)}
                    </TableCell>
                  );
                })}
              </TableRow>
            ))}
          </tbody>
        </Table>
      </ScrollRegion>
    </details>
  );
}
