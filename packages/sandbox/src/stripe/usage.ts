import type { Account, ReceivedEvent } from './account.ts';
import { type Fraction, fraction, plus, textOf, zero } from './fraction.ts';
import type { Meter } from './objects.ts';

export type UsageOf = { meter: Meter; customer: string; start: number; end: number };

/** What a meter has counted for a customer in a half-open time, as far as sums show it at that moment. */
export function usageOf(account: Account, { meter, customer, start, end }: UsageOf, at: number): string {
  const events = account.usage.filter(
    (event) =>
      event.meter === meter.id &&
      event.customer === customer &&
      !event.isCancelled &&
      event.timestamp >= start &&
      event.timestamp < end &&
      event.countedAt <= at,
  );
  return textOf(aggregated(meter, events));
}

function aggregated({ default_aggregation: { formula } }: Meter, events: readonly ReceivedEvent[]): Fraction {
  if (formula === 'count') return { n: BigInt(events.length), d: 1n };
  if (formula === 'sum') return events.reduce((sum, { value }) => plus(sum, fraction(value)), zero);
  const last = events.reduce<ReceivedEvent | undefined>(
    (newest, event) => (newest === undefined || event.timestamp >= newest.timestamp ? event : newest),
    undefined,
  );
  return last ? fraction(last.value) : zero;
}
