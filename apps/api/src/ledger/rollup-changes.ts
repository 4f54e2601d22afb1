import { type Decimal, formatDecimal, ONE, parseDecimal } from '@tallygate/metering/decimal';
import type { CountedEvent } from './counted-event.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Stands in no text that the database takes, so that two different groups never share a key. */
const SEPARATOR = '\u0000';

type Sums = {
  calls: number;
  quantity: Decimal;
  whole: Decimal;
  fractional: number;
  errors: number;
  durationMs: number;
  requestBytes: number;
  responseBytes: number;
  late: number;
};
/** Only `tool_day` tells proxies and tools apart. */
const SPANS = ['hour', 'day', 'tool_day'] as const;
type Span = (typeof SPANS)[number];
/** `event` stands for the dimensions that all events of the group share. */
type Group = { event: CountedEvent; sums: Sums };
type Total = Group & { span: Span };

/** A change of one row of a roll-up, as its columns; numbers beyond doubles travel as text. */
export type RollupChange = Record<string, string | number | boolean>;

/**
 * Adds up what events change in the roll-ups: each group once per batch, however many events it has. Pure; nothing is
 * counted until the changes are written in the transaction that stores the events.
 */
export class RollupChanges {
  readonly #hours = new Map<string, Group>();
  readonly #quantities = new Map<string, Decimal>();

  /** @param times 1 when the event comes to its state, -1 when it leaves it */
  add(event: CountedEvent, times: 1 | -1): void {
    const { sums } = groupOf(this.#hours, hourKey(event), () => ({ event, sums: nothing() }));
    const quantity = this.#quantity(event.quantity);
    const signed = times === 1 ? quantity : -quantity;
    sums.calls += times;
    sums.quantity += signed;
    if (quantity % ONE === 0n) sums.whole += signed;
    else sums.fractional += times;
    if (event.isError) sums.errors += times;
    sums.durationMs += times * event.durationMs;
    sums.requestBytes += times * event.requestBytes;
    sums.responseBytes += times * event.responseBytes;
    if (event.late) sums.late += times;
  }

  /** Changes of hourly rows, in an order that every writer keeps, so that two of them never wait for each other. */
  hours(): RollupChange[] {
    return sorted(this.#hours).map(({ event, sums }) => ({
      hour: startOf(event.time, HOUR_MS),
      proxy: event.proxy,
      tool: event.tool,
      consumer: event.consumer,
      outcome: event.outcome,
      ...columnsOf(event, sums),
      errors: sums.errors,
      duration_ms_sum: sums.durationMs,
      request_bytes: sums.requestBytes,
      response_bytes: sums.responseBytes,
    }));
  }

  /** Changes of the coarse rows, per hour and per day, in such an order too. */
  totals(): RollupChange[] {
    const totals = new Map<string, Total>();
    for (const { event, sums } of this.#hours.values()) {
      for (const span of SPANS) {
        const total = groupOf(totals, totalKey(span, event), () => ({ span, event, sums: nothing() }));
        total.sums.calls += sums.calls;
        total.sums.quantity += sums.quantity;
        total.sums.whole += sums.whole;
        total.sums.fractional += sums.fractional;
        total.sums.late += sums.late;
      }
    }
    return sorted(totals).map(({ event, sums, span }) => ({
      span,
      start: startOf(event.time, span === 'hour' ? HOUR_MS : DAY_MS),
      proxy: span === 'tool_day' ? event.proxy : '',
      tool: span === 'tool_day' ? event.tool : '',
      ...columnsOf(event, sums),
    }));
  }

  #quantity(text: string): Decimal {
    return groupOf(this.#quantities, text, () => parseDecimal(text));
  }
}

function groupOf<T>(groups: Map<string, T>, key: string, make: () => T): T {
  const known = groups.get(key);
  if (known !== undefined) return known;
  const made = make();
  groups.set(key, made);
  return made;
}

function hourKey(event: CountedEvent): string {
  const hour = Math.floor(event.time / HOUR_MS);
  const { proxy, tool, consumer, outcome } = event;
  return `${hour}${sharedKey(event)}${SEPARATOR}${proxy}${SEPARATOR}${tool}${SEPARATOR}${consumer}${SEPARATOR}${outcome}`;
}

function totalKey(span: Span, event: CountedEvent): string {
  const start = Math.floor(event.time / (span === 'hour' ? HOUR_MS : DAY_MS));
  const key = `${span}${SEPARATOR}${start}${sharedKey(event)}`;
  return span === 'tool_day' ? `${key}${SEPARATOR}${event.proxy}${SEPARATOR}${event.tool}` : key;
}

function sharedKey({ company, method, reason, billable, state }: CountedEvent): string {
  return `${SEPARATOR}${company}${SEPARATOR}${method}${SEPARATOR}${reason}${SEPARATOR}${billable}${SEPARATOR}${state}`;
}

function columnsOf({ company, method, reason, billable, state }: CountedEvent, sums: Sums): RollupChange {
  return {
    company,
    method,
    reason,
    billable,
    delivery_state: state,
    calls: sums.calls,
    quantity: formatDecimal(sums.quantity),
    whole_quantity: formatDecimal(sums.whole),
    fractional: sums.fractional,
    late: sums.late,
  };
}

function nothing(): Sums {
  return {
    calls: 0,
    quantity: 0n,
    whole: 0n,
    fractional: 0,
    errors: 0,
    durationMs: 0,
    requestBytes: 0,
    responseBytes: 0,
    late: 0,
  };
}

function sorted<T>(groups: ReadonlyMap<string, T>): T[] {
  return [...groups].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, group]) => group);
}

function startOf(time: number, spanMs: number): string {
  return new Date(Math.floor(time / spanMs) * spanMs).toISOString();
}
