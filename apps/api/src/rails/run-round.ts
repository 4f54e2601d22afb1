import type { RailRound } from '@tallygate/contracts/rail';
import { withLock } from '@tallygate/db/advisory-lock';
import type { Rail } from '@tallygate/db/generated/client';
import type { Logger } from '@tallygate/server-kit/logger';
import type Stripe from 'stripe';
import type { Applier } from '../apply/applier.ts';
import { prepareBilling, readTimes, settleBilling, withBilling } from './billing/billing-round.ts';
import type { CompanyTime } from './billing/company-times.ts';
import { deliverReports } from './deliver-reports.ts';
import { handleWebhooks, type WebhookContext } from './handle-webhooks.ts';
import { recordRound } from './moesif/record-round.ts';
import { railFacts, requireRail } from './rail-rows.ts';
import { recordReports } from './record-reports.ts';

export type RoundContext = WebhookContext & { applier: Applier; logger: Logger };

/**
 * One round of a rail: what is new goes into the outbox, what is due goes out. One at a time, wherever it is asked for.
 * @throws AppError RAIL_NOT_FOUND
 */
export function runRound(context: RoundContext, id: string): Promise<RailRound> {
  return withLock(context.db, `rail/${id}`, async () => {
    const row = await requireRail(context.db.prisma, id);
    if (railFacts(row).kind === 'moesif') return recordRound(context, row);
    // What could not be fetched when it was told of is fetched now.
    await handleWebhooks(context, row);
    const rail = await requireRail(context.db.prisma, id);
    const times = await readTimes(context, rail);
    const round = await withBilling(context, rail, (client) => billingRound(context, { client, rail, times }));
    const done = round ?? { ...(await reportUsage(context, id, times)), bills: { final: 0, waiting: 0, differs: 0 } };
    await context.db.prisma.rail.update({ where: { id }, data: { lastRoundAt: context.machineNow() } });
    return done;
  });
}

/** Of a rail that bills by plans: what usage is rated by, usage, invoices. What failed before is told after the others. */
async function billingRound(
  context: RoundContext,
  { client, rail, times }: { client: Stripe; rail: Rail; times: CompanyTime[] },
): Promise<RailRound> {
  const keeping = { db: context.db, railId: rail.id, isDry: false };
  const state = await prepareBilling(context, { client, keeping, times });
  const reported = await reportUsage(context, rail.id, times);
  const bills = await settleBilling(context, { client, keeping, rail, state });
  if (state.faults.length > 0)
    throw new Error(state.faults.map(({ what, message }) => `${what}: ${message}`).join('; '));
  return { ...reported, bills };
}

async function reportUsage(context: RoundContext, id: string, times: readonly CompanyTime[]) {
  const made = await recordReports(context, await requireRail(context.db.prisma, id), times);
  return { made, ...(await deliverReports(context, await requireRail(context.db.prisma, id))) };
}

export type Rounds = RailRound & { failed: { rail: string; error: unknown }[] };

/** A round of every rail, all together; one that fails keeps no other waiting. */
export async function runRounds(context: RoundContext): Promise<Rounds> {
  const all: Rounds = {
    made: 0,
    sent: 0,
    acknowledged: 0,
    refused: 0,
    bills: { final: 0, waiting: 0, differs: 0 },
    failed: [],
  };
  for (const { id, name } of await context.db.prisma.rail.findMany({ select: { id: true, name: true } })) {
    try {
      const round = await runRound(context, id);
      for (const key of ['made', 'sent', 'acknowledged', 'refused'] as const) all[key] += round[key];
      for (const key of ['final', 'waiting', 'differs'] as const) all.bills[key] += round.bills[key];
    } catch (error) {
      all.failed.push({ rail: name, error });
    }
  }
  return all;
}
