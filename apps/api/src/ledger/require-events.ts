import { AppError } from '@tallygate/contracts/app-error';
import type { Database } from '@tallygate/db/database';
import { removedBefore } from './removed-before.ts';

const HOUR_MS = 3_600_000;

/**
 * Makes sure that the events of these spans are all there. Where retention has removed some of them, no number is
 * better than a wrong one.
 * @param spans half-open, in milliseconds
 * @param why a sentence without its full stop, for the person who asked
 * @throws AppError EVENTS_REMOVED
 */
export async function requireEvents(
  db: Database,
  spans: readonly { from: number; to: number }[],
  why: string,
): Promise<void> {
  const removed = (await removedBefore(db))?.getTime();
  if (removed === undefined) return;
  for (const { from, to } of spans) {
    const end = Math.min(to, removed);
    if (from >= end) continue;
    // Roll-ups stay: where they know of no call, there was none to remove.
    const [row] = await db.sql<{ found: boolean }>(
      `select exists (select 1 from event_totals where span = 'hour' and start >= $1 and start < $2) as found`,
      [new Date(Math.floor(from / HOUR_MS) * HOUR_MS), new Date(end)],
    );
    if (!row?.found) continue;
    const date = new Date(removed).toISOString();
    throw new AppError('EVENTS_REMOVED', {
      detail: `${why}, and this cannot be told: events before ${date} were removed. Ask for a period from ${date} on.`,
    });
  }
}
