import { type Decimal, formatDecimal, ONE, parseDecimal } from '@tallygate/contracts/decimal';
import type { CountedEvent } from './counted-event.ts';
import type { ROLLUP_KEYS, ROLLUP_SUMS } from './rollup-columns.ts';

const QUARTER_MS = 900_000;
/** A character that no text in the database can contain, so that two different groups never share a key. */
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
/** `event` stands for the dimensions that all events of the group share. */
type Group = { event: CountedEvent; sums: Sums };

/** A change of one row, as its columns; numbers beyond doubles travel as text. */
export type RollupChange = Record<(typeof ROLLUP_KEYS | typeof ROLLUP_SUMS)[number], string | number | boolean>;

/**
 * Adds up what events change in the roll-ups: each group once per batch, however many events it has. Pure; nothing is
 * counted until the changes are written in the transaction that stores the events.
 */
export class RollupChanges {
  readonly #groups = new Map<string, Group>();
  readonly #quantities = new Map<string, Decimal>();

  /** @param sign 1 to add the event to the groups of its state, -1 to take it out */
  add(event: CountedEvent, sign: 1 | -1): void {
    const { sums } = groupOf(this.#groups, keyOf(event), () => ({ event, sums: nothing() }));
    const times = sign * event.count;
    const quantity = this.#quantity(event.quantity);
    const signed = BigInt(times) * quantity;
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

  /** Each row that changes, once. */
  rows(): RollupChange[] {
    return [...this.#groups.values()].map(({ event, sums }) => ({
      quarter: new Date(Math.floor(event.time / QUARTER_MS) * QUARTER_MS).toISOString(),
      proxy: event.proxy,
      tool: event.tool,
      method: event.method,
      consumer: event.consumer,
      company: event.company,
      reason: event.reason,
      outcome: event.outcome,
      billable: event.billable,
      delivery_state: event.state,
      kind: event.kind,
      class: event.class,
      calls: sums.calls,
      quantity: formatDecimal(sums.quantity),
      whole_quantity: formatDecimal(sums.whole),
      fractional: sums.fractional,
      errors: sums.errors,
      duration_ms_sum: sums.durationMs,
      request_bytes: sums.requestBytes,
      response_bytes: sums.responseBytes,
      late: sums.late,
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

function keyOf(event: CountedEvent): string {
  const { proxy, tool, method, consumer, company, reason, outcome, billable, state, kind } = event;
  const quarter = Math.floor(event.time / QUARTER_MS);
  return [quarter, proxy, tool, method, consumer, company, reason, outcome, billable, state, kind, event.class].join(
    SEPARATOR,
  );
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
