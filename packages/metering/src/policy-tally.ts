import { type Decimal, formatDecimal, parseDecimal } from '@tallygate/contracts/decimal';
import type { PolicyComparison } from '@tallygate/contracts/decision-policy';
import { type CompanyUsage, quantitiesOf, UsageTally } from './aggregate.ts';
import type { Decision } from './call-facts.ts';
import { type EventAsSent, fieldPath } from './event-as-sent.ts';
import { type CompiledFilter, compileFilter } from './meter-filter.ts';
import { priceSegments } from './price.ts';
import type { PriceSegment } from './price-versions.ts';
import type { Redecision } from './redecide.ts';
import type { UsageGroup, UsageRules } from './usage-group.ts';
import { judge } from './verdict.ts';

/** Equal calls as they were recorded, and the event as it would be sent with another decision. */
export type RecordedGroup = {
  group: UsageGroup;
  quantity: string;
  withDecision: (decision: Decision) => EventAsSent;
};

type Change = {
  entry: Pick<PolicyComparison['reasons'][number], 'before' | 'after' | 'billableBefore' | 'billableAfter'>;
  events: number;
  quantityBefore: Decimal;
  quantityAfter: Decimal | null;
};

const QUANTITY_PATH = /^metadata\.billing\.quantity(Micros)?$/;

/**
 * Adds up what other decisions change at one meter. Calls that they cannot decide are counted as such, never guessed.
 */
export class PolicyTally {
  readonly #rules: UsageRules;
  readonly #filter: CompiledFilter;
  readonly #before: PositionTally;
  readonly #after: PositionTally;
  readonly #filtersByQuantity: boolean;
  readonly #sumsQuantity: boolean;
  readonly #changes = new Map<string, Change>();
  readonly #causes = new Map<string, number>();
  readonly #untold = new Map<string, number>();
  #events = 0;
  #changed = 0;
  #undecided = 0;

  /** @param borders where the price changes within the period; no group's bucket reaches across one */
  constructor(rules: UsageRules, borders: readonly number[] = []) {
    this.#rules = rules;
    const { filter, metric } = rules.definition;
    this.#filter = compileFilter(filter);
    this.#before = new PositionTally(rules, borders);
    this.#after = new PositionTally(rules, borders);
    this.#filtersByQuantity = this.#filter.leaves.some(({ condition }) =>
      QUANTITY_PATH.test(fieldPath(condition.field)),
    );
    this.#sumsQuantity = metric.type !== 'count' && QUANTITY_PATH.test(fieldPath(metric.field));
  }

  add({ group, quantity, withDecision }: RecordedGroup, told: Redecision): void {
    this.#events += group.calls;
    this.#before.add(group);
    this.#noteDecision(group, quantity, told);
    const possible = told.possible.map((decision) => ({
      ...group,
      event: withDecision(decision),
      billable: decision.billable,
      reason: decision.reason,
    }));
    const verdicts = possible.map((one) => judge(this.#filter, this.#rules.published, one).isCounted);
    const isCounted = verdicts.some(Boolean);
    const isSure =
      !(this.#filtersByQuantity && told.quantity === null) &&
      verdicts.every((one) => one === isCounted) &&
      !(isCounted && this.#sumsQuantity && told.quantity === null);
    const [first] = possible;
    if (isSure && first) this.#after.add(first);
    else this.#untold.set(group.company ?? '', (this.#untold.get(group.company ?? '') ?? 0) + group.calls);
  }

  /**
   * @param customers who owe what is due without usage
   * @returns the comparison; amounts that hang on calls which cannot be told are null
   */
  comparison(
    segments: readonly PriceSegment[],
    customers: readonly string[],
    notes: readonly string[],
  ): PolicyComparison {
    const unused = priceSegments(
      segments,
      segments.map(() => 0n),
    ).total;
    const companies = this.#compareCompanies(
      this.#before.companies(segments),
      this.#after.companies(segments),
      new Map(unused === 0n ? [] : customers.map((company) => [company, unused])),
    );
    const total = companies.reduce((sum, one) => sum + BigInt(one.before), 0n);
    const isTold = companies.every((one) => one.after !== null);
    const other = companies.reduce((sum, one) => sum + BigInt(one.after ?? 0), 0n);
    return {
      events: this.#events,
      changed: this.#changed,
      undecided: {
        events: this.#undecided,
        causes: [...this.#causes].map(([cause, events]) => ({ cause, events })).sort((a, b) => b.events - a.events),
      },
      untold: [...this.#untold.values()].reduce((sum, one) => sum + one, 0),
      before: total.toString(),
      after: isTold ? other.toString() : null,
      difference: isTold ? (other - total).toString() : null,
      companies,
      reasons: [...this.#changes.values()]
        .sort((a, b) => b.events - a.events)
        .map(({ entry, events, quantityBefore, quantityAfter }) => ({
          ...entry,
          events,
          quantityBefore: formatDecimal(quantityBefore),
          quantityAfter: quantityAfter === null ? null : formatDecimal(quantityAfter),
        })),
      notes: [...notes],
    };
  }

  #noteDecision(group: UsageGroup, quantity: string, told: Redecision): void {
    const { billable, reason } = told;
    if (told.causes.length > 0) {
      this.#undecided += group.calls;
      for (const cause of told.causes) this.#causes.set(cause, (this.#causes.get(cause) ?? 0) + group.calls);
    }
    const sameQuantity = told.quantity === null || parseDecimal(told.quantity) === parseDecimal(quantity);
    if (billable === null || reason === null) return;
    if (billable === group.billable && reason === group.reason && sameQuantity) return;
    this.#changed += group.calls;
    const entry = {
      before: group.reason,
      after: reason,
      billableBefore: group.billable,
      billableAfter: billable,
    };
    const key = JSON.stringify(entry);
    const known = this.#changes.get(key) ?? { entry, events: 0, quantityBefore: 0n, quantityAfter: 0n };
    const calls = BigInt(group.calls);
    known.events += group.calls;
    known.quantityBefore += parseDecimal(quantity) * calls;
    known.quantityAfter =
      told.quantity === null || known.quantityAfter === null
        ? null
        : known.quantityAfter + parseDecimal(told.quantity) * calls;
    this.#changes.set(key, known);
  }

  #compareCompanies(
    old: ReadonlyMap<string, PricedCompany>,
    fresh: ReadonlyMap<string, PricedCompany>,
    owing: ReadonlyMap<string, bigint>,
  ): PolicyComparison['companies'] {
    const names = new Set([...old.keys(), ...fresh.keys(), ...this.#untold.keys(), ...owing.keys()]);
    names.delete('');
    return [...names].sort().map((company) => {
      const [counted, other] = [old.get(company), fresh.get(company)];
      // A company that a meter counts nothing of owes what is due without usage.
      const was = counted?.amount ?? owing.get(company) ?? 0n;
      const is = other?.amount ?? owing.get(company) ?? 0n;
      const untold = this.#untold.get(company) ?? 0;
      return {
        company,
        callsBefore: counted?.calls ?? 0,
        callsAfter: untold > 0 ? null : (other?.calls ?? 0),
        quantityBefore: formatDecimal(counted?.quantity ?? 0n),
        quantityAfter: untold > 0 ? null : formatDecimal(other?.quantity ?? 0n),
        untold,
        before: was.toString(),
        after: untold > 0 ? null : is.toString(),
        difference: untold > 0 ? null : (is - was).toString(),
      };
    });
  }
}

type PricedCompany = Pick<CompanyUsage, 'calls' | 'quantity'> & { amount: bigint };

/** Usage of a period, in total and up to each border between segments. */
class PositionTally {
  readonly #borders: readonly number[];
  readonly #whole: UsageTally;
  readonly #parts: readonly UsageTally[];

  constructor(rules: UsageRules, borders: readonly number[]) {
    this.#borders = borders;
    this.#whole = new UsageTally(rules);
    this.#parts = borders.map((to) => new UsageTally({ ...rules, to }));
  }

  add(group: UsageGroup): void {
    this.#whole.add(group);
    for (const [index, border] of this.#borders.entries()) if (group.bucket < border) this.#parts[index]?.add(group);
  }

  companies(segments: readonly PriceSegment[]): Map<string, PricedCompany> {
    const before = this.#parts.map((part) => quantitiesOf(part.usage()));
    return new Map(
      this.#whole.usage().companies.map(({ company, calls, quantity }) => {
        const positions = [...before.map((used) => used.get(company) ?? 0n), quantity];
        return [company, { calls, quantity, amount: priceSegments(segments, positions).total }];
      }),
    );
  }
}
