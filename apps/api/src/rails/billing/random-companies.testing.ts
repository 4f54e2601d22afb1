import { GRACE_MS } from '@tallygate/contracts/call-times';
import { period as periodSchema } from '@tallygate/contracts/meter';
import type { RatedBill } from '@tallygate/contracts/rating';
import { periodAt } from '@tallygate/metering/billing-period';
import { isoOf } from '@tallygate/metering/rated-usage';
import { differences } from '@tallygate/rerate/compare-bills';
import { aCallEvent } from '@tallygate/testing/call-event';
import { expect } from 'vitest';
import type { CompanyPeriod } from '../../invoices/billing-cycle.ts';
import { type BillingTrial, openBillingTrial } from './billing-trial.testing.ts';
import { CompanyBooks, knownStays, withMeters } from './company-books.testing.ts';
import { METERS, type RandomCompany, type Stay, type Use } from './random-company.testing.ts';

const BEGIN = Date.parse('2026-10-02T00:00:00Z');
const DAY_MS = 86_400_000;
/** Somebody looks at everything so often at least, and when a period has been over for an hour. */
const LOOK_MS = 14 * DAY_MS;

type Kept = {
  name: string;
  company: RandomCompany;
  books: CompanyBooks;
  planIds: string[];
  /** Ids of entered stays, in their order. */
  entered: string[];
  isTold: Set<Use>;
};

/**
 * Lets random companies be on random plans for some periods, with calls that come late, corrections and changes of plan, and
 * compares for each period what the preview says, what the invoice says, what an independent calculator makes of the test's own
 * books, and what the stand-in for Stripe charges.
 * @param until the instant at which the last look is taken
 * @returns how many invoices were compared, and how many of their lines adjust an earlier one
 */
export async function compareRandomCompanies(companies: readonly RandomCompany[], until: string) {
  const trial = await openBillingTrial();
  try {
    await trial.begin();
    // A period may have begun before the rail did; all of it is billed there.
    await trial.ledger.api.services.db.sql(`update rail_assignments set valid_from = '2026-01-01T00:00:00Z'`);
    const kept: Kept[] = [];
    for (const [index, company] of companies.entries())
      kept.push(await enterCompany(trial, `company-${index}`, company));
    const sum = { invoices: 0, adjustments: 0 };
    for (const now of looks(companies, Date.parse(until))) {
      await trial.setClock(isoOf(now));
      for (const one of kept) await tell(trial, one, now);
      await trial.round();
      const due = kept.flatMap((one) => {
        const period = one.books.due(now, GRACE_MS);
        return period === null ? [] : [{ ...one, period }];
      });
      if (due.length === 0) continue;
      for (const one of due) await comparePreview(trial, one, now);
      await trial.close();
      for (const one of due) await compareInvoice(trial, one, { now, sum });
      const { bills } = await trial.round();
      expect(bills, JSON.stringify(await unfinished(trial))).toMatchObject({ waiting: 0, differs: 0 });
      for (const one of due) await compareAtStripe(trial, one);
    }
    return sum;
  } finally {
    await trial.end();
  }
}

const unfinished = async (trial: BillingTrial) => (await trial.bills()).filter(({ state }) => state !== 'final');

/** A moment after the grace of every period, and some between. */
function looks(companies: readonly RandomCompany[], until: number): number[] {
  const found = new Set<number>();
  for (let at = BEGIN; at < until; at += LOOK_MS) found.add(at);
  for (const { cycle } of companies) {
    const cut = periodSchema.parse(cycle);
    for (let { to } = periodAt(cut, BEGIN); to + GRACE_MS <= until; { to } = periodAt(cut, to))
      found.add(to + GRACE_MS);
  }
  return [...found].sort((a, b) => a - b);
}

async function enterCompany(trial: BillingTrial, name: string, company: RandomCompany): Promise<Kept> {
  const meters = { [METERS[0]]: trial.calls, [METERS[1]]: trial.searches };
  await trial.addCompany(name);
  const planIds: string[] = [];
  for (const [index, one] of company.plans.entries())
    planIds.push(await trial.addPlan(`${name} ${index}`, { period: company.cycle, ...withMeters(one, meters) }));
  const books = new CompanyBooks(company, { plans: planIds, meters });
  return { name, company, books, planIds, entered: [], isTold: new Set() };
}

/** Enters what is known by now and was not before: calls, corrections, changes of plan. */
async function tell(
  trial: BillingTrial,
  { name, company, planIds, entered, isTold }: Kept,
  now: number,
): Promise<void> {
  const meters: Record<string, string> = { [METERS[0]]: trial.calls, [METERS[1]]: trial.searches };
  const known = knownStays(company.stays, now);
  const entryOf = ({ plan, from, to, terms }: Stay) => ({
    company: name,
    planId: planIds[plan],
    validFrom: from,
    validTo: to,
    privateTerms: withMeters(terms, meters),
  });
  for (const [index, stay] of known.entries()) {
    if (entered[index] !== undefined) continue;
    const before = known[index - 1];
    if (before !== undefined)
      await trial.made(trial.ledger.put(`/company-plans/${entered[index - 1]}`, entryOf(before)));
    entered.push((await trial.made(trial.ledger.post('/company-plans', entryOf(stay)))).id);
  }
  const isNew = (use: Use) => Date.parse(use.told) <= now && !isTold.has(use);
  const calls = company.calls.filter(isNew);
  await trial.ledger.ingest(
    calls.flatMap(({ tool, at, quantity }) =>
      Array.from({ length: Number(quantity) }, () => aCallEvent({ time: at, company: name, target: tool })),
    ),
  );
  const corrections = company.corrections.filter(isNew);
  for (const { tool, at, quantity } of corrections) {
    const correction = { company: name, meterId: meters[tool], time: at, quantity, reason: 'Counted by hand' };
    await trial.made(trial.ledger.post('/corrections', correction));
  }
  for (const use of [...calls, ...corrections]) isTold.add(use);
}

type Due = Kept & { period: CompanyPeriod };

const fieldsOf = ({ from, to }: CompanyPeriod) => ({ from: isoOf(from), to: isoOf(to) });

/** What a comparison failed for, so that it can be repeated by itself. */
const told = ({ name, company, period }: Due) => `${name} ${isoOf(period.from)} ${JSON.stringify(company)}`;

async function comparePreview(trial: BillingTrial, due: Due, now: number): Promise<void> {
  const query = new URLSearchParams(fieldsOf(due.period));
  const { bills } = await trial.made<{ bills: RatedBill[] }>(
    trial.ledger.get(`/companies/${due.name}/preview?${query}`),
  );
  expect(differences(bills, due.books.linesOf(due.period, now)), `preview of ${told(due)}`).toEqual([]);
}

async function invoiceOf(trial: BillingTrial, { name, period }: Due) {
  const { prisma } = trial.ledger.api.services.db;
  const rows = await prisma.invoice.findMany({ where: { company: name, periodFrom: new Date(period.from) } });
  expect(rows.length).toBeLessThan(2);
  return rows[0] ?? null;
}

async function compareInvoice(
  trial: BillingTrial,
  due: Due,
  { now, sum }: { now: number; sum: { invoices: number; adjustments: number } },
): Promise<void> {
  const { period, books } = due;
  const held = await invoiceOf(trial, due);
  // Cheaper by more usage waits for somebody to agree.
  if (held?.state === 'held') await trial.made(trial.ledger.post(`/invoices/${held.id}/release`, { note: 'Agreed' }));
  const issued = await invoiceOf(trial, due);
  expect(issued?.state ?? 'final', told(due)).toBe('final');
  const { lines, net } = (issued?.document ?? { lines: [], net: '0' }) as unknown as {
    lines: RatedBill['lines'];
    net: string;
  };
  const bills = issued === null ? [] : [{ currency: issued.currency, lines, total: net, holds: [] }];
  expect(differences(bills, books.linesOf(period, now)), `invoice of ${told(due)}`).toEqual([]);
  books.close(period, now, issued?.number ?? null);
  sum.invoices += bills.length;
  sum.adjustments += lines.filter(({ kind }) => kind === 'adjustment').length;
}

async function compareAtStripe(trial: BillingTrial, due: Due): Promise<void> {
  const { prisma } = trial.ledger.api.services.db;
  const own = await invoiceOf(trial, due);
  const [bill, ...others] = await prisma.railBill.findMany({
    where: { company: due.name, periodFrom: new Date(due.period.from) },
  });
  expect([bill?.state, others], told(due)).toEqual(['final', []]);
  const there = bill?.externalId ? await trial.stripe.invoices.retrieve(bill.externalId) : null;
  expect(String(there?.total ?? 0), `invoice at Stripe of ${told(due)}`).toBe(own?.net.toFixed() ?? '0');
  if (own !== null) expect(there?.metadata?.tallygate_invoice).toBe(own.number);
}
