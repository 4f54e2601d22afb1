import { AppError } from '@tallygate/contracts/app-error';
import type { Database } from '@tallygate/db/database';
import { removedBefore } from './removed-before.ts';

type Span = { from: number; to: number };

/**
 * Makes sure that the events of these spans are all there. Where retention has removed some of them, no number is
 * better than a wrong one.
 * @param spans half-open, in milliseconds
 * @param why a sentence without its full stop, for the person who asked
 * @throws AppError EVENTS_REMOVED
 */
export async function requireEvents(db: Database, spans: readonly Span[], why: string): Promise<void> {
  const removed = (await removedBefore(db))?.getTime();
  if (removed === undefined) return;
  for (const { from, to } of spans) {
    const end = Math.min(to, removed);
    if (from >= end) continue;
    if (await hadCalls(db, { from, to: end })) throw removedError(why, removed);
  }
}

/**
 * Makes sure that the quarters of these hours are known, or that nothing happened in them. Of events that were removed
 * before quarters were kept only the hours are.
 * @throws AppError EVENTS_REMOVED
 */
export async function requireQuarters(db: Database, hours: readonly Span[], why: string): Promise<void> {
  const [row] = await db.sql<{ quarters_from: Date | null }>('select quarters_from from ledger_retention');
  const known = row?.quarters_from?.getTime();
  if (known === undefined) return;
  for (const hour of hours)
    if (hour.from < known && (await hadCalls(db, hour))) throw removedError(`${why} within an hour`, known);
}

/** Roll-ups stay: where they know of no call, there was none to remove. */
async function hadCalls(db: Database, { from, to }: Span): Promise<boolean> {
  const [row] = await db.sql<{ found: boolean }>(
    `select exists (select from event_rollups where quarter < $2 and quarter >=
       case when exists (select from ledger_retention where quarters_from > $1)
         then date_trunc('hour', $1::timestamptz, 'UTC') else date_bin('15 minutes', $1, 'epoch') end) as found`,
    [new Date(from), new Date(to)],
  );
  return row?.found === true;
}

function removedError(why: string, removed: number): AppError {
  const date = new Date(removed).toISOString();
  return new AppError('EVENTS_REMOVED', {
    detail: `${why}, and this cannot be told: events before ${date} were removed. Ask for a period from ${date} on.`,
  });
}
