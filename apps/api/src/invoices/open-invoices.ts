import { GRACE_MS } from '@tallygate/contracts/call-times';
import type { InvoiceSummary, InvoiceView } from '@tallygate/contracts/invoice';
import { isoOf } from '@tallygate/metering/rated-usage';
import { companyPlanViews } from '../plans/company-plans.ts';
import { readPlans } from '../plans/plan-rows.ts';
import { readBuyers } from './buyers.ts';
import { type InvoiceContext, prepare } from './close-periods.ts';
import { billCompanies, type CompanyBills } from './company-bills.ts';
import type { DraftDocument } from './invoice-document.ts';
import { findGaps } from './invoice-gaps.ts';
import { readIssuer } from './issuer.ts';
import { callsOf } from './line-calls.ts';
import { withReceipts } from './line-receipts.ts';
import { readCarried, readDue, withCharged } from './read-due.ts';
import { SpanUsage } from './span-usage.ts';

/** An invoice of a period that is not closed, as it would be if no call came any more. */
export type OpenInvoice = { bills: CompanyBills; draft: DraftDocument; holds: string[] };

/** The invoices of the running periods of some companies, computed now. Of one for which nothing is due there is none. */
export async function openInvoices(
  context: InvoiceContext,
  companies: readonly string[],
): Promise<{ open: OpenInvoice[]; usage: SpanUsage }> {
  const { db } = context;
  const [plans, issuer] = [await readPlans(db.prisma), await readIssuer(db.prisma)];
  const rows = new Map(companies.map((company) => [company, [] as Awaited<ReturnType<typeof companyPlanViews>>]));
  for (const row of await companyPlanViews(db.prisma, { company: { in: [...companies] } }))
    rows.get(row.company)?.push(row);
  const now = context.now().getTime();
  const begins = Date.parse(issuer.begins);
  const due = await withCharged(db, await readDue(db, { rows, plans, begins }, ({ from }) => from <= now));
  const usage = await SpanUsage.open(context);
  const bills = await billCompanies(usage, plans, due);
  const [carried, buyerOf] = [await readCarried(db, companies), await readBuyers(db.prisma, companies)];
  const open = bills.flatMap((one) => prepare(one, { issuer, carried, buyer: buyerOf(one.company) }));
  return { open, usage };
}

/** The id of an invoice that has no row. */
export function openId({ company, period, currency }: DraftDocument): string {
  return `open.${Buffer.from(JSON.stringify([company, period.from, currency])).toString('base64url')}`;
}

/** @returns company, start of the period and currency; null for an id that is not of an open invoice */
export function readOpenId(id: string): [string, string, string] | null {
  if (!id.startsWith('open.')) return null;
  try {
    const read: unknown = JSON.parse(Buffer.from(id.slice(5), 'base64url').toString('utf8'));
    const isOurs = Array.isArray(read) && read.length === 3 && read.every((part) => typeof part === 'string');
    return isOurs ? (read as [string, string, string]) : null;
  } catch {
    return null;
  }
}

export function openSummary({ draft }: OpenInvoice, now: Date): InvoiceSummary {
  const ends = Date.parse(draft.period.to);
  return {
    id: openId(draft),
    number: null,
    type: draft.type,
    company: draft.company,
    state: now.getTime() < ends ? 'open' : now.getTime() < ends + GRACE_MS ? 'grace' : 'checking',
    currency: draft.currency,
    ...draft.period,
    net: draft.net,
    total: draft.total,
    due: draft.due,
    finalAt: isoOf(ends + GRACE_MS),
    finalisedAt: null,
  };
}

/** An open invoice as its page shows it; undefined when its period was closed, or nothing is due. */
export async function openView(context: InvoiceContext, id: string): Promise<InvoiceView | undefined> {
  const [company, from, currency] = readOpenId(id) ?? [];
  if (company === undefined) return undefined;
  const { open, usage } = await openInvoices(context, [company]);
  const found = open.find(({ draft }) => draft.period.from === from && draft.currency === currency);
  if (found === undefined) return undefined;
  const [gaps] = await findGaps(context, usage, [found.bills]);
  const [{ draft } = found] = await withReceipts(context.db, [found]);
  return {
    ...openSummary(found, context.now()),
    document: draft,
    calls: callsOf(draft, found.bills.definitions),
    hash: null,
    gaps: gaps ?? [],
    holds: found.holds,
    history: [],
  };
}
