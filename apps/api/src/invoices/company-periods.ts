import type { CompanyPlanView, PlanPreview, PlanView } from '@tallygate/contracts/plan';
import type { RatedLine } from '@tallygate/contracts/rating';
import type { Database } from '@tallygate/db/database';
import { type BillingPeriod, periodAt } from '@tallygate/metering/billing-period';
import { planAt } from '@tallygate/metering/plan-at';
import { isoOf, neededUsage } from '@tallygate/metering/rated-usage';
import { wrongField } from '../plugins/wrong-field.ts';
import type { CompanyPeriod } from './billing-cycle.ts';
import { billCompanies, type CompanyDue, ownBasis } from './company-bills.ts';
import type { DraftDocument } from './invoice-document.ts';
import { type StoredBasis, summaryOf } from './invoice-rows.ts';
import { agreedBills, rateTwice } from './rate-twice.ts';
import { readDue, withCharged } from './read-due.ts';
import type { SpanUsage } from './span-usage.ts';

export type PeriodBill = PlanPreview['bills'][number];

type Context = {
  db: Database;
  usage: SpanUsage;
  plans: readonly PlanView[];
  company: string;
  rows: readonly CompanyPlanView[];
  /** Since when there are invoices, milliseconds. */
  begins: number;
};

/** More would take longer than anybody waits. */
const MAX_PERIODS = 120;

/**
 * What a company owes in a range, billing period by billing period: of a closed one what its invoices say, of another what its
 * invoice would say. Of a period that the range cuts the part inside it, with the share of what is due for a whole period.
 * @throws AppError INVALID_INPUT for a range of too many periods
 */
export async function billsWithin(context: Context, range: BillingPeriod): Promise<PeriodBill[]> {
  const { db, company, rows, plans } = context;
  const closed = await readClosedPeriods(db, company, range);
  const next = await readNextDue(context);
  const bills: PeriodBill[] = [];
  let before: BillingPeriod | undefined;
  let advance: CompanyDue['chargedInAdvance'] = [];
  let count = 0;
  for (let at = range.from; at < range.to; ) {
    count += 1;
    if (count > MAX_PERIODS) throw wrongField('to', `must be within ${MAX_PERIODS} billing periods of "from"`);
    const stored = closed.find((one) => one.from <= at && at < one.to);
    if (stored !== undefined) {
      bills.push(...(await billsOfClosed(context, stored, cut(stored, range))));
      before = stored;
      advance = [];
      at = stored.to;
      continue;
    }
    const later = closed.find(({ from }) => from > at)?.from ?? Number.POSITIVE_INFINITY;
    const isNext = next !== undefined && next.period.from <= at && at < next.period.to;
    const period = isNext ? next.period : openPeriod(context, at, { after: before?.to, before: later });
    if (period === null) {
      const starts = rows.map(({ validFrom }) => Date.parse(validFrom)).filter((start) => start > at);
      at = Math.min(later, ...starts);
      continue;
    }
    const part = cut(period, range);
    const due: CompanyDue =
      isNext && part === undefined
        ? next
        : { company, period, rows, closed: [], chargedInAdvance: advance, ...(part !== undefined && { part }) };
    const [billed] = await billCompanies(context.usage, plans, [due]);
    const agreed = billed === undefined ? [] : agreedBills(billed);
    bills.push(...agreed.map(({ lines, currency, total }) => billOf(part ?? period, { lines, currency, total })));
    advance = agreed.flatMap(({ lines, currency }) => chargedAhead(lines, currency));
    before = period;
    at = period.to;
  }
  return bills;
}

/** The period of an instant as the plan cuts it that holds then, between others; null while the company is on none. */
function openPeriod(
  { plans, rows }: Context,
  at: number,
  { after = Number.NEGATIVE_INFINITY, before }: { after: number | undefined; before: number },
): CompanyPeriod | null {
  const cycle = plans.find(({ id }) => id === planAt(rows, at)?.planId)?.period;
  if (cycle === undefined) return null;
  const { from, to } = periodAt(cycle, at);
  return { cycle, from: Math.max(from, after), to: Math.min(to, before) };
}

/** The part of a period that is inside a range; undefined when all of it is. */
function cut({ from, to }: BillingPeriod, range: BillingPeriod): BillingPeriod | undefined {
  if (from >= range.from && to <= range.to) return undefined;
  return { from: Math.max(from, range.from), to: Math.min(to, range.to) };
}

function billOf(
  { from, to }: BillingPeriod,
  { invoice = null, ...bill }: Pick<PeriodBill, 'lines' | 'currency' | 'total'> & { invoice?: PeriodBill['invoice'] },
): PeriodBill {
  return { from: isoOf(from), to: isoOf(to), invoice, ...bill };
}

/** Base fees of the next period that an invoice charges, which that one takes off again. */
function chargedAhead(lines: readonly RatedLine[], currency: string): CompanyDue['chargedInAdvance'][number][] {
  const amount = lines
    .filter(({ kind, key }) => kind === 'advance' && key.startsWith('advance:base:'))
    .reduce((sum, line) => sum + BigInt(line.amount), 0n);
  return amount === 0n ? [] : [{ invoice: 'the invoice before', currency, amount: amount.toString() }];
}

async function readNextDue({ db, company, rows, plans, begins }: Context): Promise<CompanyDue | undefined> {
  const due = await readDue(db, { rows: new Map([[company, rows]]), plans, begins }, () => true);
  const [next] = await withCharged(db, due);
  return next;
}

type ClosedPeriod = BillingPeriod & { basis: StoredBasis };

async function readClosedPeriods(db: Database, company: string, { from, to }: BillingPeriod): Promise<ClosedPeriod[]> {
  const rows = await db.prisma.invoicePeriod.findMany({
    where: { company, periodFrom: { lt: new Date(to) }, periodTo: { gt: new Date(from) } },
    orderBy: { periodFrom: 'asc' },
  });
  return rows.map(({ periodFrom, periodTo, basis }) => ({
    from: periodFrom.getTime(),
    to: periodTo.getTime(),
    basis: basis as unknown as StoredBasis,
  }));
}

async function billsOfClosed(
  { db, usage, company }: Context,
  closed: ClosedPeriod,
  part: BillingPeriod | undefined,
): Promise<PeriodBill[]> {
  if (part !== undefined) {
    // An invoice has no halves: what it was computed from is rated for the part.
    const { definitions, ...stored } = closed.basis;
    const basis = { ...ownBasis(stored), part: { from: isoOf(part.from), to: isoOf(part.to) } };
    const cycle = Object.values(definitions)[0]?.period;
    const needed = neededUsage(basis);
    const [counted] = cycle === undefined ? [[]] : await usage.answer([{ company, cycle, needed, definitions }]);
    const bills = agreedBills(rateTwice({ ...basis, usage: counted ?? [] }));
    return bills.map(({ lines, currency, total }) => billOf(part, { lines, currency, total }));
  }
  const rows = await db.prisma.invoice.findMany({
    where: { company, periodFrom: new Date(closed.from), state: { not: 'void' } },
    orderBy: { currency: 'asc' },
  });
  return rows.map((row) => {
    const { lines } = row.document as unknown as DraftDocument;
    const { id, number, state, currency, net } = summaryOf(row);
    return billOf(closed, { lines, currency, total: net, invoice: { id, number, state } });
  });
}
