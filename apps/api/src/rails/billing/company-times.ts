import { createHash } from 'node:crypto';
import type { CompanyPlanView } from '@tallygate/contracts/plan';
import type { Database } from '@tallygate/db/database';
import type { Rail } from '@tallygate/db/generated/client';
import { billingRailAt, type RailAssignment } from '@tallygate/rails/who-bills';
import { type CompanyPeriod, nextCompanyPeriod } from '../../invoices/billing-cycle.ts';
import type { StoredBasis } from '../../invoices/invoice-rows.ts';
import { readIssuer } from '../../invoices/issuer.ts';
import { companyPlanViews } from '../../plans/company-plans.ts';
import { readPlans } from '../../plans/plan-rows.ts';
import { planTerms } from '../../plans/plan-terms.ts';
import { type PricedSpan, pricedSpans } from './priced-spans.ts';

/** A billing period of a company that is not through at the rail, with the prices that hold in it. */
export type CompanyTime = {
  company: string;
  customer: string;
  period: CompanyPeriod;
  /** What it was computed from when it was closed; null while it is open. */
  basis: StoredBasis | null;
  /** Those of meters that the rail bills. */
  spans: PricedSpan[];
  /** Meters of the plan that this rail does not bill. */
  elsewhere: string[];
  /** Whether this rail bills any of its meters still when the period is over. */
  goesOn: boolean;
  rows: readonly CompanyPlanView[];
};

/** At most so many periods that are not closed are looked at, of an api that was away for long. */
const MOST_OPEN = 24;

/** The periods of the companies that a rail knows which it has to rate or to bill, in the order of time. */
export async function readCompanyTimes(
  db: Database,
  { rail, assignments, now }: { rail: Rail; assignments: readonly RailAssignment[]; now: Date },
): Promise<CompanyTime[]> {
  const mapped = await db.prisma.railCustomer.findMany({ where: { railId: rail.id }, orderBy: { company: 'asc' } });
  const companies = mapped.map(({ company }) => company);
  const since = Math.min(
    ...assignments
      .filter((one) => one.railId === rail.id && one.role === 'bills')
      .map((one) => Date.parse(one.validFrom)),
  );
  if (companies.length === 0 || !Number.isFinite(since)) return [];
  const [plans, issuer] = [await readPlans(db.prisma), await readIssuer(db.prisma)];
  const cycles = new Map(plans.map(({ id, period }) => [id, period]));
  const all = await companyPlanViews(db.prisma, { company: { in: companies } });
  const closed = await readUnfinished(db, { rail, companies, since });
  const closedTo = await readClosedTo(db, companies);
  return mapped.flatMap(({ company, customer }) => {
    const rows = all.filter((row) => row.company === company);
    const timed = rows.flatMap((row) => {
      const cycle = cycles.get(row.planId);
      return cycle === undefined ? [] : [{ ...row, cycle }];
    });
    const own: Omit<CompanyTime, Billed>[] = closed
      .filter((one) => one.company === company)
      .map(({ basis, from, to }) => {
        const cycle = timed.find(({ validTo }) => validTo === null || Date.parse(validTo) > from)?.cycle;
        return { company, customer, rows, basis, period: { from, to, cycle: cycle ?? UNKNOWN_CYCLE } };
      });
    let end = closedTo.get(company) ?? null;
    for (let count = 0; count < MOST_OPEN; count++) {
      const period = nextCompanyPeriod(timed, { closedTo: end, begins: Date.parse(issuer.begins) });
      if (period === null || period.from > now.getTime()) break;
      if (period.to > since) own.push({ company, customer, rows, basis: null, period });
      end = period.to;
    }
    return own.map((one) => ({ ...one, ...billedSpans(one, { rail, assignments, plans }) }));
  });
}

/** Of a company whose plans were all deleted; then nothing there is rated any more. */
const UNKNOWN_CYCLE = { interval: 'month', intervalCount: 1, zone: 'UTC' } as const;

type Billed = 'spans' | 'elsewhere' | 'goesOn';

function billedSpans(
  { company, period, basis, rows }: Omit<CompanyTime, Billed>,
  given: { rail: Rail; assignments: readonly RailAssignment[]; plans: Awaited<ReturnType<typeof readPlans>> },
): Pick<CompanyTime, Billed> {
  const terms = basis ?? planTerms(rows, given.plans);
  const spans = pricedSpans(terms, period, period.cycle);
  const isOursAt = (at: number) => (span: { meterId: string }) =>
    billingRailAt(given.assignments, { meterId: span.meterId, company, at }) === given.rail.id;
  const isOurs = isOursAt(period.from);
  const elsewhere = spans.filter((span) => !isOurs(span)).map(({ meterId }) => meterId);
  const goesOn = spans.some(isOursAt(period.to));
  return { spans: spans.filter(isOurs), elsewhere: [...new Set(elsewhere)], goesOn };
}

type Unfinished = { company: string; from: number; to: number; basis: StoredBasis };

/** Closed periods of which not every invoice is through. */
async function readUnfinished(
  db: Database,
  { rail, companies, since }: { rail: Rail; companies: readonly string[]; since: number },
): Promise<Unfinished[]> {
  const rows = await db.sql<{ company: string; from: Date; to: Date; basis: StoredBasis }>(UNFINISHED, [
    companies,
    rail.id,
    new Date(since),
  ]);
  return rows.map(({ from, to, ...row }) => ({ ...row, from: from.getTime(), to: to.getTime() }));
}

const UNFINISHED = `
with done as (select company, period_from, currency from rail_bills where rail_id = $2 and state = 'final')
select p.company, p.period_from as from, p.period_to as to, p.basis from invoice_periods p
where p.company = any($1::text[]) and p.period_to > $3 and (
  not exists (select from done d where d.company = p.company and d.period_from = p.period_from)
  or exists (select from invoices i where i.company = p.company and i.period_from = p.period_from and i.state <> 'void'
    and not exists (select from done d where d.company = i.company and d.period_from = i.period_from and d.currency = i.currency)))
order by p.company, p.period_from`;

async function readClosedTo(db: Database, companies: readonly string[]): Promise<Map<string, number>> {
  const rows = await db.sql<{ company: string; to: Date }>(
    'select company, max(period_to) as to from invoice_periods where company = any($1::text[]) group by company',
    [companies],
  );
  return new Map(rows.map(({ company, to }) => [company, to.getTime()]));
}

/** The period of a company in which an instant lies; undefined where the rail has nothing to rate then. */
export function timeAt(times: readonly CompanyTime[], company: string, at: number): CompanyTime | undefined {
  return times.find((one) => one.company === company && one.period.from <= at && at < one.period.to);
}

/** By which price the rail rates a company's usage of a meter at an instant; empty where by none. */
export function priceKeyAt(time: CompanyTime | undefined, meterId: string, at: number): string {
  const span = time?.spans.find((one) => one.meterId === meterId && one.from <= at && at < one.to);
  return span?.rated?.key ?? '';
}

/** Differs as soon as any usage of an open period would be rated by another price. */
export function pricingHash(times: readonly CompanyTime[]): string {
  const facts = times
    .filter(({ basis }) => basis === null)
    .map(({ company, period, spans }) => [
      company,
      period.from,
      spans.map(({ meterId, from, to, rated }) => [meterId, from, to, rated?.key ?? '']),
    ]);
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
}
