import { cn } from '#lib/class-names.ts';
import { formatDuration } from '#lib/format.ts';
import type { LatencySeries } from './call-charts-model.ts';
import { ColumnLinks } from './column-links.tsx';
import { TimeAxis } from './time-axis.tsx';
import type { TimeChart } from './time-chart.ts';

const HEIGHT = 96;
const UNIT = 10;
/** From this spread on a linear scale would hide the lower line. */
const LOG_FROM = 10;

const LINES = [
  { id: 'p50', style: 'stroke-ink-muted', dash: '4 3' },
  { id: 'p95', style: 'stroke-brand', dash: undefined },
] as const;

type Scale = { floor: number; most: number; isLog: boolean };

/** Linear from zero, or logarithmic from the least where the spread is wide; null while nothing is known. */
export function latencyScale({ rows }: TimeChart<LatencySeries>): Scale | null {
  const known = rows.flatMap(({ values }) => [values.p50, values.p95]).filter((ms) => ms !== null);
  if (known.length === 0) return null;
  const least = Math.max(1, Math.min(...known));
  const most = Math.max(1, ...known);
  const isLog = most / least >= LOG_FROM;
  return { floor: isLog ? least : 0, most, isLog };
}

type LatencyLinesProps = {
  chart: TimeChart<LatencySeries>;
  scale: Scale;
  /** When the last place of it was read, where that is not over. */
  openUntil: string | null;
  height: string;
};

/**
 * How long answered calls took, over the same times as the bars; where there were too few, there is no line. A place
 * of it leads to the calls that took as long as its p95, or longer.
 */
export function LatencyLines({ chart: { rows }, scale, openUntil, height }: LatencyLinesProps) {
  const { floor, most, isLog } = scale;
  const share = (ms: number) => (isLog ? Math.log(Math.max(floor, ms) / floor) / Math.log(most / floor) : ms / most);
  const y = (ms: number) => HEIGHT - 2 - share(ms) * (HEIGHT - 4);
  return (
    <div className="grid grid-cols-[2.5rem_1fr] gap-x-2">
      <span aria-hidden className="flex flex-col justify-between text-end text-2xs text-ink-muted tabular-nums">
        <span>{formatDuration(most)}</span>
        <span>{formatDuration(floor)}</span>
      </span>
      <div className={cn('relative', height)}>
        <svg
          aria-hidden
          viewBox={`0 0 ${rows.length * UNIT} ${HEIGHT}`}
          preserveAspectRatio="none"
          className="absolute inset-0 size-full border-b border-line-strong"
        >
          {LINES.map(({ id, style, dash }) => (
            <path
              key={id}
              d={pathOf(rows.map(({ values }) => (values[id] === null ? null : y(values[id]))))}
              fill="none"
              strokeWidth="1.5"
              strokeDasharray={dash}
              vectorEffect="non-scaling-stroke"
              className={style}
            />
          ))}
        </svg>
        <ColumnLinks
          label="How long calls took, by time"
          rows={rows}
          linkOf={({ values }) => (values.p95 === null ? undefined : { count: null })}
          className="absolute inset-0 flex gap-px"
        >
          {({ isSilent }) =>
            isSilent && <span aria-hidden className="pointer-events-none absolute inset-0 bg-line/60" />
          }
        </ColumnLinks>
      </div>
      <span />
      <TimeAxis rows={rows} openUntil={openUntil} />
    </div>
  );
}

/** A line through the middles of the bars, broken where nothing is known; a value by itself is a stroke as wide as its bar. */
function pathOf(heights: readonly (number | null)[]): string {
  return heights
    .map((height, index) => {
      if (height === null) return '';
      const before = heights[index - 1] ?? null;
      const after = heights[index + 1] ?? null;
      const middle = index * UNIT + UNIT / 2;
      if (before !== null) return `L${middle} ${height}`;
      if (after !== null) return `M${middle} ${height}`;
      return `M${index * UNIT} ${height}L${(index + 1) * UNIT} ${height}`;
    })
    .join('');
}
