import { meterDefinition } from '@tallygate/contracts/meter';
import type { MissingInvoice } from '@tallygate/contracts/reconciliation';
import type { Database } from '@tallygate/db/database';
import type { Rail } from '@tallygate/db/generated/client';
import { periodAt, previousPeriod } from '@tallygate/metering/billing-period';
import { currencyOf } from '@tallygate/metering/currencies';
import { lookAtBilling, NOTHING_WRONG } from '@tallygate/rails/kinds/stripe-billing-facts';
import type { RailFetch } from '@tallygate/rails/rail';
import { whyNoInvoice } from '@tallygate/rails/reconcile/why-no-invoice';
import { billingRailAt } from '@tallygate/rails/who-bills';
import { connectionOf, keyFault, type RailContext, withRailFetch } from '../rails/connect-rail.ts';
import { railFacts, readAssignments, requireRail } from '../rails/rail-rows.ts';

type Context = RailContext & { db: Database; now: () => Date };

/** Stripe is asked some times for each of them. */
const MAX_COMPANIES = 50;

type Period = { from: number; to: number };

/**
 * Why Stripe has made no invoice for a company, of every company that a rail bills: the period that ended last, or the one of
 * a moment. Other kinds make invoices otherwise, and have none of these causes.
 * @returns what is missing first
 * @throws AppError RAIL_NOT_FOUND
 */
export async function findMissingInvoices(
  context: Context,
  id: string,
  { at, companies: only }: { at?: string | undefined; companies?: readonly string[] } = {},
): Promise<MissingInvoice[]> {
  const rail = await requireRail(context.db.prisma, id);
  if (rail.kind !== 'stripe') return [];
  const period = await periodOf(context, rail, at);
  if (period === null) return [];
  const companies = await companiesOf(context, rail, period, only);
  // Nothing is asked with a key of the other mode; that it is one, is the answer.
  const isOtherMode = keyFault(context, rail) !== null;
  const found = await withRailFetch(context, async (fetch) => {
    const looks: MissingInvoice[] = [];
    for (const one of companies) looks.push(await lookAt({ context, rail, period, isOtherMode, fetch }, one));
    return looks;
  });
  return found.sort((a, b) => Number(a.invoice !== null) - Number(b.invoice !== null));
}

type Look = { context: Context; rail: Rail; period: Period; isOtherMode: boolean; fetch: RailFetch };

async function lookAt(
  { context, rail, period, isOtherMode, fetch }: Look,
  { company, customer }: { company: string; customer: string | null },
): Promise<MissingInvoice> {
  const periodEnd = new Date(period.to).toISOString();
  const common = { company, period: { from: new Date(period.from).toISOString(), to: periodEnd } };
  if (isOtherMode)
    return { ...common, invoice: null, cause: whyNoInvoice({ ...NOTHING_WRONG, isOtherMode }), fault: null };
  try {
    const { invoice, facts } = await lookAtBilling(connectionOf(context, rail, fetch), {
      customer,
      meters: railFacts(rail).meters.flatMap(({ externalId }) => (externalId === '' ? [] : [externalId])),
      periodEnd,
      leastCharge: (currency) => currencyOf(currency).minimumCharge?.toString() ?? null,
    });
    // A total below the least charge is the one thing that may be wrong with an invoice that is there.
    const cause = invoice !== null && facts.belowMinimum === null ? null : whyNoInvoice(facts);
    return { ...common, invoice, cause, fault: null };
  } catch (error) {
    return { ...common, invoice: null, cause: null, fault: error instanceof Error ? error.message : String(error) };
  }
}

/** The period of a moment, by default the one that ended last, of the first meter that the rail bills. */
async function periodOf({ db, now }: Context, rail: Rail, at: string | undefined): Promise<Period | null> {
  const assigned = (await readAssignments(db.prisma)).find(
    ({ railId, role }) => railId === rail.id && role === 'bills',
  );
  const meter =
    assigned && (await db.prisma.meter.findFirst({ where: { id: assigned.meterId }, orderBy: { version: 'desc' } }));
  if (!meter) return null;
  const { period } = meterDefinition.parse(meter.definition);
  if (at !== undefined) return periodAt(period, Date.parse(at));
  return previousPeriod(period, periodAt(period, now().getTime()));
}

/** Companies that the rail knows or was told of in the period, and that it bills. */
async function companiesOf(
  { db }: Context,
  rail: Rail,
  period: Period,
  only: readonly string[] | undefined,
): Promise<{ company: string; customer: string | null }[]> {
  const assignments = await readAssignments(db.prisma);
  const meterIds = railFacts(rail).meters.map(({ meterId }) => meterId);
  const mapped = await db.prisma.railCustomer.findMany({ where: { railId: rail.id }, orderBy: { company: 'asc' } });
  const reported = await db.prisma.railReport.findMany({
    where: { railId: rail.id, partFrom: { gte: new Date(period.from), lt: new Date(period.to) } },
    distinct: ['company'],
    select: { company: true },
    orderBy: { company: 'asc' },
  });
  const names = new Set([...reported, ...mapped].map(({ company }) => company));
  return [...names]
    .filter((company) => only === undefined || only.includes(company))
    .filter((company) =>
      meterIds.some((meterId) => billingRailAt(assignments, { meterId, company, at: period.to - 1 }) === rail.id),
    )
    .slice(0, MAX_COMPANIES)
    .map((company) => ({ company, customer: mapped.find((one) => one.company === company)?.customer ?? null }));
}
