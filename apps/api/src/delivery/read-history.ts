import type { HistoryRange } from '@tallygate/contracts/history-ranges';
import { latenessQuantile, noLateness } from '@tallygate/contracts/lateness';
import type { HistoryPoint } from '@tallygate/contracts/publisher-delivery';
import type { Database } from '@tallygate/db/database';
import { MOESIF } from '../publishers/publisher-view.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** What a range is told by: which points, and how many of them in one. */
const STEPS: Record<HistoryRange, { grain: 'minute' | 'hour'; stepMs: number; points: number }> = {
  '1h': { grain: 'minute', stepMs: MINUTE_MS, points: 60 },
  '24h': { grain: 'minute', stepMs: 15 * MINUTE_MS, points: 96 },
  '7d': { grain: 'hour', stepMs: 2 * HOUR_MS, points: 84 },
  '35d': { grain: 'hour', stepMs: 12 * HOUR_MS, points: 70 },
};

type Row = { start: Date } & Record<'arrived' | 'late' | 'attempts' | 'failures' | 'waiting' | 'parked', string> & {
    lateness: (string | number)[];
  };

/** How sending went, oldest first; the last point is not over. Times of which no gateway told anything are marked. */
export async function readHistory(
  db: Database,
  { range, now }: { range: HistoryRange; now: number },
): Promise<HistoryPoint[]> {
  const { grain, stepMs, points } = STEPS[range];
  const end = Math.floor(now / stepMs) * stepMs + stepMs;
  const from = end - points * stepMs;
  const rows = await db.sql<Row>(
    `select start, arrived, late, attempts, failures, waiting, parked, lateness from delivery_points
     where publisher = $1 and grain = $2 and start >= $3 order by start`,
    [MOESIF, grain, new Date(from)],
  );
  return Array.from({ length: points }, (_, index) => {
    const start = from + index * stepMs;
    return pointOf(
      rows.filter((row) => row.start.getTime() >= start && row.start.getTime() < start + stepMs),
      { start, end: start + stepMs },
    );
  });
}

function pointOf(rows: readonly Row[], { start, end }: { start: number; end: number }): HistoryPoint {
  const sum = (key: 'arrived' | 'late' | 'attempts' | 'failures') =>
    rows.reduce((total, row) => total + Number(row[key]), 0);
  const most = (key: 'waiting' | 'parked') => rows.reduce((found, row) => Math.max(found, Number(row[key])), 0);
  const lateness = noLateness().map((_, span) =>
    rows.reduce((total, row) => total + Number(row.lateness[span] ?? 0), 0),
  );
  return {
    from: new Date(start).toISOString(),
    to: new Date(end).toISOString(),
    isKnown: rows.length > 0,
    arrived: sum('arrived'),
    late: sum('late'),
    attempts: sum('attempts'),
    failures: sum('failures'),
    waiting: most('waiting'),
    parked: most('parked'),
    p95Ms: latenessQuantile(lateness, 0.95),
  };
}
