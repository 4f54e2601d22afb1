import type { Database } from '@tallygate/db/database';
import type { Rail } from '@tallygate/db/generated/client';
import { stripeClient } from '@tallygate/rails/kinds/stripe-rail';
import type { RailFetch } from '@tallygate/rails/rail';
import type { Logger } from '@tallygate/server-kit/logger';
import type Stripe from 'stripe';
import { readPlans } from '../../plans/plan-rows.ts';
import { connectionOf, keyFault, type RailContext, withRailFetch } from '../connect-rail.ts';
import { readAssignments } from '../rail-rows.ts';
import { type CompanyTime, readCompanyTimes } from './company-times.ts';
import { followDocuments } from './follow-documents.ts';
import { type KeepFault, type Keeping, keepPrices } from './keep-prices.ts';
import { keepSubscriptions } from './keep-subscriptions.ts';
import { type Pushed, pushBills } from './push-bills.ts';

type Context = RailContext & { db: Database; now: () => Date; machineNow: () => Date; logger: Logger };

/** What of a rail that bills by plans stands ready for reports and for invoices. */
export type BillingState = { times: CompanyTime[]; faults: KeepFault[] };

/** The periods that are not through at a rail; none at one that is only told of usage. */
export async function readTimes({ db, now }: Pick<Context, 'db' | 'now'>, rail: Rail): Promise<CompanyTime[]> {
  if (!rail.fromPlans) return [];
  return readCompanyTimes(db, { rail, assignments: await readAssignments(db.prisma), now: now() });
}

/** Prices and subscriptions before anything is reported: usage that is sent before its meter is there is lost. */
export async function prepareBilling(
  context: Context,
  { client, keeping, times }: { client: Stripe; keeping: Keeping; times: CompanyTime[] },
): Promise<BillingState> {
  const { prices, faults } = await keepPrices(client, keeping, times);
  const cycles = new Map((await readPlans(context.db.prisma)).map(({ id, period }) => [id, period]));
  faults.push(...(await keepSubscriptions(client, keeping, { times, prices, cycles, now: context.now() })));
  return { times, faults };
}

/** Invoices behind reports, which they count. */
export async function settleBilling(
  context: Context,
  { client, keeping, rail, state }: { client: Stripe; keeping: Keeping; rail: Rail; state: BillingState },
): Promise<Pushed> {
  const { times } = state;
  const now = context.machineNow();
  const pushed = await pushBills(client, keeping, { rail, times, now, logger: context.logger });
  if (!keeping.isDry) await followDocuments(context.db, rail, now);
  return pushed;
}

/**
 * Runs with Stripe's client of a rail, under the rules for outgoing connections.
 * @returns null for a rail that is only told of usage, and for one whose key is of the other mode: nothing is asked with that
 */
export async function withBilling<T>(
  context: RailContext,
  rail: Rail,
  run: (client: Stripe) => Promise<T>,
): Promise<T | null> {
  if (!rail.fromPlans || keyFault(context, rail) !== null) return null;
  return withRailFetch(context, async (fetch) => run(await billingClient(context, rail, fetch)));
}

/** Stripe's client of a rail upon a way out that the caller gives. */
export function billingClient(context: RailContext, rail: Rail, fetch: RailFetch): Promise<Stripe> {
  return stripeClient(connectionOf(context, rail, fetch));
}
