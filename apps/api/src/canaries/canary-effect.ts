import { type Decimal, divideRounded, formatScaled, parseDecimal } from '@tallygate/contracts/decimal';
import type { CallEvent } from '@tallygate/contracts/event';
import type { MeterDefinition } from '@tallygate/contracts/meter';
import type { Price } from '@tallygate/contracts/price';
import type { CanaryCompany, CanaryEffect, PriceCanaryView } from '@tallygate/contracts/price-canary';
import { isPublished } from '@tallygate/contracts/published-events';
import type { Database } from '@tallygate/db/database';
import { type BillingPeriod, periodAt } from '@tallygate/metering/billing-period';
import { chargeAt, quantityOfEvent } from '@tallygate/metering/event-price';
import { evaluateFilter } from '@tallygate/metering/meter-filter';
import { priceAt } from '@tallygate/metering/price-versions';
import { toMoesifEvent } from '@tallygate/moesif/wire-event';
import type { Applier } from '../apply/applier.ts';
import { listMetersInUse, type MeterInUse } from '../meters/meters-in-use.ts';
import { type CompanyPrices, readCompanyPrices } from '../plans/plan-prices.ts';
import { wrongField } from '../plugins/wrong-field.ts';
import { companyUsage } from '../previews/read-usage.ts';
import { readPublishing } from '../publishers/publishing.ts';
import { isTried } from './canary-share.ts';
import { callsBetween } from './read-calls.ts';

type Context = { db: Database; applier: Applier; now: () => Date };

/** A quantity times a price has so many places. */
const AMOUNT_PLACES = 24;
/** So many calls are looked at; more take longer than anybody waits. */
const MAX_CALLS = 200_000;

/**
 * What a draft price would have changed since its canary began: each tried call is charged twice in the shadow, by the price that
 * held and by the draft, at its place among all calls of its company in the period. Nothing is stored, and nobody is charged.
 * @throws AppError INVALID_INPUT for a meter of which one call has no amount: unique values, rounded sums
 */
export async function canaryEffect(context: Context, canary: PriceCanaryView): Promise<CanaryEffect> {
  const meter = (await listMetersInUse(context.db)).find(({ id }) => id === canary.meterId);
  if (meter === undefined) throw wrongField('meterId', `the meter "${canary.meterName}" is archived`);
  requireSingleCalls(meter.definition);
  const { published, uriShape } = await readPublishing(context);
  const shadow = new Shadow(context, { canary, meter, ...(await readPrices(context, canary)) });
  const to = canary.endedAt === null ? context.now() : new Date(canary.endedAt);
  const from = new Date(canary.startedAt);
  let readTo = to;
  let looked = 0;
  for await (const event of callsBetween(context.db, { from, to })) {
    looked += 1;
    if (looked > MAX_CALLS) {
      readTo = new Date(event.time);
      break;
    }
    const { company } = event;
    if (company === undefined || !isPublished(event, published)) continue;
    const sent = toMoesifEvent(event, uriShape);
    if (!evaluateFilter(meter.definition.filter, sent)) continue;
    await shadow.add({ ...event, company }, quantityOfEvent(meter.definition, sent).most);
  }
  return { from: from.toISOString(), readTo: readTo.toISOString(), isComplete: readTo === to, ...shadow.result() };
}

/** The prices of plans as they are, and as if the draft stood in the canary's plan. */
async function readPrices(
  { db }: Context,
  canary: PriceCanaryView,
): Promise<{ held: CompanyPrices; tried: CompanyPrices }> {
  const { planId, meterId, price, startedAt } = canary;
  return {
    held: await readCompanyPrices(db),
    tried: await readCompanyPrices(db, (plan) => {
      if (plan.id !== planId) return plan;
      const others = plan.prices.filter(
        (one) => one.meterId !== meterId || Date.parse(one.validFrom) < Date.parse(startedAt),
      );
      const before = others.map((one) =>
        one.meterId === meterId && (one.validTo === null || Date.parse(one.validTo) > Date.parse(startedAt))
          ? { ...one, validTo: startedAt }
          : one,
      );
      return {
        ...plan,
        prices: [...before, { id: 'draft', meterId, meterName: '', price, validFrom: startedAt, validTo: null }],
      };
    }),
  };
}

function requireSingleCalls({ metric, roundingMode }: MeterDefinition): void {
  const reason =
    metric.type === 'unique' ? 'it counts different values' : roundingMode === 'none' ? null : 'it rounds sums';
  if (reason !== null) throw wrongField('meterId', `one call of this meter has no amount of its own: ${reason}`);
}

type Terms = { canary: PriceCanaryView; meter: MeterInUse; held: CompanyPrices; tried: CompanyPrices };
type Place = { since: number; used: Decimal };
type Sum = { currency: string; calls: number; tried: number; present: bigint; draft: bigint };

/** Sums of what tried calls take, company by company; calls come in the order of time. */
class Shadow {
  readonly #context: Context;
  readonly #terms: Terms;
  /** How much of the tiers a company has filled, since when. */
  readonly #places = new Map<string, Place>();
  readonly #sums = new Map<string, Sum>();

  constructor(context: Context, terms: Terms) {
    this.#context = context;
    this.#terms = terms;
  }

  async add(event: CallEvent & { company: string }, quantity: Decimal): Promise<void> {
    const { canary, meter, held, tried } = this.#terms;
    const { company } = event;
    const at = Date.parse(event.time);
    const asked = { company, meterId: meter.id, at };
    const ofPlan = held(asked);
    const isOurs = canary.planId === null ? ofPlan === null : ofPlan?.planId === canary.planId;
    if (!isOurs) return;
    const present = ofPlan === null ? priceAt(meter.prices, at).price : ofPlan.price;
    const draft = ofPlan === null ? canary.price : (tried(asked)?.price ?? null);
    const period = periodAt(meter.definition.period, at);
    const filled = ofPlan?.filled ?? [{ from: period.from, to: at }];
    const place = await this.#placeOf(company, filled);
    const sum = this.#sumOf(company, (draft ?? canary.price).currency);
    sum.calls += 1;
    if (isTried(canary.id, event.id, canary.percent)) {
      sum.tried += 1;
      sum.present += amountOf(present, place.used, quantity);
      sum.draft += amountOf(draft, place.used, quantity);
    }
    place.used += quantity;
  }

  /** What was used before a company's first call that is looked at is asked of the ledger, once per period. */
  async #placeOf(company: string, filled: readonly BillingPeriod[]): Promise<Place> {
    const since = filled[0]?.from ?? 0;
    const known = this.#places.get(company);
    if (known?.since === since) return known;
    let used = 0n;
    const { definition } = this.#terms.meter;
    const start = Date.parse(this.#terms.canary.startedAt);
    for (const span of filled.map(({ from, to }) => ({ from, to: Math.min(to, start) })))
      if (span.from < span.to)
        used += parseDecimal((await companyUsage(this.#context, { definition, span, company })).quantity);
    const place = { since, used };
    this.#places.set(company, place);
    return place;
  }

  #sumOf(company: string, currency: string): Sum {
    const found = this.#sums.get(company) ?? { currency, calls: 0, tried: 0, present: 0n, draft: 0n };
    this.#sums.set(company, found);
    return found;
  }

  result(): Pick<CanaryEffect, 'calls' | 'tried' | 'companies' | 'totals'> {
    const sums = [...this.#sums].sort(([, a], [, b]) => compare(size(b.draft - b.present), size(a.draft - a.present)));
    const currencies = [...new Set(sums.map(([, { currency }]) => currency))];
    return {
      calls: sums.reduce((all, [, { calls }]) => all + calls, 0),
      tried: sums.reduce((all, [, { tried }]) => all + tried, 0),
      companies: sums.map(([company, { currency, calls, tried, ...amounts }]): CanaryCompany => {
        return { company, currency, calls, tried, ...inText(amounts) };
      }),
      totals: currencies.map((currency) => {
        const own = sums.flatMap(([, sum]) => (sum.currency === currency ? [sum] : []));
        const present = own.reduce((all, sum) => all + sum.present, 0n);
        const draft = own.reduce((all, sum) => all + sum.draft, 0n);
        const allCalls = divideRounded(
          (draft - present) * 100n,
          BigInt(this.#terms.canary.percent) * 10n ** BigInt(AMOUNT_PLACES),
          'half_up',
        );
        return { currency, ...inText({ present, draft }), allCalls: allCalls.toString() };
      }),
    };
  }
}

function inText({ present, draft }: { present: bigint; draft: bigint }) {
  return {
    present: formatScaled(present, AMOUNT_PLACES),
    draft: formatScaled(draft, AMOUNT_PLACES),
    difference: formatScaled(draft - present, AMOUNT_PLACES),
  };
}

/** A call without a price costs nothing: in a trial, and where the plan has none for the meter. */
function amountOf(price: Price | null, before: Decimal, quantity: Decimal): bigint {
  if (price === null) return 0n;
  const [whole = '0', fraction = ''] = chargeAt(price, before, quantity).split('.');
  const digits = BigInt(whole.replace('-', '') + fraction.padEnd(AMOUNT_PLACES, '0'));
  return whole.startsWith('-') ? -digits : digits;
}

function size(amount: bigint): bigint {
  return amount < 0n ? -amount : amount;
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
