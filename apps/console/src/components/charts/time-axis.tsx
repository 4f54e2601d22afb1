import { formatMinute } from '#lib/format.ts';
import type { ChartRow } from './time-chart.ts';

type TimeAxisProps = {
  rows: readonly Pick<ChartRow<never>, 'from' | 'name' | 'isOpen'>[];
  /** When the last row was read, where it is not over. */
  openUntil: string | null;
};

/** When a chart begins, its middle, and its last row: until when, where that is not over. */
export function TimeAxis({ rows, openUntil }: TimeAxisProps) {
  const last = rows.length - 1;
  const places = [...new Set([0, Math.floor(last / 2), last])];
  return (
    <span aria-hidden className="flex justify-between pt-1 text-2xs text-ink-muted tabular-nums">
      {places.map((index) => {
        const row = rows[index];
        if (row === undefined) return null;
        return (
          <span key={row.from}>
            {row.isOpen && openUntil !== null && index > 0 ? `until ${formatMinute(openUntil)}` : row.name}
          </span>
        );
      })}
    </span>
  );
}
