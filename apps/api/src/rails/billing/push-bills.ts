import { sumDecimals } from '@tallygate/contracts/decimal';
import { price as priceSchema } from '@tallygate/contracts/price';
import { ratedLine } from '@tallygate/contracts/rating';
import type { Database } from '@tallygate/db/database';
import type { Invoice, Rail, RailBill } from '@tallygate/db/generated/client';
import { isoOf } from '@tallygate/metering/rated-usage';
import { compareBill } from '@tallygate/rails/billing/compare-bill';
import type { MeteredPrice } from '@tallygate/rails/billing/stripe-price';
import {
  type BillPlace,
  createBill,
  finalizeBill,
  findCycleInvoice,
  putBillItems,
  readBill,
} from '@tallygate/rails/kinds/stripe-bill';
import { readStripeInvoice } from '@tallygate/rails/kinds/stripe-invoice';
import type { Logger } from '@tallygate/server-kit/logger';
import type Stripe from 'stripe';
import { z } from 'zod';
import { toJson } from '../../database/json.ts';
import { storeDocument } from '../store-document.ts';
import { billParts, type RatedThere } from './bill-lines.ts';
import type { CompanyTime } from './company-times.ts';
import type { Keeping } from './keep-prices.ts';
import { noteState } from './note-state.ts';

type Given = {
  rail: Rail;
  times: readonly CompanyTime[];
  now: Date;
  logger: Pick<Logger, 'error'>;
};

/** What came of the closed periods that were not through: `differs` waits for a person. */
export type Pushed = { final: number; waiting: number; differs: number };

/** Carries each invoice that is final here onto the rail's invoice of the period, compares the two, and lets it be collected. */
export async function pushBills(client: Stripe, keeping: Keeping, given: Given): Promise<Pushed> {
  const { db, railId } = keeping;
  const pushed: Pushed = { final: 0, waiting: 0, differs: 0 };
  for (const time of given.times) {
    if (time.basis === null) continue;
    for (const own of await ownInvoices(db, time)) {
      const key = {
        railId,
        company: time.company,
        periodFrom: new Date(time.period.from),
        currency: own?.currency ?? '',
      };
      const where = { railId_company_periodFrom_currency: key };
      const before = await db.prisma.railBill.findUnique({ where });
      if (before?.state === 'final') continue;
      const outcome = await push(client, keeping, { ...given, time, own, before }).catch((error: unknown) =>
        failed(error, before),
      );
      if (outcome === null || keeping.isDry) continue;
      pushed[outcome.state] += 1;
      const isNew = outcome.state === 'differs' && before?.state !== 'differs';
      if (isNew) given.logger.error({ rail: given.rail.name, ...key, ...outcome }, 'an invoice at the rail differs');
      const row = {
        ...outcome,
        differences: toJson(outcome.differences),
        periodTo: new Date(time.period.to),
        invoice: own?.number ?? '',
        updatedAt: given.now,
      };
      await db.prisma.railBill.upsert({ where, create: { ...key, ...row }, update: row });
    }
  }
  return pushed;
}

/** The invoices of a closed period; null stands for one of which nothing is due. */
async function ownInvoices(db: Database, { company, period }: CompanyTime): Promise<(Invoice | null)[]> {
  const rows = await db.prisma.invoice.findMany({
    where: { company, periodFrom: new Date(period.from), state: { not: 'void' } },
    orderBy: { currency: 'asc' },
  });
  return rows.length === 0 ? [null] : rows;
}

type Outcome = {
  state: keyof Pushed;
  note: string;
  externalId: string | null;
  failures: number;
  differences: ReturnType<typeof compareBill>;
};

type Work = Given & { time: CompanyTime; own: Invoice | null; before: RailBill | null };

async function push(client: Stripe, keeping: Keeping, work: Work): Promise<Outcome | null> {
  const { time, own, before, rail } = work;
  const { db } = keeping;
  const { period, company, spans, elsewhere } = time;
  const kept = { externalId: before?.externalId ?? null, failures: before?.failures ?? 0, differences: [] };
  if (elsewhere.length > 0 && spans.length === 0)
    return { ...kept, state: 'final', note: "none of the plan's meters is billed by this rail" };
  if (elsewhere.length > 0)
    return {
      ...kept,
      state: 'differs',
      note: `another rail bills ${elsewhere.length} of the plan's meters; base fee and minimum belong to neither`,
    };
  const earlier = spans.length === 0 ? await earlierRail(db, work) : null;
  if (earlier !== null)
    return { ...kept, state: 'final', note: `${earlier}, which was made earlier, bills what its plan charges` };
  if (own !== null && own.hash === null)
    return { ...kept, state: 'waiting', note: 'our invoice is held: somebody has to look at it' };
  const open = await db.prisma.railReport.count({
    where: {
      railId: rail.id,
      company,
      ...within(period),
      state: { in: ['waiting', 'refused'] },
      priceKey: { not: '' },
    },
  });
  if (open > 0 && !keeping.isDry) return { ...kept, state: 'waiting', note: `${open} reports are not acknowledged` };
  const place = placeOf(work);
  const subscription = await subscriptionOf(db, rail, time);
  const cycle = subscription === null ? null : await findCycleInvoice(client, subscription, place.period);
  // A subscription has one currency; what a company owes in another one is an invoice of its own.
  const isOfSubscription = cycle === null || own === null || cycle.currency === own.currency;
  const known = kept.externalId === null ? (isOfSubscription ? cycle : null) : await readBill(client, kept.externalId);
  // What Stripe closed before it was kept as a draft charges nothing and takes no more: all goes onto an invoice of its own.
  const found = own !== null && !own.net.isZero() && isClosedEmpty(known) ? null : known;
  if (cycle === null && subscription !== null && kept.externalId === null)
    return { ...kept, state: 'waiting', note: 'Stripe has not closed the period' };
  if (!found && own === null) return { ...kept, state: 'final', note: 'nothing is due' };
  const id = found?.id ?? (await createBill(client, place));
  const draft = found ?? (await readBill(client, id));
  const seen = draft && (await readStripeInvoice(client, draft));
  const there = await ratedThere(db, work, seen?.lines.map(({ key }) => key) ?? []);
  const parts = billParts({
    lines: own === null ? [] : linesOf(own),
    spans,
    there,
    period,
    company,
    invoice: own?.number ?? '',
  });
  if (seen === null || seen.status === 'draft') await putBillItems(client, id, place, parts.items);
  const now = { ...kept, externalId: id };
  if (keeping.isDry) {
    await finalizeBill(client, id, place);
    return null;
  }
  const filled = await readBill(client, id);
  if (!filled) return { ...kept, externalId: null, state: 'waiting', note: 'the draft was deleted at Stripe' };
  const after = await readStripeInvoice(client, filled);
  await storeDocument(db, rail, after, work.now);
  const expected = [...parts.rated.map(({ externalPrice: key, amount }) => ({ key, amount })), ...parts.items];
  const differences = compareBill(expected, after.lines);
  if (differences.length > 0)
    return { ...now, state: 'differs', differences, note: differenceNote(after.status, differences.length) };
  if (after.status === 'draft') {
    await finalizeBill(client, id, place);
    const final = await readBill(client, id);
    if (final) await storeDocument(db, rail, await readStripeInvoice(client, final), work.now);
  }
  if (own !== null)
    await noteState(db, own.id, {
      from: ['final'],
      to: 'sent',
      rail: rail.name,
      note: `collected there as ${id}`,
      now: work.now,
    });
  return { ...now, state: 'final', note: '' };
}

/** Whether the rail has closed an invoice of its own accord, with nothing on it that is charged. */
function isClosedEmpty(invoice: Stripe.Invoice | null): boolean {
  if (invoice === null || invoice.metadata?.tallygate_invoice !== undefined) return false;
  return (invoice.status === 'open' || invoice.status === 'paid') && invoice.total === 0;
}

/**
 * Which other rail bills a plan that has no price of a meter, by which one could tell who does: of several that bill the
 * company's plans, the one that was made first.
 * @returns its name; null where it is this one
 */
async function earlierRail(db: Database, { rail, time }: Work): Promise<string | null> {
  const first = await db.prisma.rail.findFirst({
    where: {
      fromPlans: true,
      customers: { some: { company: time.company } },
      assignments: { some: { role: 'bills', validFrom: { lt: new Date(time.period.to) } } },
    },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    select: { id: true, name: true },
  });
  return first === null || first.id === rail.id ? null : first.name;
}

function differenceNote(status: string, count: number): string {
  const lines = `${count} ${count === 1 ? 'line differs' : 'lines differ'}`;
  return status === 'draft'
    ? `${lines}: it stays a draft until they are equal`
    : `${lines}, and it is ${status} already: mend it there, or void it`;
}

function placeOf({ time, own, before }: Work): BillPlace {
  const { company, customer, period } = time;
  return {
    customer,
    currency: own?.currency ?? '',
    period: { start: Math.floor(period.from / 1000), end: Math.floor(period.to / 1000) },
    metadata: {
      tallygate_company: company,
      tallygate_period: isoOf(period.from),
      ...(own?.number && { tallygate_invoice: own.number }),
    },
    attempt: before?.failures ?? 0,
  };
}

/** The subscription that bills a period; null where none does. */
async function subscriptionOf(db: Database, rail: Rail, { company, period }: CompanyTime): Promise<string | null> {
  const row = await db.prisma.railSubscription.findFirst({
    where: {
      railId: rail.id,
      company,
      validFrom: { lte: new Date(period.from) },
      OR: [{ endsAt: null }, { endsAt: { gte: new Date(period.to) } }],
    },
    orderBy: { validFrom: 'desc' },
  });
  return row?.externalId ?? null;
}

/** The prices that the rail has rated on an invoice, with what it acknowledged for each in the period. */
async function ratedThere(db: Database, { rail, time }: Work, onInvoice: readonly string[]): Promise<RatedThere[]> {
  const rows = await db.prisma.railReport.findMany({
    where: { railId: rail.id, company: time.company, ...within(time.period), state: 'acknowledged' },
    select: { priceKey: true, value: true },
  });
  const kept = await db.prisma.railPrice.findMany({
    where: { railId: rail.id, externalPrice: { in: [...onInvoice] } },
    orderBy: { key: 'asc' },
  });
  return kept.map(({ key, externalPrice, planId, meterId, price }) => ({
    key,
    externalPrice,
    planId,
    meterId,
    // Stored as it was made there, of the kinds that the rail rates.
    price: priceSchema.parse(price) as MeteredPrice,
    acknowledged: sumDecimals(rows.filter(({ priceKey }) => priceKey === key).map(({ value }) => value.toFixed())),
  }));
}

function within({ from, to }: CompanyTime['period']) {
  return { partFrom: { gte: new Date(from), lt: new Date(to) } };
}

const documentLines = z.object({ lines: z.array(ratedLine) });

function linesOf({ document }: Invoice) {
  return documentLines.parse(document).lines;
}

/** What is tried again by the next round; an answer that a repeat would only get again is asked for anew. */
function failed(error: unknown, before: RailBill | null): Outcome {
  const { statusCode, message } = error as { statusCode?: number; message?: string };
  return {
    state: 'waiting',
    note: message ?? String(error),
    externalId: before?.externalId ?? null,
    failures: (before?.failures ?? 0) + (statusCode === undefined ? 0 : 1),
    differences: [],
  };
}
