import type { EventClass } from '@tallygate/contracts/event-kinds';
import Link from 'next/link';
import { cn } from '#lib/class-names.ts';
import { formatNumber } from '#lib/format.ts';
import { CLASS_WORDS } from '../class-words.ts';
import { ColumnLinks } from './column-links.tsx';
import { TimeAxis } from './time-axis.tsx';
import type { ChartRow, TimeChart } from './time-chart.ts';

type ClassBarsProps = {
  chart: TimeChart<EventClass>;
  /** When the bar that is not over was read. */
  openUntil: string | null;
  /** How high the bars may be. */
  height: string;
};

const sumOf = ({ values }: ChartRow<EventClass>) =>
  Object.values(values).reduce<number>((sum, value) => sum + (value ?? 0), 0);

/**
 * Calls as bars of classes: a bar is the way to its calls, a part of it to those of its class. The bar that is not over is
 * hatched, and where no gateway reported stands a grey band.
 */
export function ClassBars({ chart, openUntil, height }: ClassBarsProps) {
  const { rows, series } = chart;
  const most = Math.max(1, ...rows.map(sumOf));
  return (
    <div className="grid grid-cols-[2.5rem_1fr] gap-x-2">
      <span aria-hidden className="flex flex-col justify-between text-end text-2xs text-ink-muted tabular-nums">
        <span>{formatNumber(most)}</span>
        <span>0</span>
      </span>
      <ColumnLinks
        label="Calls by time"
        rows={rows}
        linkOf={(row) => ({ count: sumOf(row) })}
        className={cn('flex items-end gap-px border-b border-line-strong', height)}
      >
        {(row) => (
          <span
            aria-hidden
            className={cn(
              // Above the link of the whole bar, which takes what its parts do not.
              'pointer-events-none relative flex h-full w-full flex-col-reverse gap-px',
              row.isOpen && 'hatched',
              row.isSilent && 'bg-line',
            )}
          >
            {series.map(({ id }) => {
              const value = row.values[id] ?? 0;
              return (
                value > 0 && (
                  <Link
                    key={id}
                    href={`/events?${new URLSearchParams({ ...row.query, class: id })}`}
                    prefetch={false}
                    tabIndex={-1}
                    title={row.text}
                    className={cn('pointer-events-auto block min-h-0.5 w-full shrink', CLASS_WORDS[id].ink)}
                    style={{ height: `${(value / most) * 100}%` }}
                  />
                )
              );
            })}
          </span>
        )}
      </ColumnLinks>
      <span />
      <TimeAxis rows={rows} openUntil={openUntil} />
    </div>
  );
}
