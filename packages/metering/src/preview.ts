import { type Decimal, divideRounded, formatDecimal, ONE } from '@tallygate/contracts/decimal';
import type { CompanyPreview, MeterPreview } from '@tallygate/contracts/preview';
import { type CompanyUsage, NOBODY, type Usage } from './aggregate.ts';
import { allot } from './allot.ts';
import { misdatedFindings } from './misdated.ts';
import { nextStep } from './next-step.ts';
import { findingsOf } from './preview-findings.ts';
import type { PreviewInput } from './preview-input.ts';
import { assumptionsOf, exclusionsOf } from './preview-notes.ts';
import { type PricedUsage, priceSegments } from './price.ts';
import { lastPrice, type PriceSegment } from './price-versions.ts';
import { projectUsage } from './projection.ts';
import { providerFindings } from './provider-limits.ts';

/**
 * What a meter and its price come to in one billing period: invoice lines per company and everything that explains them. Pure: the same usage
 * gives the same preview. Amounts are whole minor units as text, except where they are called exact.
 */
export function previewMeter(input: PreviewInput): MeterPreview {
  const { usage, segments } = input;
  const companies = withOwing(usage.companies, input);
  const priced = companies.map((one) => {
    const positions = positionsOf(one, input);
    return { usage: one, positions, ...priceSegments(segments, positions) };
  });
  const totals = new Map(priced.map(({ usage: { company }, total }) => [company, total]));
  const quantity = formatDecimal(sum(companies.map((one) => one.quantity)));
  const total = sum([...totals.values()]).toString();
  const [from, to] = [new Date(input.from).toISOString(), new Date(input.to).toISOString()];
  return {
    meterId: input.meterId,
    mode: input.mode,
    from,
    to,
    periods: [{ from, to, quantity, total }],
    priceVersions: segments.map(({ version, price, ...span }) => ({
      version,
      price,
      from: new Date(span.from).toISOString(),
      to: new Date(span.to).toISOString(),
    })),
    currency: lastPrice(segments).currency,
    source: input.source,
    eventsInPeriod: usage.eventsInPeriod,
    matched: usage.matched,
    quantity,
    total,
    companies: priced.map((one) => companyPreview(one, segments)),
    unattributed: unattributedOf(input),
    consumers: consumersOf(usage, totals, input.listsConsumers),
    groups: usage.groups.map(({ keys, quantity, calls }) => ({ ...keys, quantity: formatDecimal(quantity), calls })),
    days: usage.days.map(({ day, quantity }) => ({ day, quantity: formatDecimal(quantity) })),
    conditions: usage.conditions,
    nearMisses: input.nearMisses,
    assumptions: assumptionsOf(input),
    exclusions: exclusionsOf(input),
    findings: [
      ...findingsOf(input, totals),
      ...misdatedFindings(
        input.misdated,
        priced.map(({ usage: { company }, positions, total }) => ({ company, positions, total })),
        segments,
      ),
    ],
    providers: providerFindings({ price: lastPrice(segments), definition: input.definition, segments }),
    projection: projectUsage(
      priced.map(({ positions }) => positions),
      segments,
      { metric: input.definition.metric, period: input },
    ),
  };
}

/**
 * A company that was asked for is shown also when it used nothing, and so is every customer that owes all the same: a
 * minimum or a flat amount is due without a call.
 */
function withOwing(
  used: readonly CompanyUsage[],
  { company, customers, segments }: PreviewInput,
): readonly CompanyUsage[] {
  const known = new Set(used.map((one) => one.company));
  const isDueUnused = priceSegments(
    segments,
    segments.map(() => 0n),
  ).total;
  const shown = [...(company === undefined ? [] : [company]), ...(isDueUnused === 0n ? [] : customers)];
  const none = { quantity: 0n, calls: 0 };
  const missing = [...new Set(shown)].filter((name) => !known.has(name)).sort();
  return [...used, ...missing.map((name) => ({ company: name, ...none, late: 0, atEnd: none, byState: {} }))];
}

/** What a company had used at the end of each part of the period. */
function positionsOf({ company, quantity }: CompanyUsage, { usedBefore }: PreviewInput): Decimal[] {
  return [...usedBefore.map((used) => used.get(company) ?? 0n), quantity];
}

type PricedCompany = PricedUsage & { usage: CompanyUsage; positions: readonly Decimal[] };

function companyPreview(
  { usage, positions, lines, total }: PricedCompany,
  segments: readonly PriceSegment[],
): CompanyPreview {
  return {
    company: usage.company,
    quantity: formatDecimal(usage.quantity),
    calls: usage.calls,
    lines,
    total: total.toString(),
    byDeliveryState: Object.fromEntries(
      Object.entries(usage.byState).map(([state, amount]) => [state, formatDecimal(amount)]),
    ),
    effectiveUnitAmount: usage.quantity > 0n ? effectiveUnitAmount(total, usage.quantity) : null,
    nextStep: nextStep(segments, positions),
  };
}

/** What usage without a company would come to as one company's; it is in no other figure. */
function unattributedOf({ usage: { unattributed }, usedBefore, segments }: PreviewInput): MeterPreview['unattributed'] {
  const { calls, quantity } = unattributed;
  if (calls === 0) return null;
  const positions = [...usedBefore.map((used) => used.get(NOBODY) ?? 0n), quantity];
  const { lines, total } = priceSegments(segments, positions);
  return { quantity: formatDecimal(quantity), calls, lines, total: total.toString() };
}

/** Average price of a unit in minor units, to 12 places. */
function effectiveUnitAmount(total: bigint, quantity: Decimal): string {
  return formatDecimal(divideRounded(total * ONE * ONE, quantity, 'half_up'));
}

/**
 * A company's amount is split over its consumers by quantity, to the unit: the parts add up to the whole. What is due without
 * usage, of a company none of whose consumers called, stands in a row of its own.
 */
function consumersOf(
  { consumers }: Usage,
  totals: ReadonlyMap<string, bigint>,
  isListed: boolean,
): MeterPreview['consumers'] {
  const amounts = new Map<object, bigint>();
  const companies = new Set(consumers.map((one) => one.company));
  for (const company of companies) {
    const own = consumers.filter((one) => one.company === company);
    const parts = allot(
      totals.get(company) ?? 0n,
      own.map((one) => (one.quantity > 0n ? one.quantity : 0n)),
    );
    own.forEach((one, index) => {
      amounts.set(one, parts[index] ?? 0n);
    });
  }
  const rows: MeterPreview['consumers'] = consumers.map((one) => ({
    consumer: one.consumer,
    company: one.company,
    quantity: formatDecimal(one.quantity),
    calls: one.calls,
    amount: (amounts.get(one) ?? 0n).toString(),
  }));
  if (!isListed) return rows;
  const fixed = [...totals].filter(([company, total]) => total !== 0n && !companies.has(company));
  return [
    ...rows,
    ...fixed.map(([company, total]) => ({
      consumer: '',
      company,
      quantity: '0',
      calls: 0,
      amount: total.toString(),
      isFixed: true as const,
    })),
  ];
}

function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n);
}
