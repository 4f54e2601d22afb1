import type { MeterDefinition } from '@tallygate/contracts/meter';
import type { CompanyPlanView, PlanView } from '@tallygate/contracts/plan';
import type { RatedLine, RatingInput } from '@tallygate/contracts/rating';
import type { Database } from '@tallygate/db/database';
import { partsOf } from '@tallygate/metering/rate-invoice';
import { type CompanyPeriod, nextCompanyPeriod } from './billing-cycle.ts';
import { type ClosedPeriod, type CompanyDue, ownBasis } from './company-bills.ts';

export type PlanRows = ReadonlyMap<string, readonly CompanyPlanView[]>;

/** A period that is to be billed, without what was charged before. */
export type DuePeriod = Pick<CompanyDue, 'company' | 'period' | 'rows'> & {
  /** How many periods of the company are closed. */
  closedPeriods: number;
};

/**
 * The next period of each company that is not closed, as far as `isWanted` takes it.
 * @param rows the plans of the companies that are asked about
 */
export async function readDue(
  db: Database,
  { rows, plans, begins }: { rows: PlanRows; plans: readonly PlanView[]; begins: number },
  isWanted: (period: CompanyPeriod) => boolean,
): Promise<DuePeriod[]> {
  const cycles = new Map(plans.map(({ id, period }) => [id, period]));
  const companies = [...rows.keys()];
  const closed = new Map(
    (
      await db.sql<{ company: string; to: Date; count: number }>(
        `select company, max(period_to) as to, count(*)::int as count from invoice_periods
         where company = any($1::text[]) group by company`,
        [companies],
      )
    ).map(({ company, to, count }) => [company, { to: to.getTime(), count }]),
  );
  return companies.flatMap((company) => {
    const own = rows.get(company) ?? [];
    const times = own.flatMap(({ planId, validFrom, validTo }) => {
      const cycle = cycles.get(planId);
      return cycle === undefined ? [] : [{ validFrom, validTo, cycle }];
    });
    const { to: closedTo = null, count: closedPeriods = 0 } = closed.get(company) ?? {};
    const period = nextCompanyPeriod(times, { closedTo, begins });
    return period !== null && isWanted(period) ? [{ company, period, rows: own, closedPeriods }] : [];
  });
}

/**
 * Adds to due periods what was charged for those before: any of them may come out otherwise now.
 * @param without ids of invoices that are to be made anew: what they adjusted is not charged
 */
export async function withCharged(
  db: Database,
  due: readonly DuePeriod[],
  without: readonly string[] = [],
): Promise<CompanyDue[]> {
  const companies = due.map(({ company }) => company);
  const [closed, advance] = [await readClosed(db, companies, without), await readAdvance(db, companies)];
  return due.map(({ company, period, rows }) => ({
    company,
    period,
    rows,
    closed: closed.get(company) ?? [],
    chargedInAdvance: (advance.get(company) ?? []).filter(({ to }) => to === period.from),
  }));
}

type ClosedRow = {
  company: string;
  basis: RatingInput & { definitions: Record<string, MeterDefinition> };
  invoices: { number: string; state: string }[];
  lines: RatedLine[];
};

/** Of each company the closed periods, the oldest first. */
async function readClosed(
  db: Database,
  companies: readonly string[],
  without: readonly string[],
): Promise<Map<string, ClosedPeriod[]>> {
  const rows = await db.sql<ClosedRow>(CLOSED, [companies, without]);
  const closed = new Map<string, ClosedPeriod[]>();
  for (const { company, basis, invoices, lines } of rows) {
    const { definitions, ...whole } = basis;
    const input = ownBasis(whole);
    const named = invoices.find(({ state }) => state !== 'void') ?? invoices[0];
    const invoice = named?.number ?? nameOf(input);
    closed.set(company, [
      ...(closed.get(company) ?? []),
      {
        basis: input,
        definitions,
        charged: { invoice, parts: partsOf(lines) },
        isAdjusted: lines.some(({ kind }) => kind === 'adjustment'),
        voided: invoices.flatMap(({ number, state }) => (state === 'void' ? [number] : [])),
      },
    ]);
  }
  return closed;
}

/** What a period is called for which nothing was due. */
function nameOf({ period }: RatingInput): string {
  return `period ${period.from.slice(0, 10)}`;
}

// What was charged for a period are the lines of its invoices, and adjustments elsewhere that name one of them or the period.
const CLOSED = `
with closed as (
  select * from invoice_periods p where company = any($1::text[])
    and not exists (select from invoices h where h.company = p.company and h.period_from = p.period_from and h.state = 'held')
), issued as (
  select i.* from invoices i join closed r using (company, period_from) where i.number is not null
)
select r.company, r.basis,
  coalesce((select jsonb_agg(jsonb_build_object('number', i.number, 'state', i.state) order by i.number)
    from issued i where i.company = r.company and i.period_from = r.period_from), '[]') as invoices,
  coalesce((select jsonb_agg(l.line) from issued i join invoice_lines l on l.invoice_id = i.id
    where i.company = r.company and i.period_from = r.period_from and i.state <> 'void' and l.kind not in ('adjustment', 'advance', 'credit')), '[]')
  || coalesce((select jsonb_agg(l.line) from invoice_lines l join invoices by on by.id = l.invoice_id
    where l.kind = 'adjustment' and by.state <> 'void' and by.company = r.company and by.id <> all($2::uuid[]) and (
      l.adjusts in (select number from issued i where i.company = r.company and i.period_from = r.period_from)
      or l.adjusts = 'period ' || to_char(r.period_from at time zone 'UTC', 'YYYY-MM-DD'))), '[]') as lines
from closed r order by r.company, r.period_from`;

type Advance = { invoice: string; currency: string; amount: string; to: number };

/** Base fees that invoices charged for the period after theirs, also those that are held: they will charge them. */
async function readAdvance(db: Database, companies: readonly string[]): Promise<Map<string, Advance[]>> {
  const rows = await db.sql<{ company: string; name: string; currency: string; to: Date; amount: string }>(
    `select i.company, coalesce(i.number, 'period ' || to_char(i.period_from at time zone 'UTC', 'YYYY-MM-DD')) as name, i.currency, i.period_to as to, sum(l.amount)::text as amount
     from invoices i join invoice_lines l on l.invoice_id = i.id
     where i.company = any($1::text[]) and i.state <> 'void' and l.kind = 'advance'
       and l.key like 'advance:base:%'
     group by 1, 2, 3, 4`,
    [companies],
  );
  const advance = new Map<string, Advance[]>();
  for (const { company, name, currency, to, amount } of rows)
    advance.set(company, [...(advance.get(company) ?? []), { invoice: name, currency, amount, to: to.getTime() }]);
  return advance;
}

/** What the last invoice of each company left uncollected, by company and currency. */
export async function readCarried(db: Database, companies: readonly string[]): Promise<Map<string, bigint>> {
  const rows = await db.sql<{ company: string; currency: string; carried_out: string }>(
    `select distinct on (company, currency) company, currency, carried_out::text as carried_out from invoices
     where company = any($1::text[]) and number is not null and state <> 'void' order by company, currency, period_to desc`,
    [companies],
  );
  return new Map(
    rows.map(({ company, currency, carried_out }) => [carriedKey(company, currency), BigInt(carried_out)]),
  );
}

export function carriedKey(company: string, currency: string): string {
  return `${currency} ${company}`;
}
