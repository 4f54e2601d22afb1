import { setTimeout as pause } from 'node:timers/promises';
import type { CallBook } from './callers.ts';
import type { Setup } from './setup.ts';

/** How many calls there are at each hop, and every way in which two hops can differ. */
export type Counts = {
  made: number;
  executed: number;
  delivered: number;
  ledgerCalls: number;
  ledgerBillable: number;
  collectorDistinct: number;
  collectorBillable: number;
  collectorRepeats: number;
  meterQuantity: string;
  parked: number;
  /** Billable ones among the parked: the ledger bills them, the collector never took them. */
  parkedBillable: number;
  /** HTTP statuses other than 200 that callers got. */
  refused: string;
  /** Calls whose connection broke before a result. */
  broken: number;
  abandoned: number;
  byReason: Record<string, number>;
  /** What the ledger says became of each. */
  byState: Record<string, number>;
  /** Delivered, not an error, and not billed in the ledger: lost revenue. */
  missing: string[];
  /** Delivered errors that the ledger does not know: nothing is owed for them, but they are not explained either. */
  unexplained: number;
  /** Ids of calls that are billed more than once. */
  billedTwice: string[];
  /** Billed in the ledger although no result reached the caller, who was cut off by a kill. */
  billedUndelivered: number;
  /** Transactions that one of ledger and collector has and the other has not. */
  onlyLedger: string[];
  onlyCollector: string[];
};

type LedgerEvent = { id: string; requestId?: string; billable: boolean; reason: string; deliveryState: string };
type CollectedEvent = { seq: number; transaction_id: string; metadata: { billing: { decision: string } } };

/** States that say that something is still to come. */
const UNSETTLED = ['recorded', 'queued', 'sent'];
const REPORTS_MS = 30_000;
const PAGE = 500;
const COLLECTED_PAGE = 10_000;

/** Reads every hop when nothing moves any more. */
export async function countHops(setup: Setup, book: CallBook, meterId: string): Promise<Counts> {
  const ledger = await readSettledLedger(setup);
  const collected = await readCollected(setup);
  const stats = await json<{ duplicates: number }>(`${setup.collectorUrl}/_sandbox/stats`);
  const day = 24 * 3_600_000;
  const [from, to] = [-2 * day, 2 * day].map((offset) => new Date(Date.now() + offset).toISOString());
  const preview = await setup.console<{ quantity: string }>(`/meters/${meterId}/preview?from=${from}&to=${to}`);

  const billed = ledger.filter(({ billable }) => billable);
  const timesBilled = new Map<string, number>();
  for (const { requestId } of billed) {
    const id = requestId === undefined ? '?' : (JSON.parse(requestId) as string);
    timesBilled.set(id, (timesBilled.get(id) ?? 0) + 1);
  }
  const known = new Set(ledger.map(({ requestId }) => (requestId === undefined ? '?' : JSON.parse(requestId))));
  const parked = ledger.filter(({ deliveryState }) => deliveryState === 'parked');
  const atCollector = new Set(collected.map((event) => event.transaction_id));
  const settled = new Set(parked.map(({ id }) => id));
  const inLedger = new Set(ledger.map(({ id }) => id));
  return {
    made: book.made,
    executed: setup.upstream.count(),
    delivered: book.delivered.size,
    ledgerCalls: ledger.length,
    ledgerBillable: billed.length,
    collectorDistinct: atCollector.size,
    collectorBillable: collected.filter(({ metadata }) => metadata.billing.decision === 'billable').length,
    collectorRepeats: stats.duplicates,
    meterQuantity: preview.quantity,
    parked: parked.length,
    parkedBillable: parked.filter(({ billable }) => billable).length,
    refused: [...book.refused].map(([status, times]) => `${times} × ${status}`).join(', '),
    broken: book.broken,
    abandoned: book.abandoned,
    byReason: tally(ledger.map(({ reason }) => reason)),
    byState: tally(ledger.map(({ deliveryState }) => deliveryState)),
    missing: [...book.delivered].filter((id) => !book.deliveredErrors.has(id) && !timesBilled.has(id)),
    unexplained: [...book.deliveredErrors].filter((id) => !known.has(id)).length,
    billedTwice: [...timesBilled].filter(([, times]) => times > 1).map(([id]) => id),
    billedUndelivered: [...timesBilled.keys()].filter((id) => !book.delivered.has(id)).length,
    onlyLedger: [...inLedger].filter((id) => !atCollector.has(id) && !settled.has(id)),
    onlyCollector: [...atCollector].filter((id) => !inLedger.has(id)),
  };
}

/** What must hold, each as a sentence when it does not. @param kills how often a process was killed with callers waiting */
export function findViolations(counts: Counts, callers: number, kills: number): string[] {
  const problems: string[] = [];
  const none = (ids: string[], what: string) => {
    if (ids.length > 0) problems.push(`${ids.length} ${what}, e.g. ${ids.slice(0, 5).join(', ')}`);
  };
  none(counts.missing, 'calls were delivered and are not billed');
  none(counts.billedTwice, 'calls are billed twice');
  none(counts.onlyLedger, 'tool calls of the ledger never reached the collector');
  none(counts.onlyCollector, 'events of the collector are not in the ledger');
  if (counts.collectorBillable + counts.parkedBillable !== counts.ledgerBillable) {
    problems.push(`the collector has ${counts.collectorBillable} billable calls, the ledger ${counts.ledgerBillable}`);
  }
  if (counts.meterQuantity !== String(counts.ledgerBillable)) {
    problems.push(`the meter counts ${counts.meterQuantity}, the ledger bills ${counts.ledgerBillable}`);
  }
  const unsettled = UNSETTLED.reduce((sum, state) => sum + (counts.byState[state] ?? 0), 0);
  if (unsettled > 0) problems.push(`the ledger does not know what became of ${unsettled} tool calls`);
  if (counts.billedUndelivered > callers * kills) {
    problems.push(
      `${counts.billedUndelivered} undelivered calls are billed, more than ${kills} kills can have cut off`,
    );
  }
  return problems;
}

/** Reports of what became of events come after the events. */
async function readSettledLedger(setup: Setup): Promise<LedgerEvent[]> {
  const endsAt = performance.now() + REPORTS_MS;
  for (;;) {
    const events = await readLedger(setup);
    const isSettled = events.every(({ deliveryState }) => !UNSETTLED.includes(deliveryState));
    if (isSettled || performance.now() > endsAt) return events;
    await pause(1_000);
  }
}

function tally(values: string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

async function readLedger(setup: Setup): Promise<LedgerEvent[]> {
  const events: LedgerEvent[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: { events: LedgerEvent[]; nextCursor: string | null } = await setup.console(
      `/events?limit=${PAGE}&method=tools/call${cursor === '' ? '' : `&cursor=${cursor}`}`,
    );
    events.push(...page.events);
    cursor = page.nextCursor;
  }
  return events;
}

async function readCollected({ collectorUrl }: Setup): Promise<CollectedEvent[]> {
  const events: CollectedEvent[] = [];
  for (let after = 0; ; ) {
    const url = `${collectorUrl}/_sandbox/events?limit=${COLLECTED_PAGE}&after=${after}`;
    const page = await json<{ events: CollectedEvent[]; after: number }>(url);
    if (page.events.length === 0) return events;
    events.push(...page.events);
    after = page.after;
  }
}

async function json<T>(url: string): Promise<T> {
  return (await (await fetch(url)).json()) as T;
}
