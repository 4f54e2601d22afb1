import { setTimeout as sleep } from 'node:timers/promises';
import { formatDecimal, parseDecimal } from '@tallygate/contracts/decimal';
import type { CallEvent } from '@tallygate/contracts/event';
import type { TryEvent } from '@tallygate/contracts/try';
import type { Database } from '@tallygate/db/database';
import type { DecisionRules } from '@tallygate/metering/call-facts';
import { explainFilter } from '@tallygate/metering/meter-filter';
import { priceUsage } from '@tallygate/metering/price';
import { recordedCall } from '@tallygate/metering/recorded-call';
import { redecide } from '@tallygate/metering/redecide';
import { toMoesifEvent } from '@tallygate/moesif/wire-event';
import type { Applier } from '../apply/applier.ts';
import { bodyText, EVENT_COLUMNS, type EventRow, recordedEvent, WHOLE_EVENTS } from '../events/event-row.ts';
import { listMeters } from '../meters/list-meters.ts';
import { readPublishing } from '../publishers/publishing.ts';
import type { MadeRequest } from './try-session.ts';

type Context = { db: Database; applier: Applier; now: () => Date };

/** Gateways send what they recorded every second or so. */
const WAIT_MS = 10_000;
const ASK_MS = 250;
/** Clocks of gateway and api may differ by as much. */
const CLOCKS_MS = 30_000;

/** The request of a try: by it, through which proxy, not before when, and the rules that decide about it. */
type Tried = { made: MadeRequest; proxy: string; since: Date; rules: DecisionRules };

/** The event that a request of a try made, once the ledger has it; null when it does not come in time. */
export async function eventOfTry(
  context: Context,
  { rules, signal, ...tried }: Tried & { signal: AbortSignal },
): Promise<TryEvent | null> {
  const deadline = performance.now() + WAIT_MS;
  while (!signal.aborted) {
    const row = await find(context.db, tried);
    if (row !== undefined) return tryEvent(context, recordedEvent(row), rules);
    if (performance.now() >= deadline) return null;
    await sleep(ASK_MS, undefined, { signal }).catch(() => {});
  }
  return null;
}

/** By what the client and the gateway both know of it: its client, which is this try's alone, and the id of the request. */
async function find(db: Database, { made, proxy, since }: Omit<Tried, 'rules'>): Promise<EventRow | undefined> {
  const [row] = await db.sql<EventRow>(
    `select ${EVENT_COLUMNS} from ${WHOLE_EVENTS} where proxy = $1 and method = $2 and time >= $3
      and ${bodyText('requestId')} = $4 and ${bodyText('clientVersion')} = $5 order by time desc limit 1`,
    [proxy, made.method, new Date(since.getTime() - CLOCKS_MS), JSON.stringify(made.id), made.clientVersion],
  );
  return row;
}

async function tryEvent(context: Context, event: CallEvent, rules: DecisionRules): Promise<TryEvent> {
  const { id, billable, reason } = event;
  const asDecided = reason === 'test' ? ofSomebody(event, rules) : event;
  const charges = asDecided.billable ? await chargesOf(context, asDecided) : [];
  return { id, billable, reason, wouldBeBilled: asDecided.billable, charges };
}

/** A test as it would be of a caller who pays: free, too, when what came of it is. */
function ofSomebody(event: CallEvent, rules: DecisionRules): CallEvent {
  const { facts, ...call } = recordedCall({
    ...event,
    hasUpstreamTime: event.upstreamMs !== undefined,
    isUpdate: event.updateOf !== undefined,
    isRepeat: event.duplicateOf !== undefined,
  });
  const paying = { ...facts, isTest: undefined, company: facts.company ?? 'somebody' };
  const decided = redecide({ ...call, facts: paying }, { before: null, after: rules });
  return {
    ...event,
    billable: decided.billable ?? false,
    reason: decided.reason ?? event.reason,
    quantity: decided.quantity ?? event.quantity,
  };
}

/** What each meter that counts it takes for it, as the first of its period. */
async function chargesOf(context: Context, event: CallEvent): Promise<TryEvent['charges']> {
  const { uriShape } = await readPublishing(context);
  const sent = toMoesifEvent(event, uriShape);
  const meters = await listMeters(context, { archived: false });
  return meters
    .filter(({ definition: { filter } }) => explainFilter(filter, sent).failed.length === 0)
    .map(({ name, price }) => {
      const usage = priceUsage(price, event.quantity).lines.filter(({ kind }) => kind === 'usage');
      const amount = usage.reduce((sum, { exact }) => sum + parseDecimal(exact), 0n);
      return { meter: name, amount: formatDecimal(amount), currency: price.currency };
    });
}
