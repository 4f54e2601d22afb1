import type { EventFigure } from '@tallygate/contracts/event-figure';
import type { HistoryRange } from '@tallygate/contracts/history-ranges';
import type { PublisherDelivery } from '@tallygate/contracts/publisher-delivery';
import type { Database } from '@tallygate/db/database';
import type { DeliveryHistory } from '../gateways/delivery-history.ts';
import { foldChanges } from '../ledger/fold-changes.ts';
import { KIND_SQL } from '../ledger/kind-and-class.ts';
import { removedBefore } from '../ledger/removed-before.ts';
import { WAITING } from './count-waiting.ts';
import { readHistory } from './read-history.ts';

const HOUR_MS = 3_600_000;
const QUARTER_MS = HOUR_MS / 4;
const RANGE_MS: Record<HistoryRange, number> = {
  '1h': HOUR_MS,
  '24h': 24 * HOUR_MS,
  '7d': 7 * 24 * HOUR_MS,
  '35d': 35 * 24 * HOUR_MS,
};
const PARKED = ['parked', 'expired'];

type Row = { state: string; calls: string; late: string };

/**
 * How delivery goes: what arrived and what came late within a range, what waits and what is parked at all, each with the
 * query that lists it, and its history. What was tried or made as a test counts nowhere.
 */
export async function readDelivery(
  { db, deliveryHistory, now }: { db: Database; deliveryHistory: DeliveryHistory; now: () => Date },
  range: HistoryRange,
): Promise<PublisherDelivery> {
  await Promise.all([foldChanges(db), deliveryHistory.flush()]);
  const asOf = now();
  // Sums know no instants within a quarter, or within an hour where an earlier version made them.
  const unit = range === '1h' ? QUARTER_MS : HOUR_MS;
  const fromMs = Math.floor((asOf.getTime() - RANGE_MS[range]) / unit) * unit;
  const removed = await removedBefore(db);
  const from = new Date(Math.max(fromMs, removed?.getTime() ?? 0));
  const within = await db.sql<Row>(
    `select delivery_state as state, sum(calls) as calls, sum(late) as late from event_rollups
     where quarter >= $1 and ${KIND_SQL} <> 'test' group by 1`,
    [from],
  );
  const ever = await db.sql<Row>(
    `select delivery_state as state, sum(calls) as calls, sum(late) as late from event_totals
     where span = 'day' and start >= $1 and delivery_state = any($2) and ${KIND_SQL} <> 'test' group by 1`,
    [removed ?? new Date(0), [...WAITING, ...PARKED]],
  );
  const since = { from: from.toISOString() };
  const calls = (rows: readonly Row[], states: readonly string[]) =>
    rows.filter(({ state }) => states.includes(state)).reduce((sum, row) => sum + Number(row.calls), 0);
  const inStates = (states: readonly string[]): EventFigure => ({
    count: calls(ever, states),
    query: { delivery: states.join(',') },
  });
  return {
    range,
    ...since,
    asOf: asOf.toISOString(),
    arrived: { count: calls(within, ['accepted']), query: { delivery: 'accepted', ...since } },
    waiting: inStates(WAITING),
    late: { count: within.reduce((sum, row) => sum + Number(row.late), 0), query: { late: 'true', ...since } },
    parked: inStates(PARKED),
    points: await readHistory(db, { range, now: asOf.getTime() }),
  };
}
