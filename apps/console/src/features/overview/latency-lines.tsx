import type { OverviewBucket } from '@tallygate/contracts/overview';
import { formatDuration } from '#lib/format.ts';

const HEIGHT = 96;
const UNIT = 10;
/** From this spread on a linear scale would hide the lower line. */
const LOG_FROM = 10;

const LINES = [
  { key: 'p50Ms', label: 'p50', style: 'stroke-ink-muted', dash: '4 3', swatch: 'border-dashed border-ink-muted' },
  { key: 'p95Ms', label: 'p95', style: 'stroke-brand', dash: undefined, swatch: 'border-brand' },
] as const;

/** How long answered calls took, on the same axis of time as the bars above; where there were too few, there is no line. */
export function LatencyLines({ buckets }: { buckets: readonly OverviewBucket[] }) {
  const known = buckets.flatMap(({ latency }) => (latency === null ? [] : [latency]));
  if (known.length === 0)
    return <p className="text-xs text-ink-muted">Too few answered calls to tell how long they take.</p>;
  const least = Math.min(...known.map(({ p50Ms }) => p50Ms));
  const most = Math.max(1, ...known.map(({ p95Ms }) => p95Ms));
  const isLog = most / Math.max(1, least) >= LOG_FROM;
  const floor = isLog ? Math.max(1, least) : 0;
  const share = (ms: number) => (isLog ? Math.log(Math.max(floor, ms) / floor) / Math.log(most / floor) : ms / most);
  const y = (ms: number) => HEIGHT - 2 - share(ms) * (HEIGHT - 4);
  return (
    <div>
      <div className="flex items-baseline justify-between pb-1 text-xs">
        <h3 className="font-medium">How long answered calls took{isLog ? ', logarithmic' : ''}</h3>
        <ul aria-hidden className="flex gap-3 text-2xs text-ink-muted">
          {LINES.map(({ key, label, swatch }) => (
            <li key={key} className="flex items-center gap-1">
              <span className={`w-4 border-t-2 ${swatch}`} /> {label}
            </li>
          ))}
        </ul>
      </div>
      <div className="grid grid-cols-[2.5rem_1fr] gap-x-2">
        <span aria-hidden className="flex flex-col justify-between text-right text-2xs text-ink-muted tabular-nums">
          <span>{formatDuration(most)}</span>
          <span>{formatDuration(floor)}</span>
        </span>
        <svg
          role="img"
          aria-label="p50 and p95 of answered calls; the table holds the numbers"
          viewBox={`0 0 ${buckets.length * UNIT} ${HEIGHT}`}
          preserveAspectRatio="none"
          className="h-24 w-full border-b border-line-strong"
        >
          {LINES.map(({ key, style, dash }) => (
            <path
              key={key}
              d={pathOf(buckets.map(({ latency }) => (latency === null ? null : y(latency[key]))))}
              fill="none"
              strokeWidth="1.5"
              strokeDasharray={dash}
              vectorEffect="non-scaling-stroke"
              className={style}
            />
          ))}
        </svg>
      </div>
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
