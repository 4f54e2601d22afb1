import { setTimeout as sleep } from 'node:timers/promises';
import { formatDecimal, parseDecimal } from '@tallygate/contracts/decimal';
import type { CallEvent } from '@tallygate/contracts/event';
import type { TryEvent } from '@tallygate/contracts/try';
import type { Database } from '@tallygate/db/database';
import { explainFilter } from '@tallygate/metering/meter-filter';
import { priceUsage } from '@tallygate/metering/price';
import { toMoesifEvent } from '@tallygate/moesif/wire-event';
import type { Applier } from '../apply/applier.ts';
import { bodyText, EVENT_COLUMNS, type EventRow, recordedEvent, WHOLE_EVENTS } from '../events/event-row.ts';
import { listMeters } from '../meters/list-meters.ts';
import { readPublishing } from '../publishers/publishing.ts';
import { CLIENT_NAME, type MadeRequest } from './try-session.ts';

type Context = { db: Database; applier: Applier; now: () => Date };

/** Gateways send what they recorded every second or so. */
const WAIT_MS = 10_000;
const ASK_MS = 250;
/** Clocks of gateway and api may differ by as much. */
const CLOCKS_MS = 30_000;

/** The event that a request of a try made, once the ledger has it; null when it does not come in time. */
export async function eventOfTry(
  context: Context,
  { made, proxy, since, signal }: { made: MadeRequest; proxy: string; since: Date; signal: AbortSignal },
): Promise<TryEvent | null> {
  const deadline = performance.now() + WAIT_MS;
  while (!signal.aborted) {
    const row = await find(context.db, { made, proxy, since });
    if (row !== undefined) return tryEvent(context, recordedEvent(row));
    if (performance.now() >= deadline) return null;
    await sleep(ASK_MS, undefined, { signal }).catch(() => {});
  }
  return null;
}

/** By what the client and the gateway both know of it: when, where, and the id of the JSON-RPC request. */
async function find(
  db: Database,
  { made, proxy, since }: { made: MadeRequest; proxy: string; since: Date },
): Promise<EventRow | undefined> {
  const [row] = await db.sql<EventRow>(
    `select ${EVENT_COLUMNS} from ${WHOLE_EVENTS} where proxy = $1 and method = $2 and time >= $3
      and ${bodyText('requestId')} = $4 and ${bodyText('clientName')} = $5 order by time desc limit 1`,
    [proxy, made.method, new Date(since.getTime() - CLOCKS_MS), JSON.stringify(made.id), CLIENT_NAME],
  );
  return row;
}

async function tryEvent(context: Context, event: CallEvent): Promise<TryEvent> {
  const { id, billable, reason } = event;
  return { id, billable, reason, charges: await chargesOf(context, event) };
}

/** What each meter that counts it takes for it, as the first of its period; of a test, what it would. */
async function chargesOf(context: Context, event: CallEvent): Promise<TryEvent['charges']> {
  if (!event.billable && event.reason !== 'test') return [];
  const asBilled: CallEvent = event.billable ? event : { ...event, billable: true, reason: 'ok' };
  const { uriShape } = await readPublishing(context);
  const sent = toMoesifEvent(asBilled, uriShape);
  const meters = await listMeters(context, { archived: false });
  return meters
    .filter(({ definition: { filter } }) => explainFilter(filter, sent).failed.length === 0)
    .map(({ name, price }) => {
      const usage = priceUsage(price, event.quantity).lines.filter(({ kind }) => kind === 'usage');
      const amount = usage.reduce((sum, { exact }) => sum + parseDecimal(exact), 0n);
      return { meter: name, amount: formatDecimal(amount), currency: price.currency };
    });
}
