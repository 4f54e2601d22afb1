import type { CallerTerms } from '@tallygate/contracts/caller-terms';
import { formatDecimal } from '@tallygate/contracts/decimal';
import type { CompanyPlanView } from '@tallygate/contracts/plan';
import type { Price } from '@tallygate/contracts/price';
import type { Database } from '@tallygate/db/database';
import { type BillingPeriod, periodAt } from '@tallygate/metering/billing-period';
import { type CompanyTerms, companyPrice } from '@tallygate/metering/company-price';
import { planAt } from '@tallygate/metering/plan-at';
import { priceAt } from '@tallygate/metering/price-versions';
import type { Applier } from '../apply/applier.ts';
import type { MeterInUse } from '../meters/meters-in-use.ts';
import { correctedUsage } from '../previews/read-usage.ts';
import { readPublishing } from '../publishers/publishing.ts';

type Used = CallerTerms['companies'][number]['used'];
type Context = { db: Database; applier: Applier; now: () => Date };
type Given = {
  meters: readonly MeterInUse[];
  plans: CompanyTerms['plans'];
  rows: ReadonlyMap<string, readonly CompanyPlanView[]>;
};
/** Companies whose use of a meter is counted from the same instant on. */
type Asked = { meter: MeterInUse; period: BillingPeriod; from: number; companies: Set<string> };

/** So many spans are counted in one round; a company whose span is left out is told the bounds of every place. */
const MAX_SPANS = 50;

/**
 * How much each company has used of meters whose price depends on it, in its billing period of now. Calls only add to it, so what
 * is told stays a lower bound until it is read again.
 */
export async function readPlaces(context: Context, given: Given): Promise<Map<string, Used>> {
  const at = context.now().getTime();
  const publishing = await readPublishing(context);
  const found = new Map<string, Used>();
  const add = (company: string, used: Used[number]) => found.set(company, [...(found.get(company) ?? []), used]);
  for (const { meter, period, from, companies } of askedAt(given, at).slice(0, MAX_SPANS)) {
    const definition = { ...meter.definition, period: cycleOf(given, companies, at) ?? meter.definition.period };
    const span = { from, to: at + 1 };
    const quantities = await correctedUsage(context, {
      meter: { id: meter.id, definition },
      span,
      company: undefined,
      publishing,
    });
    for (const [company, quantity] of quantities) {
      const isAsked = companies.size === 0 ? !isOnPlan(given, company, at) : companies.has(company);
      if (!isAsked || quantity <= 0n || company === '') continue;
      add(company, {
        meterId: meter.id,
        from: new Date(period.from).toISOString(),
        quantity: formatDecimal(quantity),
      });
    }
  }
  return found;
}

/** Spans that several companies share come first. `companies` is empty for those on no plan. */
function askedAt(given: Given, at: number): Asked[] {
  const asked = new Map<string, Asked>();
  for (const meter of given.meters) {
    if (isByPlace(priceAt(meter.prices, at).price)) {
      const period = periodAt(meter.definition.period, at);
      asked.set(meter.id, { meter, period, from: period.from, companies: new Set() });
    }
    for (const [company, rows] of given.rows) {
      const held = companyPrice({ plans: given.plans, assignments: rows }, { meterId: meter.id, at });
      const [filled, ...others] = held?.filled ?? [];
      // A time without a price between two of one period counts in neither: the bounds of every place hold then.
      if (held === null || held.price === null || filled === undefined || others.length > 0) continue;
      if (!isByPlace(held.price)) continue;
      const key = JSON.stringify([meter.id, held.period, filled.from]);
      const one = asked.get(key) ?? { meter, period: held.period, from: filled.from, companies: new Set() };
      one.companies.add(company);
      asked.set(key, one);
    }
  }
  const size = ({ companies }: Asked) => (companies.size === 0 ? Number.POSITIVE_INFINITY : companies.size);
  return [...asked.values()].sort((a, b) => (size(a) === size(b) ? 0 : size(b) - size(a)));
}

/** Whether what was used before decides what a call costs. */
function isByPlace(price: Price): boolean {
  return price.freeUnits !== '0' || (price.model === 'graduated' && price.tiers.length > 1);
}

function cycleOf({ plans, rows }: Given, companies: ReadonlySet<string>, at: number) {
  const [company] = companies;
  const row = company === undefined ? undefined : rowAt(rows.get(company), at);
  return plans.find(({ id }) => id === row?.planId)?.period;
}

function isOnPlan({ rows }: Given, company: string, at: number): boolean {
  return rowAt(rows.get(company), at) !== undefined;
}

function rowAt(rows: readonly CompanyPlanView[] | undefined, at: number): CompanyPlanView | undefined {
  return rows === undefined ? undefined : (planAt(rows, at) ?? undefined);
}
