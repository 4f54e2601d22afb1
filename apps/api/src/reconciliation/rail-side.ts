import { sumDecimals } from '@tallygate/contracts/decimal';
import { railExchange } from '@tallygate/contracts/rail';
import type { Database } from '@tallygate/db/database';
import type { Rail, RailDocument } from '@tallygate/db/generated/client';
import { sentTimestamp } from '@tallygate/rails/kinds/sent-timestamp';
import { type RailFault, stripeMeterFaults } from '@tallygate/rails/kinds/stripe-faults';
import { fetchStripeInvoicesOf } from '@tallygate/rails/kinds/stripe-invoice';
import type { RailMeter } from '@tallygate/rails/rail';
import type {
  InvoiceLineData,
  PaymentData,
  RailInvoiceData,
  RailUsageData,
  ReportData,
} from '@tallygate/rails/reconcile/hop-data';
import { byHour } from '@tallygate/rails/reconcile/quantities';
import { z } from 'zod';
import { type ConnectedRail, connectionOf, type RailContext, withRailFetch } from '../rails/connect-rail.ts';
import { meterAt } from '../rails/rail-rows.ts';
import { storeDocument } from '../rails/store-document.ts';

const HOUR_MS = 3_600_000;
/** How far a rail's sums may lag behind what it acknowledged. */
export const RAIL_LAG_MS = HOUR_MS;

type Asked = { rail: Rail; meterId: string; company: string; period: { from: number; to: number }; now: Date };

const storedLines = z.array(
  z.object({
    meter: z.string().nullable(),
    /** Of an item of ours what it is about; lines that were stored before items were told apart have none. */
    ownMeter: z.string().nullable().default(null),
    quantity: z.string(),
    amount: z.string(),
  }),
);
const storedNotes = z.array(z.object({ id: z.string(), amount: z.string() }));
const paymentStatus = z.enum(['draft', 'open', 'paid', 'void', 'uncollectible']);

/** The outbox of a company's meter for a period, with the moments at which each report left. */
export async function readOutbox(
  { prisma }: Database,
  { rail, meterId, company, period }: Asked,
): Promise<ReportData[]> {
  const rows = await prisma.railReport.findMany({
    where: { railId: rail.id, meterId, company, partFrom: { gte: new Date(period.from), lt: new Date(period.to) } },
    orderBy: { partFrom: 'asc' },
  });
  const attempts = await prisma.railAttempt.findMany({
    where: { railId: rail.id, identifier: { in: rows.map(({ identifier }) => identifier) } },
    orderBy: { id: 'asc' },
  });
  return rows.map((row) => ({
    identifier: row.identifier,
    hour: new Date(Math.floor(row.partFrom.getTime() / HOUR_MS) * HOUR_MS).toISOString(),
    value: row.value.toFixed(),
    state: z.enum(['waiting', 'acknowledged', 'refused', 'abandoned']).parse(row.state),
    ...(row.faultCode === null ? {} : { fault: { code: row.faultCode, message: row.faultMessage ?? '' } }),
    sentAt: attempts.filter(({ identifier }) => identifier === row.identifier).map(({ at }) => at.toISOString()),
    ...(row.nextAttemptAt === null ? {} : { nextAttemptAt: row.nextAttemptAt.toISOString() }),
    ...stampOf(attempts.findLast((one) => one.identifier === row.identifier && TAKEN.includes(one.outcome))),
  }));
}

/** What attempts come to by which the rail has the report. */
const TAKEN = ['delivered', 'taken_before'];

/** The moment that the rail was told, which decides where it counts the report. */
function stampOf(attempt: { exchanges: unknown } | undefined): { timestamp?: string } {
  const [exchange] = z.array(railExchange).parse(attempt?.exchanges ?? []);
  const timestamp = exchange && sentTimestamp(exchange.request);
  return timestamp ? { timestamp } : {};
}

/**
 * What the rail says that it took and did not count.
 * @throws what the rail or the network answered
 */
export async function readRailFaults(context: RailContext & { db: Database }, asked: Asked): Promise<RailFault[]> {
  const { rail, period } = asked;
  if (rail.kind !== 'stripe') return [];
  const since = new Date(period.from).toISOString();
  const meters = (await metersThere(context.db, asked)).filter(({ externalId }) => externalId !== '');
  return withRailFetch(context, async (fetch) => {
    const connection = connectionOf(context, rail, fetch);
    const found: RailFault[] = [];
    for (const { externalId: meter } of meters) found.push(...(await stripeMeterFaults(connection, { meter, since })));
    return found;
  });
}

/**
 * What the rail has counted; undefined where it does not tell, or has no name for the company or the meter.
 * @throws what the rail or the network answered
 */
export async function readRailUsage(
  db: Database,
  connected: ConnectedRail,
  asked: Asked,
): Promise<RailUsageData | undefined> {
  const { period, now } = asked;
  const meters = await metersThere(db, asked);
  const customer = await customerOf(db, asked);
  if (meters.length === 0 || customer === null) return undefined;
  // Sums are told by whole hours of UTC.
  const from = new Date(Math.floor(period.from / HOUR_MS) * HOUR_MS).toISOString();
  const to = new Date(Math.ceil(period.to / HOUR_MS) * HOUR_MS).toISOString();
  const rows: { hour: string; value: string }[] = [];
  for (const meter of meters) {
    const hours = await connected.usage({ meter, customer, from, to });
    if (hours === null) return undefined;
    rows.push(...[...hours].map(([hour, value]) => ({ hour, value })));
  }
  return { hours: byHour(rows), completeUpTo: now.toISOString(), faults: [] };
}

/** How the rail calls a meter: one name, and one more for each price of a plan that it rates by. */
async function metersThere({ prisma }: Database, { rail, meterId }: Asked): Promise<RailMeter[]> {
  const counting = meterAt(rail, meterId);
  const prices = await prisma.railPrice.findMany({ where: { railId: rail.id, meterId }, orderBy: { key: 'asc' } });
  return [
    ...(counting ? [counting] : []),
    ...prices.map(({ eventName, externalMeter: externalId }) => ({ eventName, externalId })),
  ];
}

export type RailBill = { railInvoice: RailInvoiceData; payment: PaymentData; expectedLines: InvoiceLineData[] };

/**
 * The rail's invoice of a period that is over, with the lines of this meter alone; null while there is none. At a rail that bills
 * by plans our own invoice says what it should be; elsewhere `expected` does.
 */
export async function readRailBill(
  db: Database,
  asked: Asked,
  expected: { quantity: string; amount: string },
): Promise<RailBill | null> {
  const { rail, meterId, period } = asked;
  const meters = (await metersThere(db, asked)).map(({ externalId }) => externalId);
  const customer = await customerOf(db, asked);
  if (meters.length === 0 || customer === null) return null;
  const documents = await db.prisma.railDocument.findMany({
    where: {
      railId: rail.id,
      customer,
      periodFrom: { lt: new Date(period.to) },
      periodTo: { gt: new Date(period.from) },
    },
    orderBy: { periodTo: 'desc' },
  });
  for (const document of documents) {
    const lines = storedLines
      .parse(document.lines)
      .filter(({ meter, ownMeter }) => ownMeter === meterId || (meter !== null && meters.includes(meter)));
    if (lines.length === 0 || document.status === 'draft') continue;
    const own = rail.fromPlans ? await ownCharge(db, { document, meterId }) : null;
    return {
      railInvoice: {
        id: document.externalId,
        finalizedAt: document.finalizedAt?.toISOString() ?? null,
        lines: lines.map(({ quantity, amount }) => ({ key: meterId, quantity, amount })),
      },
      payment: { status: paymentStatus.parse(document.status), creditNotes: storedNotes.parse(document.creditNotes) },
      expectedLines: [{ key: meterId, ...(own ?? expected) }],
    };
  }
  return null;
}

/** What our invoice, which the rail's was made from, charges for a meter in its own period; null where there is none. */
async function ownCharge(
  { prisma }: Database,
  { document, meterId }: { document: Pick<RailDocument, 'railId' | 'externalId'>; meterId: string },
): Promise<{ quantity: string; amount: string } | null> {
  const { railId, externalId } = document;
  const bill = await prisma.railBill.findFirst({ where: { railId, externalId } });
  const invoice = bill && bill.invoice !== '' && (await prisma.invoice.findUnique({ where: { number: bill.invoice } }));
  if (!invoice) return null;
  const lines = await prisma.invoiceLine.findMany({
    where: { invoiceId: invoice.id, meterId, kind: { not: 'adjustment' } },
  });
  const quantities = lines.map(({ line }) => ownLine.parse(line).quantity ?? '0');
  const amount = lines.reduce((sum, line) => sum + BigInt(line.amount.toFixed()), 0n);
  return { quantity: sumDecimals(quantities), amount: amount.toString() };
}

const ownLine = z.object({ quantity: z.string().optional() });

/**
 * Reads the rail's invoices of a company's period anew, so that what they say of bills and payments is so now.
 * @throws what the rail or the network answered
 */
export async function refreshDocuments(context: RailContext & { db: Database }, asked: Asked): Promise<void> {
  const { db } = context;
  const { rail, period, now } = asked;
  const customer = await customerOf(db, asked);
  if (rail.kind !== 'stripe' || customer === null) return;
  await withRailFetch(context, async (fetch) => {
    for (const invoice of await fetchStripeInvoicesOf(connectionOf(context, rail, fetch), customer, period))
      await storeDocument(db, rail, invoice, now);
  });
}

async function customerOf({ prisma }: Database, { rail, company }: Asked): Promise<string | null> {
  const row = await prisma.railCustomer.findUnique({ where: { railId_company: { railId: rail.id, company } } });
  return row?.customer ?? null;
}
