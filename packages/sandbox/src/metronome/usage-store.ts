import { randomUUID } from 'node:crypto';
import { fraction, plus, textOf, zero } from '../stripe/fraction.ts';

export type MetronomeCustomer = { id: string; name: string; ingest_aliases: string[]; archived_at: string | null };

export type BillableMetric = {
  id: string;
  name: string;
  aggregation_type: 'COUNT' | 'SUM' | 'MAX' | 'UNIQUE' | 'LATEST';
  aggregation_key?: string | undefined;
  event_type_filter?: { in_values?: string[] | undefined; not_in_values?: string[] | undefined } | undefined;
  archived_at: string | null;
};

export type UsageEvent = {
  transaction_id: string;
  customer_id: string;
  event_type: string;
  timestamp: string;
  properties: Record<string, unknown>;
};

const DAY_MS = 86_400_000;
/** How long transactions are remembered, and how far back they may lie. */
const REMEMBERED_MS = 34 * DAY_MS;
const WINDOWS = { HOUR: 3_600_000, DAY: DAY_MS } as const;

export type UsageQuery = {
  starting_on: string;
  ending_before: string;
  window_size: 'HOUR' | 'DAY' | 'NONE';
  billable_metrics?: { id: string }[] | undefined;
  customer_ids?: string[] | undefined;
};

/** Customers, metrics and events; a transaction counts once, however often it is sent, and nobody is told of the repeat. */
export class UsageStore {
  readonly customers = new Map<string, MetronomeCustomer>();
  readonly metrics = new Map<string, BillableMetric>();
  readonly #events: (UsageEvent & { receivedAt: number; duplicates: number })[] = [];
  readonly #now: () => number;

  /** @param now milliseconds since 1970 */
  constructor(now: () => number) {
    this.#now = now;
  }

  addCustomer(name: string, aliases: readonly string[]): MetronomeCustomer {
    const made = { id: randomUUID(), name, ingest_aliases: [...aliases], archived_at: null };
    this.customers.set(made.id, made);
    return made;
  }

  addMetric(given: Omit<BillableMetric, 'id' | 'archived_at'>): BillableMetric {
    const made = { ...given, id: randomUUID(), archived_at: null };
    this.metrics.set(made.id, made);
    return made;
  }

  /** Takes events, also of customers that it does not know; what is older than 34 days is dropped in silence. */
  ingest(events: readonly UsageEvent[]): void {
    const now = this.#now();
    for (const event of events) {
      const known = this.#events.find(
        (one) => one.transaction_id === event.transaction_id && now - one.receivedAt < REMEMBERED_MS,
      );
      if (known) known.duplicates += 1;
      else if (now - Date.parse(event.timestamp) <= REMEMBERED_MS)
        this.#events.push({ ...event, receivedAt: now, duplicates: 0 });
    }
  }

  /** Events by their transaction ids, with the customer and the metrics that they count for. */
  search(ids: readonly string[]) {
    return this.#events
      .filter((event) => ids.includes(event.transaction_id))
      .map((event) => ({
        id: event.transaction_id,
        transaction_id: event.transaction_id,
        customer_id: event.customer_id,
        event_type: event.event_type,
        timestamp: event.timestamp,
        properties: event.properties,
        is_duplicate: event.duplicates > 0,
        matched_customer: this.#customerOf(event) ?? null,
        matched_billable_metrics: [...this.metrics.values()].filter((metric) => counts(metric, event)),
      }));
  }

  /** Sums by customer, metric and window of UTC. */
  usage({ starting_on: from, ending_before: to, window_size: window, ...wanted }: UsageQuery) {
    const [start, end] = [Date.parse(from), Date.parse(to)];
    const size = window === 'NONE' ? end - start : WINDOWS[window];
    const rows = [];
    for (const metric of this.metrics.values()) {
      if (wanted.billable_metrics && !wanted.billable_metrics.some(({ id }) => id === metric.id)) continue;
      for (const customer of this.customers.values()) {
        if (wanted.customer_ids && !wanted.customer_ids.includes(customer.id)) continue;
        const own = this.#events.filter((event) => this.#customerOf(event) === customer && counts(metric, event));
        for (let at = start; at < end; at += size) {
          const until = Math.min(end, at + size);
          const within = own.filter(({ timestamp }) => Date.parse(timestamp) >= at && Date.parse(timestamp) < until);
          rows.push({
            billable_metric_id: metric.id,
            billable_metric_name: metric.name,
            customer_id: customer.id,
            start_timestamp: new Date(at).toISOString(),
            end_timestamp: new Date(until).toISOString(),
            value: within.length === 0 ? null : Number(aggregated(metric, within)),
          });
        }
      }
    }
    return rows;
  }

  /** What a customer used of a metric in a span, decimal text. */
  sum(metricId: string, customerId: string, from: number, to: number): string {
    const metric = this.metrics.get(metricId);
    const customer = this.customers.get(customerId);
    if (!metric || !customer) return '0';
    const within = this.#events.filter(
      (event) =>
        this.#customerOf(event) === customer &&
        counts(metric, event) &&
        Date.parse(event.timestamp) >= from &&
        Date.parse(event.timestamp) < to,
    );
    return within.length === 0 ? '0' : aggregated(metric, within);
  }

  #customerOf({ customer_id: id }: UsageEvent): MetronomeCustomer | undefined {
    return this.customers.get(id) ?? [...this.customers.values()].find((one) => one.ingest_aliases.includes(id));
  }
}

function counts({ event_type_filter: filter, archived_at }: BillableMetric, { event_type: type }: UsageEvent): boolean {
  if (archived_at !== null) return false;
  return (filter?.in_values?.includes(type) ?? true) && !(filter?.not_in_values?.includes(type) ?? false);
}

function aggregated(
  { aggregation_type: kind, aggregation_key: key = '' }: BillableMetric,
  events: readonly UsageEvent[],
): string {
  const values = events.map(({ properties }) => String(properties[key] ?? ''));
  if (kind === 'COUNT') return String(events.length);
  if (kind === 'UNIQUE') return String(new Set(values).size);
  const numbers = values.filter((value) => /^-?\d+(\.\d+)?$/.test(value));
  if (kind === 'SUM') return textOf(numbers.map(fraction).reduce(plus, zero));
  if (kind === 'LATEST') return numbers.at(-1) ?? '0';
  return numbers.reduce((most, value) => (Number(value) > Number(most) ? value : most), numbers[0] ?? '0');
}
