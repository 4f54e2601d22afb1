import { AppError } from '@tallygate/contracts/app-error';
import { GRACE_MS } from '@tallygate/contracts/call-times';
import type { InvoiceIssuer } from '@tallygate/contracts/invoice';
import type { CompanyPlanView, PlanView } from '@tallygate/contracts/plan';
import type { RatedBill } from '@tallygate/contracts/rating';
import type { Database } from '@tallygate/db/database';
import type { Logger } from '@tallygate/server-kit/logger';
import type { Applier } from '../apply/applier.ts';
import { readSpent, spentKey } from '../credits/spent-credits.ts';
import type { GatewayRegistry } from '../gateways/registry.ts';
import { readPlans } from '../plans/plan-rows.ts';
import { type Buyer, readBuyers } from './buyers.ts';
import { billCompanies, type CompanyBills, type CompanyDue } from './company-bills.ts';
import { draftDocument } from './invoice-document.ts';
import { findGaps } from './invoice-gaps.ts';
import { readIssuer } from './issuer.ts';
import { withReceipts } from './line-receipts.ts';
import { markOverdue } from './mark-overdue.ts';
import { carriedKey, type DuePeriod, readCarried, readDue, withCharged } from './read-due.ts';
import { readPlanRows } from './read-plan-rows.ts';
import { SpanUsage } from './span-usage.ts';
import { type PreparedInvoice, type Written, writeInvoices } from './write-invoices.ts';

export type InvoiceContext = {
  db: Database;
  applier: Applier;
  registry: Pick<GatewayRegistry, 'list'>;
  logger: Logger;
  now: () => Date;
};

/** So many companies are looked at together. */
const BATCH = 500;
/** So many periods are computed and stored at once, closed ones that are rated anew among them. */
const PERIODS_AT_ONCE = 1_000;

/** What a run came to. */
export type Closing = Written & {
  /** Companies whose usage could not be told; they are tried again. */
  failed: number;
};

/**
 * Closes every period that ended an hour before `now` or earlier and makes its invoices final, for all companies; what has to be
 * looked at is held. Asked twice it closes nothing twice. A company whose usage cannot be told keeps no other one from its
 * invoice. Also marks what was not paid in time.
 * @param onLater is told when a period that is not over yet will be due, milliseconds
 */
export async function closeDuePeriods(
  context: InvoiceContext,
  now: Date,
  onLater: (dueAt: number) => void = () => {},
): Promise<Closing> {
  const { db, logger } = context;
  const sum: Closing = { final: 0, held: 0, nothingDue: 0, failed: 0 };
  await markOverdue(db, now);
  const [plans, issuer] = [await readPlans(db.prisma), await readIssuer(db.prisma)];
  const run: Run = { plans, issuer, usage: await SpanUsage.open(context), now };
  const begins = Date.parse(issuer.begins);
  const isDue = ({ to }: { to: number }) => {
    if (to + GRACE_MS <= now.getTime()) return true;
    onLater(to + GRACE_MS);
    return false;
  };
  for (let after: string | null = ''; after !== null; ) {
    const { rows, next }: { rows: Map<string, CompanyPlanView[]>; next: string | null } = await readPlanRows(db, {
      after,
      limit: BATCH,
    });
    after = next;
    // A company may have several periods to close, after the api was away for long.
    for (;;) {
      const due = await readDue(db, { rows, plans, begins }, isDue);
      if (due.length === 0) break;
      for (const part of inParts(due)) {
        const { written, failed } = await closeEach(context, run, await withCharged(db, part));
        sum.final += written.final;
        sum.held += written.held;
        sum.nothingDue += written.nothingDue;
        sum.failed += failed.length;
        for (const company of failed) rows.delete(company);
      }
    }
  }
  if (sum.held > 0) logger.error({ held: sum.held }, 'invoices are held: somebody has to look at them');
  if (sum.final > 0) logger.info(sum, 'invoices are final');
  return sum;
}

/** What is computed together, so that memory does not grow with companies times periods. */
function inParts(due: readonly DuePeriod[]): DuePeriod[][] {
  const parts: DuePeriod[][] = [];
  let left = 0;
  for (const one of due) {
    const weight = 1 + one.closedPeriods;
    const last = parts.at(-1);
    if (last === undefined || weight > left) parts.push([one]);
    else last.push(one);
    left = (last === undefined || weight > left ? PERIODS_AT_ONCE : left) - weight;
  }
  return parts;
}

type Run = { plans: readonly PlanView[]; issuer: InvoiceIssuer; usage: SpanUsage; now: Date };

/** Closes periods together; where that fails because the ledger cannot tell something, one by one. */
async function closeEach(
  context: InvoiceContext,
  run: Run,
  due: readonly CompanyDue[],
): Promise<{ written: Written; failed: string[] }> {
  try {
    return { written: await close(context, run, due), failed: [] };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const [only, ...others] = due;
    if (only !== undefined && others.length === 0) {
      context.logger.error({ company: only.company, reason: error.message }, 'an invoice cannot be computed');
      return { written: { final: 0, held: 0, nothingDue: 0 }, failed: [only.company] };
    }
  }
  const written = { final: 0, held: 0, nothingDue: 0 };
  const failed: string[] = [];
  for (const one of due) {
    const closed = await closeEach(context, run, [one]);
    written.final += closed.written.final;
    written.held += closed.written.held;
    written.nothingDue += closed.written.nothingDue;
    failed.push(...closed.failed);
  }
  return { written, failed };
}

async function close(
  context: InvoiceContext,
  { plans, issuer, usage, now }: Run,
  due: readonly CompanyDue[],
): Promise<Written> {
  const closed = await billCompanies(usage, plans, due);
  const prepared = await prepareInvoices(context, { usage, issuer }, closed);
  return writeInvoices(context.db, { closed, prepared, issuer, now, by: 'system' });
}

/** The documents of bills, with what may be missing in each. */
export async function prepareInvoices(
  context: InvoiceContext,
  { usage, issuer }: Pick<Run, 'usage' | 'issuer'>,
  closed: readonly CompanyBills[],
): Promise<PreparedInvoice[]> {
  const { db } = context;
  const companies = closed.map(({ company }) => company);
  const gaps = await findGaps(context, usage, closed);
  const carried = await readCarried(db, companies);
  const buyerOf = await readBuyers(db.prisma, companies);
  const spent = await readSpent(db, closed);
  const prepared = closed.flatMap((bills, index) =>
    prepare(bills, { issuer, carried, buyer: buyerOf(bills.company) }).map((one) => ({
      ...one,
      holds: [...one.holds, ...creditHolds(spent.get(spentKey(bills.company, one.draft.currency)))],
      gaps: gaps[index] ?? [],
    })),
  );
  return withReceipts(db, prepared);
}

/** No invoice deducts credits, so one of calls that credits have paid goes to nobody before somebody has looked. */
function creditHolds(amount: string | undefined): string[] {
  if (amount === undefined) return [];
  return [
    `Credits paid ${amount}, in the smallest unit, for calls of this period; the invoice does not deduct them. Correct that before it is released`,
  ];
}

/** The documents of a company's bills; where the engines differ, or neither can tell what is due, all of them are held. */
export function prepare(
  bills: CompanyBills,
  { issuer, carried, buyer }: { issuer: InvoiceIssuer; carried: ReadonlyMap<string, bigint>; buyer: Buyer },
): Omit<PreparedInvoice, 'gaps'>[] {
  return billsOrNone(bills).map((bill) => ({
    bills,
    draft: draftDocument(bill, {
      issuer,
      company: bills.company,
      period: bills.period,
      buyer,
      carriedIn: carried.get(carriedKey(bills.company, bill.currency)) ?? 0n,
    }),
    holds: [...bills.faults, ...bill.holds],
  }));
}

/** A period with a fault and no bill is not one in which nothing is due: it has an empty bill, which somebody sees. */
function billsOrNone({ bills, faults, basis: { plans } }: CompanyBills): RatedBill[] {
  if (bills.length > 0 || faults.length === 0) return bills;
  const [currency = 'usd'] = plans.flatMap(({ versions, prices }) => [
    ...versions.map((version) => version.currency),
    ...prices.map(({ price }) => price.currency),
  ]);
  return [{ currency, lines: [], total: '0', holds: [] }];
}
