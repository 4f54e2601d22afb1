import type { Decimal } from '@tallygate/contracts/decimal';
import type { Metric } from '@tallygate/contracts/meter';
import type { DeliveryState, Reason } from '@tallygate/contracts/outcome';
import type { ConditionEffect } from '@tallygate/contracts/preview';
import { pathOf } from './condition.ts';
import { type EventAsSent, fieldValue, scalarText } from './event-as-sent.ts';
import { type CompiledFilter, compileFilter } from './meter-filter.ts';
import { type Multiplier, multiply, parseMultiplier } from './multiplier.ts';
import { type NearMiss, NearMisses } from './near-misses.ts';
import { fieldSum, type QuantitySum, quantitySum } from './quantity-sum.ts';
import { REPORT_WINDOW_MS, type UsageGroup, type UsageRules } from './usage-group.ts';
import { judge, type Requirement, requirementsOf, type Verdict } from './verdict.ts';
import { dateInZone, formatDate } from './zoned-time.ts';

/** Quantity after multiplier and rounding, and the events behind it. */
export type Measured = { quantity: Decimal; calls: number };

export type CompanyUsage = Measured & {
  company: string;
  late: number;
  /** The company's events within one report window of the period's end. */
  atEnd: Measured;
  byState: Partial<Record<DeliveryState, Decimal>>;
};

export type Usage = {
  eventsInPeriod: number;
  matched: number;
  companies: CompanyUsage[];
  consumers: (Measured & { company: string; consumer: string })[];
  /** Per combination of the meter's `groupBy`. */
  groups: (Measured & { keys: Record<string, string> })[];
  days: { day: string; quantity: Decimal }[];
  conditions: ConditionEffect[];
  nearMisses: NearMiss[];
  /** Counted events that the billing rules do not bill, by reason. */
  countedNotBillable: Partial<Record<Reason, number>>;
  /** Events that the rules bill and the meter does not count. */
  billableNotCounted: number;
  /** What would be counted if it had a company. */
  unattributed: Measured;
  /** Counted events whose metric field is not a number. */
  notNumeric: number;
  /** Sent events by their path or URI, as it was sent. */
  uris: { uri: string; calls: number }[];
  /** Proxies with counted events, where the source tells them apart. */
  proxies: string[];
};

/** Key of what has no company, where quantities are kept by company. */
export const NOBODY = '';

/** Quantities by company; what has no company under `NOBODY`. */
export function quantitiesOf({ companies, unattributed }: Usage): Map<string, Decimal> {
  return new Map([
    [NOBODY, unattributed.quantity],
    ...companies.map(({ company, quantity }) => [company, quantity] as const),
  ]);
}

type Entity = { sum: QuantitySum; calls: number };
type CompanyTally = Entity & {
  windows: Map<number, QuantitySum>;
  late: number;
  end: Entity;
  states: Map<DeliveryState, QuantitySum>;
};

/**
 * Adds groups of events up to one meter's usage. Groups may come in any order and split in any way; the result is the
 * same. Filter, metric, publishing and attribution are evaluated here and nowhere else.
 */
export class UsageTally {
  readonly #rules: UsageRules;
  readonly #filter: CompiledFilter;
  readonly #metric: Metric;
  readonly #requirements: Requirement[];
  readonly #multiplier: Multiplier;
  readonly #verdicts = new WeakMap<object, Verdict>();
  readonly #effects: { removed: number; removedAlone: number }[];
  readonly #misses = new NearMisses();
  readonly #companies = new Map<string, CompanyTally>();
  readonly #consumers = new Map<string, Entity & { company: string; consumer: string }>();
  readonly #groups = new Map<string, Entity & { keys: Record<string, string> }>();
  readonly #days = new Map<string, Map<string, QuantitySum>>();
  readonly #uris = new Map<string, number>();
  readonly #proxies = new Set<string>();
  readonly #countedNotBillable: Partial<Record<Reason, number>> = {};
  #events = 0;
  #matched = 0;
  #billableNotCounted = 0;
  readonly #unattributedWindows = new Map<number, QuantitySum>();
  readonly #unattributed: Entity;
  #notNumeric = 0;

  constructor(rules: UsageRules) {
    this.#rules = rules;
    this.#filter = compileFilter(rules.definition.filter);
    this.#metric = rules.definition.metric;
    this.#multiplier = parseMultiplier(rules.definition.multiplier);
    this.#requirements = requirementsOf(this.#filter, rules.published);
    this.#unattributed = this.#entity();
    this.#effects = this.#requirements.map(() => ({ removed: 0, removedAlone: 0 }));
  }

  /** @param withDay whether its day is told too, or comes by `addDay` */
  add(group: UsageGroup, withDay = true): void {
    this.#events += group.calls;
    const verdict = this.#verdictOf(group);
    this.#noteConditions(group, verdict);
    if (!verdict.isCounted && group.company === null) this.#addUnattributed(group);
    if (!verdict.isCounted) return;
    this.#matched += group.calls;
    if (group.proxy !== undefined) this.#proxies.add(group.proxy);
    if (!group.billable) {
      this.#countedNotBillable[group.reason] = (this.#countedNotBillable[group.reason] ?? 0) + group.calls;
    }
    if (this.#metric.type === 'sum') this.#notNumeric += fieldSum(this.#metric.field, group).notNumeric;
    const company = group.company ?? '';
    this.#count(group, company);
    if (withDay) this.#countDay(group, company);
  }

  /** Tells the day of events whose groups are added without: all companies together, for a meter that does not round. */
  addDay(group: UsageGroup): void {
    if (this.#verdictOf(group).isCounted) this.#countDay(group, '');
  }

  usage(): Usage {
    return {
      eventsInPeriod: this.#events,
      matched: this.#matched,
      companies: [...this.#companies]
        .map(([company, tally]) => this.#companyUsage(company, tally))
        .sort((a, b) => byQuantity(a, b) || compareText(a.company, b.company)),
      consumers: [...this.#consumers.values()]
        .map(({ company, consumer, ...entity }) => ({ company, consumer, ...this.#measured(entity) }))
        .sort((a, b) => byQuantity(a, b) || compareText(a.company, b.company) || compareText(a.consumer, b.consumer)),
      groups: [...this.#groups]
        .sort(([a], [b]) => compareText(a, b))
        .map(([, { keys, ...entity }]) => ({ keys, ...this.#measured(entity) })),
      days: [...this.#days]
        .sort(([a], [b]) => compareText(a, b))
        .map(([day, windows]) => ({ day, quantity: this.#settle(windows.values()) })),
      conditions: this.#requirements.map(({ text }, index) => ({
        condition: text,
        removed: this.#effects[index]?.removed ?? 0,
        removedAlone: this.#effects[index]?.removedAlone ?? 0,
      })),
      nearMisses: this.#misses.latest(),
      countedNotBillable: this.#countedNotBillable,
      billableNotCounted: this.#billableNotCounted,
      unattributed: {
        quantity: this.#quantityOf(this.#unattributed, this.#unattributedWindows),
        calls: this.#unattributed.calls,
      },
      notNumeric: this.#notNumeric,
      uris: [...this.#uris].map(([uri, calls]) => ({ uri, calls })).sort((a, b) => b.calls - a.calls),
      proxies: [...this.#proxies].sort(),
    };
  }

  readonly #fresh = () => quantitySum(this.#metric);

  #verdictOf(group: UsageGroup): Verdict {
    const known = this.#verdicts.get(group.event);
    if (known) return known;
    const verdict = judge(this.#filter, this.#rules.published, group);
    this.#verdicts.set(group.event, verdict);
    return verdict;
  }

  #noteConditions(group: UsageGroup, { isCounted, failed, onlyFailed }: Verdict): void {
    for (const index of failed) {
      const effect = this.#effects[index];
      if (effect) effect.removed += group.calls;
    }
    const sent = this.#requirements.length - 2;
    if (!failed.includes(sent)) {
      const uri = scalarText(fieldValue(group.event, 'uri'));
      if (uri) this.#uris.set(pathOf(uri), (this.#uris.get(pathOf(uri)) ?? 0) + group.calls);
    }
    if (isCounted) return;
    if (group.billable) this.#billableNotCounted += group.calls;
    if (onlyFailed === null) return;
    const effect = this.#effects[onlyFailed];
    const requirement = this.#requirements[onlyFailed];
    if (!effect || !requirement) return;
    effect.removedAlone += group.calls;
    this.#misses.add({ group, failed: requirement.text, found: requirement.found(group) });
  }

  /** Adds events without a company that the meter would count if they had one. */
  #addUnattributed(group: UsageGroup): void {
    const paid = asIfPaid(group);
    if (!judge(this.#filter, this.#rules.published, paid).isCounted) return;
    addTo(this.#unattributed, paid);
    entry(this.#unattributedWindows, windowOf(group), this.#fresh).add(paid);
  }

  #count(group: UsageGroup, company: string): void {
    const tally = entry(this.#companies, company, () => ({
      ...this.#entity(),
      windows: new Map<number, QuantitySum>(),
      late: 0,
      end: this.#entity(),
      states: new Map<DeliveryState, QuantitySum>(),
    }));
    addTo(tally, group);
    tally.late += group.late;
    entry(tally.windows, windowOf(group), this.#fresh).add(group);
    if (group.bucket >= this.#rules.to - REPORT_WINDOW_MS) addTo(tally.end, group);
    entry(tally.states, group.deliveryState, this.#fresh).add(group);

    const { consumer } = group;
    if (consumer !== undefined) {
      const consumerKey = JSON.stringify([company, consumer]);
      addTo(
        entry(this.#consumers, consumerKey, () => ({ ...this.#entity(), company, consumer })),
        group,
      );
    }
    const keys = Object.fromEntries(
      this.#rules.definition.groupBy.map((key) => [key, key === 'company' ? company : (group[key] ?? '')]),
    );
    addTo(
      entry(this.#groups, JSON.stringify(Object.values(keys)), () => ({ ...this.#entity(), keys })),
      group,
    );
  }

  #countDay(group: UsageGroup, company: string): void {
    const day = formatDate(dateInZone(group.bucket, this.#rules.definition.period.zone));
    // Rounding happens per company and window, so days keep them apart.
    const window = windowOf(group);
    const part = this.#rounds ? JSON.stringify([company, window]) : '';
    entry(
      entry(this.#days, day, () => new Map<string, QuantitySum>()),
      part,
      this.#fresh,
    ).add(group);
  }

  get #rounds(): boolean {
    return this.#rules.definition.roundingMode !== 'none';
  }

  #entity(): Entity {
    return { sum: this.#fresh(), calls: 0 };
  }

  #companyUsage(company: string, tally: CompanyTally): CompanyUsage {
    const states = [...tally.states].map(([state, sum]) => [state, sum.value()] as const);
    return {
      company,
      calls: tally.calls,
      quantity: this.#quantityOf(tally, tally.windows),
      late: tally.late,
      atEnd: this.#measured(tally.end),
      byState: Object.fromEntries(
        states.filter(([, value]) => value !== 0n).map(([state, value]) => [state, this.#scaled(value)]),
      ),
    };
  }

  /** Different values can only be told apart over the whole period; sums are settled window by window. */
  #quantityOf({ sum }: Entity, windows: ReadonlyMap<number, QuantitySum>): Decimal {
    return this.#settle(this.#metric.type === 'unique' ? [sum] : windows.values());
  }

  /** Quantity of several report windows: rounded one by one when the meter rounds, at once when it does not. */
  #settle(windows: Iterable<QuantitySum>): Decimal {
    const values = [...windows].map((sum) => sum.value());
    const { roundingMode } = this.#rules.definition;
    if (!this.#rounds) return this.#scaled(values.reduce((total, value) => total + value, 0n));
    return values.reduce((total, value) => total + multiply(value, this.#multiplier, roundingMode), 0n);
  }

  #scaled(value: Decimal): Decimal {
    return multiply(value, this.#multiplier, 'none');
  }

  #measured({ sum, calls }: Entity): Measured {
    return { quantity: this.#scaled(sum.value()), calls };
  }
}

const paidEvents = new WeakMap<object, EventAsSent>();

/** The group as it would be if its events had a company; which one, no condition can tell. */
function asIfPaid(group: UsageGroup): UsageGroup {
  if (group.reason !== 'unattributed') return { ...group, company: NOBODY };
  let event = paidEvents.get(group.event);
  if (event === undefined) {
    const metadata = group.event.metadata as Record<string, object> | undefined;
    const billing = { ...metadata?.billing, decision: 'billable', reason: 'ok' };
    event = { ...group.event, metadata: { ...metadata, billing } };
    paidEvents.set(group.event, event);
  }
  return { ...group, event, company: NOBODY, billable: true, reason: 'ok' };
}

function windowOf({ bucket }: UsageGroup): number {
  return bucket - (bucket % REPORT_WINDOW_MS);
}

function addTo(entity: Entity, group: UsageGroup): void {
  entity.sum.add(group);
  entity.calls += group.calls;
}

function entry<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

function byQuantity(a: Measured, b: Measured): number {
  return a.quantity === b.quantity ? 0 : a.quantity < b.quantity ? 1 : -1;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
