import { type Decimal, divideRounded, formatDecimal, ONE } from '@tallygate/contracts/decimal';
import type { CompanyPreview, MeterPreview } from '@tallygate/contracts/preview';
import type { Price } from '@tallygate/contracts/price';
import type { CompanyUsage, Usage } from './aggregate.ts';
import { allot } from './allot.ts';
import { nextStep } from './next-step.ts';
import { findingsOf } from './preview-findings.ts';
import type { PreviewInput } from './preview-input.ts';
import { assumptionsOf, exclusionsOf } from './preview-notes.ts';
import { type PricedUsage, priceUsage } from './price.ts';
import { projectUsage } from './projection.ts';

/**
 * What a meter and its price come to in one billing period: invoice lines per company and everything that explains them. Pure: the same usage
 * gives the same preview. Amounts are whole minor units as text, except where they are called exact.
 */
export function previewMeter(input: PreviewInput): MeterPreview {
  const { usage, price } = input;
  const companies = withAsked(usage.companies, input.company);
  const priced = new Map(companies.map((one) => [one.company, priceUsage(price, formatDecimal(one.quantity))]));
  const totals = new Map([...priced].map(([company, { total }]) => [company, total]));
  const quantities = companies.map((one) => one.quantity);
  const quantity = formatDecimal(sum(quantities));
  const total = sum([...totals.values()]).toString();
  const [from, to] = [new Date(input.from).toISOString(), new Date(input.to).toISOString()];
  return {
    meterId: input.meterId,
    mode: input.mode,
    from,
    to,
    periods: [{ from, to, quantity, total }],
    currency: price.currency,
    source: input.source,
    eventsInPeriod: usage.eventsInPeriod,
    matched: usage.matched,
    quantity,
    total,
    companies: companies.map((one) => companyPreview(one, price, priced.get(one.company) ?? priceUsage(price, '0'))),
    consumers: consumersOf(usage, totals),
    groups: usage.groups.map(({ keys, quantity, calls }) => ({ ...keys, quantity: formatDecimal(quantity), calls })),
    days: usage.days.map(({ day, quantity }) => ({ day, quantity: formatDecimal(quantity) })),
    conditions: usage.conditions,
    nearMisses: input.nearMisses,
    assumptions: assumptionsOf(input),
    exclusions: exclusionsOf(input),
    findings: findingsOf(input, totals),
    projection: projectUsage(quantities, price, input.definition.metric, input),
  };
}

/** A company that was asked for is shown also when it used nothing: a flat amount is due all the same. */
function withAsked(companies: readonly CompanyUsage[], asked: string | undefined): readonly CompanyUsage[] {
  if (asked === undefined || companies.some((one) => one.company === asked)) return companies;
  const none = { quantity: 0n, calls: 0 };
  return [...companies, { company: asked, ...none, late: 0, atEnd: none, byState: {} }];
}

function companyPreview(usage: CompanyUsage, price: Price, { lines, total }: PricedUsage): CompanyPreview {
  const quantity = formatDecimal(usage.quantity);
  return {
    company: usage.company,
    quantity,
    calls: usage.calls,
    lines,
    total: total.toString(),
    byDeliveryState: Object.fromEntries(
      Object.entries(usage.byState).map(([state, amount]) => [state, formatDecimal(amount)]),
    ),
    effectiveUnitAmount: usage.quantity > 0n ? effectiveUnitAmount(total, usage.quantity) : null,
    nextStep: nextStep(price, quantity),
  };
}

/** Average price of a unit in minor units, to 12 places. */
function effectiveUnitAmount(total: bigint, quantity: Decimal): string {
  return formatDecimal(divideRounded(total * ONE * ONE, quantity, 'half_up'));
}

/** A company's amount is split over its consumers by quantity, to the unit: the parts add up to the whole. */
function consumersOf({ consumers }: Usage, totals: ReadonlyMap<string, bigint>): MeterPreview['consumers'] {
  const amounts = new Map<object, bigint>();
  for (const company of new Set(consumers.map((one) => one.company))) {
    const own = consumers.filter((one) => one.company === company);
    const parts = allot(
      totals.get(company) ?? 0n,
      own.map((one) => (one.quantity > 0n ? one.quantity : 0n)),
    );
    own.forEach((one, index) => {
      amounts.set(one, parts[index] ?? 0n);
    });
  }
  return consumers.map((one) => ({
    consumer: one.consumer,
    company: one.company,
    quantity: formatDecimal(one.quantity),
    calls: one.calls,
    amount: (amounts.get(one) ?? 0n).toString(),
  }));
}

function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n);
}
