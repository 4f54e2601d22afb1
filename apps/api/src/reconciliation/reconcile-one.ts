import { sumDecimals } from '@tallygate/contracts/decimal';
import type { ReconciledUsage } from '@tallygate/contracts/reconciliation';

import type { RailUsageData, ReconcileInput } from '@tallygate/rails/reconcile/hop-data';
import { byHour } from '@tallygate/rails/reconcile/quantities';
import { reconcile } from '@tallygate/rails/reconcile/reconcile';
import type { ConnectedRail } from '../rails/connect-rail.ts';
import { eventsOf } from './differing-events.ts';
import { callsOf, ledgerHops } from './ledger-hops.ts';
import { readOutbox, readRailBill, readRailFaults, readRailUsage, refreshDocuments } from './rail-side.ts';
import { reconcileDays } from './reconcile-days.ts';
import { splitUsage } from './split-usage.ts';
import { LAGS, type Part, quantityOf, type ReconcileContext, type UsageWork } from './usage-work.ts';

const HOUR_MS = 3_600_000;

/** What a rail is told, which then counts it. */
export type ToldWork = UsageWork & { connected: ConnectedRail };

/** Follows one company's usage of a meter through a period, hop by hop. */
export async function reconcileOne(
  context: ReconcileContext,
  work: ToldWork,
  company: string,
): Promise<ReconciledUsage> {
  const { db } = context;
  const { rail, connected, meter, period, quantities, ledgerUpTo } = work;
  const now = context.now();
  const asked = { rail, meterId: meter.id, company, period, now };
  // Hours that run are not reported yet.
  const span = { from: period.from, to: Math.min(period.to, Math.floor(now.getTime() / HOUR_MS) * HOUR_MS) };
  const outbox = await readOutbox(db, asked);
  const live = outbox.filter(({ state }) => state !== 'abandoned');
  const used = (part: Part) => quantityOf(quantities, company, part);
  const reported = async (part: Part) =>
    sumDecimals(
      live.flatMap(({ hour, value }) => {
        const at = Date.parse(hour);
        return at >= part.from && at < part.to ? [value] : [];
      }),
    );
  const rated = await splitUsage(span, used, reported);
  const total = sumDecimals([...rated.one.values()]);
  // Where both have the same, the outbox says how it falls into hours; where they differ, the parts are hours already.
  const hours = new Map(byHour(live));
  for (const [at, value] of rated.one) if (rated.other.get(at) !== value) hours.set(at, value);
  const pricing = work.pricingOf(company);
  // Of a period that runs there is no invoice to look at.
  const documents = await (now.getTime() < period.to ? Promise.resolve() : refreshDocuments(context, asked)).then(
    () => null,
    messageOf,
  );
  const bill = await readRailBill(db, asked, { quantity: total, amount: pricing.amountOf(total) });
  const fetched = await readRail(context, connected, asked);
  const railFault = fetched.fault ?? documents;
  const { tools, ...ledger } = await ledgerHops(work, company, span);
  const common = {
    company,
    meter: meter.id,
    period: { from: new Date(period.from).toISOString(), to: new Date(period.to).toISOString() },
    now,
    lagMs: LAGS,
    currency: pricing.currency,
    amountOf: pricing.amountOf,
    dearestAmountOf: pricing.dearestAmountOf,
    expectedLines: bill?.expectedLines ?? [],
  };
  const before: ReconcileInput = {
    ...common,
    ...ledger,
  };
  const behind: ReconcileInput = {
    ...before,
    ledger: { calls: callsOf(hours, company), completeUpTo: ledgerUpTo },
    rated: { hours, completeUpTo: ledgerUpTo },
    outbox: rail.kind === 'none' ? undefined : outbox,
    railUsage: fetched.railUsage,
    ...(bill === null || now.getTime() < period.to ? {} : { railInvoice: bill.railInvoice, payment: bill.payment }),
  };
  const [first, all] = [reconcile(before), reconcile(behind)];
  // Nothing is called equal that nobody could look at.
  const isUnseen = railFault !== null && all.verdict === 'equal';
  const judged = isUnseen ? { ...all, verdict: 'not_judged' as const, asOf: null } : all;
  const { finding, ...result } =
    first.finding === null ? judged : { ...all, verdict: first.verdict, finding: first.finding };
  return {
    company,
    meterId: meter.id,
    meterName: meter.name,
    railId: rail.id,
    railName: rail.name,
    currency: pricing.currency,
    period: common.period,
    ...result,
    // Quantities are compared by the hour: which calls they are is told as a filter of events.
    finding: finding && { ...finding, calls: [] },
    events: finding && eventsOf(finding, { company, tools }),
    days: await reconcileDays({ span, used, outbox, railHours: fetched.railUsage?.hours }),
    railFault,
  };
}

type Asked = Parameters<typeof readRailUsage>[2];

/** What the rail has counted and what it could not count, or why it could not be asked. */
async function readRail(
  context: ReconcileContext,
  connected: ConnectedRail,
  asked: Asked,
): Promise<{ railUsage: RailUsageData | undefined; fault: string | null }> {
  try {
    const railUsage = await readRailUsage(context.db, connected, asked);
    if (railUsage === undefined) return { railUsage, fault: null };
    return { railUsage: { ...railUsage, faults: await readRailFaults(context, asked) }, fault: null };
  } catch (error) {
    return { railUsage: undefined, fault: messageOf(error) };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
