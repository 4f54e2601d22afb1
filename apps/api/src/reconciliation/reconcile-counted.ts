import type { ReconciledUsage } from '@tallygate/contracts/reconciliation';
import type { Hours, RailUsageData, ReconcileInput } from '@tallygate/rails/reconcile/hop-data';
import { reconcile } from '@tallygate/rails/reconcile/reconcile';
import { eventsOf } from './differing-events.ts';
import { callsOf, ledgerHops } from './ledger-hops.ts';
import type { MoesifSide } from './moesif-side.ts';
import { reconcileDays } from './reconcile-days.ts';
import { LAGS, type Part, quantityOf, type ReconcileContext, type UsageWork } from './usage-work.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/**
 * Compares what the ledger has of a company with what Moesif counted of the events that it got, day by day and up to where Moesif
 * must have counted. Nothing of it is in an outbox: the publisher sends the events themselves.
 */
export async function reconcileCounted(
  context: ReconcileContext,
  moesif: MoesifSide,
  work: UsageWork,
  company: string,
): Promise<ReconciledUsage> {
  const { rail, meter, period, quantities, ledgerUpTo } = work;
  const now = context.now();
  const { railUsage, meterDifferences, fault } = await askMoesif(moesif, { work, company, now });
  const upTo = railUsage?.completeUpTo ?? new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS).toISOString();
  const span = { from: period.from, to: Math.min(period.to, Date.parse(upTo)) };
  const used = (part: Part) => quantityOf(quantities, company, part);
  const { tools, ...ledger } = await ledgerHops(work, company, span);
  const { currency, amountOf, dearestAmountOf } = work.pricingOf(company);
  const common = {
    company,
    meter: meter.id,
    period: { from: new Date(period.from).toISOString(), to: new Date(period.to).toISOString() },
    now,
    lagMs: LAGS,
    currency,
    amountOf,
    dearestAmountOf,
    expectedLines: [],
  } satisfies Partial<ReconcileInput>;
  const before = reconcile({ ...common, ...ledger });
  const days = await byDay(span, used);
  const all = reconcile({
    ...common,
    ledger: { calls: callsOf(days, company), completeUpTo: ledgerUpTo },
    rated: { hours: days, completeUpTo: ledgerUpTo },
    railUsage,
    meterDifferences,
  });
  // Nothing is called equal that nobody could look at.
  const judged =
    railUsage === undefined && all.verdict === 'equal' ? { ...all, verdict: 'not_judged' as const, asOf: null } : all;
  const { finding, ...result } =
    before.finding === null ? judged : { ...all, verdict: before.verdict, finding: before.finding };
  return {
    company,
    meterId: meter.id,
    meterName: meter.name,
    railId: rail.id,
    railName: rail.name,
    currency,
    period: common.period,
    ...result,
    finding: finding && { ...finding, calls: [] },
    events: finding && eventsOf(finding, { company, tools }),
    days: await reconcileDays({ span, used, outbox: null, railHours: railUsage?.hours }),
    railFault: fault,
  };
}

type MoesifSays = { railUsage: RailUsageData | undefined; meterDifferences: string[]; fault: string | null };

async function askMoesif(
  moesif: MoesifSide,
  { work, company, now }: { work: UsageWork; company: string; now: Date },
): Promise<MoesifSays> {
  const { meter, period } = work;
  try {
    const railUsage = await moesif.usage({ meterId: meter.id, company, period, now });
    return { railUsage, meterDifferences: await moesif.meterDifferences(meter.id), fault: null };
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    return { railUsage: undefined, meterDifferences: [], fault };
  }
}

/** By days of UTC, of which the first and the last may be parts. */
async function byDay(span: Part, used: (part: Part) => Promise<string>): Promise<Hours> {
  const days = new Map<string, string>();
  for (let from = span.from; from < span.to; ) {
    const to = Math.min(span.to, Math.floor(from / DAY_MS) * DAY_MS + DAY_MS);
    const value = await used({ from, to });
    if (!/^0(\.0+)?$/.test(value)) days.set(new Date(from).toISOString(), value);
    from = to;
  }
  return days;
}
