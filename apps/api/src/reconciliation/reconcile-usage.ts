import { meterDefinition } from '@tallygate/contracts/meter';
import type { ReconciledUsage, ReconcileQuery, ReconciliationReport } from '@tallygate/contracts/reconciliation';
import type { Rail } from '@tallygate/db/generated/client';
import { periodAt, previousPeriod } from '@tallygate/metering/billing-period';
import { judgeGateways, ledgerCompleteUpTo } from '@tallygate/rails/reconcile/judge-gateways';
import { billingRailAt, type RailAssignment } from '@tallygate/rails/who-bills';
import { type CompanyPrices, readCompanyPrices } from '../plans/plan-prices.ts';
import { type Publishing, readPublishing } from '../publishers/publishing.ts';
import { type ConnectedRail, connectRail } from '../rails/connect-rail.ts';
import { railFacts, readAssignments } from '../rails/rail-rows.ts';
import { readPricing } from './amount-of.ts';
import { gatewaySpools } from './gateway-spools.ts';
import { openMoesifSide } from './moesif-side.ts';
import { reconcileCounted } from './reconcile-counted.ts';
import { reconcileOne } from './reconcile-one.ts';
import { readUnmeteredCalls } from './unmetered-calls.ts';
import { companiesOf, type Part, quantitiesOf, type ReconcileContext, type UsageWork } from './usage-work.ts';

/** How long a call may be on its way from a gateway to the ledger. */
const LEDGER_LAG_MS = 60_000;
/** So long after its end a period is compared again beside the one that runs: invoices are made and paid in it. */
const LOOK_BACK_MS = 10 * 86_400_000;

/** Compares, for each company and meter that a rail bills, what the ledger has with what was reported, counted and invoiced. */
export async function reconcileUsage(context: ReconcileContext, query: ReconcileQuery): Promise<ReconciliationReport> {
  const { db } = context;
  const now = context.now();
  const spools = gatewaySpools(context.registry.list(), context.clock.offsetMs);
  const common = {
    assignments: await readAssignments(db.prisma),
    publishing: await readPublishing(context),
    companyPrices: await readCompanyPrices(db),
    ledgerUpTo: ledgerCompleteUpTo(spools, now),
    query,
    told: new Set<number>(),
  };
  const usages: ReconciledUsage[] = [];
  for (const rail of await db.prisma.rail.findMany({ orderBy: { name: 'asc' } })) {
    const side = await openRailSide(context, rail);
    try {
      usages.push(...(await reconcileRail(context, { ...common, rail, side })));
    } finally {
      await side.close();
    }
  }
  return { at: now.toISOString(), gateways: judgeGateways(spools, { now, lagMs: LEDGER_LAG_MS }), usages };
}

type RailSide = {
  companies(work: UsageWork): Promise<string[]>;
  reconcile(work: UsageWork, company: string): Promise<ReconciledUsage>;
  close(): Promise<void>;
};

/** Moesif counts what the publisher sends; every other rail counts what it is told. */
async function openRailSide(context: ReconcileContext, rail: Rail): Promise<RailSide> {
  if (railFacts(rail).kind === 'moesif') {
    const moesif = await openMoesifSide(context, rail);
    return {
      // Whom it counts and nobody knows here is charged all the same.
      companies: async (work) => {
        const asked = { meterId: work.meter.id, period: work.period, now: context.now() };
        return [...new Set([...(await companiesOf(context, work)), ...(await moesif.companies(asked))])].sort();
      },
      reconcile: (work, company) => reconcileCounted(context, moesif, work, company),
      close: moesif.close,
    };
  }
  const connected = await connectRail(context, rail).catch(unasked);
  return {
    companies: (work) => companiesOf(context, work),
    reconcile: (work, company) => reconcileOne(context, { ...work, connected }, company),
    close: connected.close,
  };
}

type RailWork = {
  rail: Rail;
  side: RailSide;
  assignments: readonly RailAssignment[];
  publishing: Publishing;
  companyPrices: CompanyPrices;
  ledgerUpTo: string;
  query: ReconcileQuery;
  /** Periods of which calls that no meter counts are told: once, by the first meter that a rail bills. */
  told: Set<number>;
};

async function reconcileRail(context: ReconcileContext, work: RailWork): Promise<ReconciledUsage[]> {
  const { db } = context;
  const { rail, side, assignments, publishing, companyPrices, ledgerUpTo, query, told } = work;
  const usages: ReconciledUsage[] = [];
  for (const id of metersOf(rail, assignments)) {
    if (query.meter !== undefined && query.meter !== id) continue;
    const row = await db.prisma.meter.findFirst({ where: { id }, orderBy: { version: 'desc' } });
    if (!row) continue;
    const meter = { id, name: row.name, definition: meterDefinition.parse(row.definition) };
    for (const period of periodsOf(meter.definition.period, context.now().getTime(), query.at)) {
      const soFar = { from: period.from, to: Math.min(period.to, context.now().getTime()) };
      const unmetered = told.has(period.from) ? [] : await readUnmeteredCalls(context, id, soFar);
      told.add(period.from);
      const quantities = quantitiesOf(db, meter, publishing);
      const pricingOf = await readPricing(db, companyPrices, { meterId: id, at: period.from });
      const one: UsageWork = { rail, meter, period, quantities, pricingOf, unmetered, ledgerUpTo };
      for (const company of await side.companies(one)) {
        if (query.company !== undefined && query.company !== company) continue;
        if (!isBilledBy(rail, billingRailAt(assignments, { meterId: id, company, at: period.from }))) continue;
        usages.push(await side.reconcile(one, company));
      }
    }
  }
  return usages;
}

/** What a rail bills; Moesif also what it has a meter for, since it bills wherever nobody else does. */
function metersOf(rail: Rail, assignments: readonly RailAssignment[]): Set<string> {
  const { kind, meters } = railFacts(rail);
  const assigned = assignments.filter((one) => one.railId === rail.id && one.role === 'bills');
  return new Set([...assigned, ...(kind === 'moesif' ? meters : [])].map(({ meterId }) => meterId));
}

function isBilledBy(rail: Rail, billing: string | null): boolean {
  return billing === rail.id || (billing === null && railFacts(rail).kind === 'moesif');
}

/** The period of a moment, or the one that runs and the one before while that is young. */
function periodsOf(cycle: Parameters<typeof periodAt>[0], now: number, at: string | undefined): Part[] {
  if (at !== undefined) return [periodAt(cycle, Date.parse(at))];
  const running = periodAt(cycle, now);
  return now - running.from < LOOK_BACK_MS ? [running, previousPeriod(cycle, running)] : [running];
}

/** A rail that must not be asked, with the reason in the place of each answer. */
function unasked(error: unknown): ConnectedRail {
  const refuse = () => Promise.reject(error);
  return { send: refuse, usage: refuse, close: async () => {} };
}
