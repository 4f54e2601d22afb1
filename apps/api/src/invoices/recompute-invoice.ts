import { AppError } from '@tallygate/contracts/app-error';
import type { CompanyPlanView, PlanView } from '@tallygate/contracts/plan';
import type { RatedLine } from '@tallygate/contracts/rating';
import type { Database } from '@tallygate/db/database';
import type { Invoice } from '@tallygate/db/generated/client';
import { planAt } from '@tallygate/metering/plan-at';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { sqlIn } from '../database/transaction-sql.ts';
import { companyPlanViews } from '../plans/company-plans.ts';
import { readPlans } from '../plans/plan-rows.ts';
import type { CompanyPeriod } from './billing-cycle.ts';
import { type InvoiceContext, prepareInvoices } from './close-periods.ts';
import { billCompanies, type CompanyBills, type CompanyDue } from './company-bills.ts';
import type { DraftDocument } from './invoice-document.ts';
import { readBasis, requireInvoice, stateOf } from './invoice-rows.ts';
import { readIssuer } from './issuer.ts';
import { rateTwice } from './rate-twice.ts';
import { withCharged } from './read-due.ts';
import { SpanUsage } from './span-usage.ts';
import { storeInvoices } from './write-invoices.ts';

type Context = InvoiceContext & { author: Author };

/**
 * Computes a held invoice anew, because what it was held for is mended: with the plans and the usage of now, as if its period
 * were closed now. It becomes final, or is held again for what still is wrong. It keeps its id and its history.
 * @throws AppError INVOICE_NOT_FOUND; INVOICE_STATE for one that is not held, and where the next invoice took off base fees in
 * advance that this one would not charge any more
 */
export async function recomputeInvoice(context: Context, { id, note }: { id: string; note: string }): Promise<void> {
  const { db, author, now } = context;
  const row = await requireInvoice({ db }, id);
  if (row.state !== 'held')
    throw new AppError('INVOICE_STATE', {
      detail: `The invoice is ${stateOf(row)}; only one that is held can be computed anew`,
    });
  const { company, periodFrom } = row;
  const ofPeriod = await db.prisma.invoice.findMany({ where: { company, periodFrom } });
  const held = ofPeriod.filter(({ state }) => state === 'held');
  const issuer = await readIssuer(db.prisma);
  const usage = await SpanUsage.open(context);
  // Beside an invoice that is final in another currency the period stays what it was closed as.
  const isAlone = held.length === ofPeriod.length;
  const bills = isAlone ? await asOfNow(db, usage, { row, held }) : await asClosed(db, row);
  const isFree = (currency: string) => ofPeriod.every((one) => one.currency !== currency || one.state === 'held');
  const own = { ...bills, bills: bills.bills.filter(({ currency }) => isFree(currency)) };
  const prepared = await prepareInvoices(context, { usage, issuer }, [own]);
  const formerIds = new Map(held.map(({ currency, id: former }) => [currency, former]));
  const ids = [...formerIds.values()];
  await db.prisma.$transaction(async (tx) => {
    await tx.invoiceLine.deleteMany({ where: { invoiceId: { in: ids } } });
    const { count } = await tx.invoice.deleteMany({ where: { id: { in: ids }, state: 'held' } });
    if (count < ids.length) throw new AppError('INVOICE_STATE', { detail: 'The invoice was released meanwhile' });
    await tx.invoicePeriod.delete({ where: { company_periodFrom: { company, periodFrom } } });
    const written = { closed: [own], prepared, issuer, now: now(), by: author.actor, note, formerIds };
    await storeInvoices(sqlIn(tx), written);
    const after = prepared.map(({ draft, holds }) => ({ currency: draft.currency, net: draft.net, holds }));
    await writeAudit(tx, author, {
      action: 'recompute',
      entityType: 'invoice',
      entityId: id,
      before: held.map(({ currency, net, holds }) => ({ currency, net: net.toFixed(), holds })),
      after,
      reason: note,
    });
  });
}

/** The period as it comes out with what is known now. */
async function asOfNow(
  db: Database,
  usage: SpanUsage,
  { row, held }: { row: Invoice; held: readonly Invoice[] },
): Promise<CompanyBills> {
  const { company, periodTo } = row;
  const [rows, plans] = [await companyPlanViews(db.prisma, { company }), await readPlans(db.prisma)];
  const isNextClosed = (await db.prisma.invoicePeriod.count({ where: { company, periodFrom: { gte: periodTo } } })) > 0;
  const before = held.map(({ currency, document }) => advanceOf(currency, linesOf(document)));
  // Where nothing was to be charged in advance, the next invoice has charged that period's whole base fee.
  const known = isNextClosed && before.every((text) => text.endsWith(' 0')) ? endedAt(rows, periodTo) : rows;
  const period = periodOf(row, rows, plans);
  const [due] = await withCharged(
    db,
    [{ company, period, rows: known, closedPeriods: 0 }],
    held.map(({ id }) => id),
  );
  if (due === undefined) throw new RangeError(`nothing is due of ${company}`);
  // Later periods were adjusted for by their own next invoices.
  const closed = due.closed.filter(({ basis }) => Date.parse(basis.period.from) < period.from);
  const [bills] = await billCompanies(usage, plans, [{ ...due, closed }]);
  if (bills === undefined) throw new RangeError(`nothing is due of ${company}`);
  const after = bills.bills.map(({ currency, lines }) => advanceOf(currency, lines));
  const hasAdvance = (text: string) => !text.endsWith(' 0');
  if (isNextClosed && after.filter(hasAdvance).join() !== before.filter(hasAdvance).sort().join())
    throw new AppError('INVOICE_STATE', {
      detail: `The next invoice took off base fees in advance as this one has them (${before.join(', ')}); computed anew it has others (${after.join(', ')})`,
    });
  return bills;
}

/** The period from what it was closed with, rated by the engines of now. */
async function asClosed(db: Database, row: Invoice): Promise<CompanyBills> {
  const { company } = row;
  const { definitions, ...basis } = await readBasis({ db }, row);
  const [rows, plans] = [await companyPlanViews(db.prisma, { company }), await readPlans(db.prisma)];
  const period = periodOf(row, rows, plans);
  const due: CompanyDue = { company, period, rows, closed: [], chargedInAdvance: basis.chargedInAdvance };
  return { ...due, basis, definitions, ...rateTwice(basis) };
}

/** Its bounds are those that it was closed with; plans say how time is cut. */
function periodOf(
  { periodFrom, periodTo, zone }: Invoice,
  rows: readonly CompanyPlanView[],
  plans: readonly PlanView[],
): CompanyPeriod {
  const from = periodFrom.getTime();
  const planId = (planAt(rows, from) ?? rows.find(({ validFrom }) => Date.parse(validFrom) >= from) ?? rows.at(-1))
    ?.planId;
  const cycle = plans.find(({ id }) => id === planId)?.period ?? { interval: 'month', intervalCount: 1, zone };
  return { cycle, from, to: periodTo.getTime() };
}

function endedAt(rows: readonly CompanyPlanView[], end: Date): CompanyPlanView[] {
  return rows
    .filter(({ validFrom }) => Date.parse(validFrom) < end.getTime())
    .map((row) => ({
      ...row,
      validTo: row.validTo === null || Date.parse(row.validTo) > end.getTime() ? end.toISOString() : row.validTo,
    }));
}

/** Base fees that an invoice charges for the period after its own. */
function advanceOf(currency: string, lines: readonly RatedLine[]): string {
  const own = lines.filter(({ key }) => key.startsWith('advance:base:'));
  return `${currency} ${own.reduce((sum, { amount }) => sum + BigInt(amount), 0n)}`;
}

function linesOf(document: Invoice['document']): readonly RatedLine[] {
  return (document as unknown as DraftDocument).lines;
}
