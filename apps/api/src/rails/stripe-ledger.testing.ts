import { stripeClient } from '@tallygate/rails/kinds/stripe-rail';
import { type StripeStandIn, sandboxStripeKeys, startStripe } from '@tallygate/sandbox/stripe/stripe';
import { aCallEvent } from '@tallygate/testing/call-event';
import type Stripe from 'stripe';
import { type MeteredLedger, openMeteredLedger, TOOL_CALLS } from '../test-support/metered-ledger.testing.ts';

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;

/** The start of an hour so many hours before the one that runs, and minutes behind it. */
export const hoursAgo = (hours: number, minutes = 0) =>
  new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS - hours * HOUR_MS + minutes * 60_000).toISOString();
/** Billing periods begin twelve days ago, whatever day it is. */
export const PERIOD_START = hoursAgo(12 * DAY_HOURS);

/** A ledger whose usage goes to a stand-in for Stripe. */
export async function openStripeLedger() {
  const passed = { seconds: 0 };
  const standIn: StripeStandIn = await startStripe({
    wallSeconds: () => Math.floor(Date.now() / 1000) + passed.seconds,
  });
  const ledger: MeteredLedger = await openMeteredLedger();
  ledger.api.services.settings.sandbox.stripeUrl = standIn.url;
  const fetchHere = (address: string | URL, init?: RequestInit) => fetch(address, init);
  const stripe = await stripeClient({ key: sandboxStripeKeys.test, address: standIn.url, fetch: fetchHere });
  let names = 0;

  return {
    ledger,
    stripe,
    standIn,
    /** How far the time of the rail is ahead of this machine's. */
    passed,
    async clear(): Promise<void> {
      await ledger.clear();
      await ledger.api.services.db.sql('truncate rails cascade');
      await this.script({ mode: 'status', count: 0 });
    },
    async close(): Promise<void> {
      await ledger.close();
      await standIn.close();
    },
    /** What the stand-in does wrong next. */
    script: (fault: object) => fetch(`${standIn.url}/_sandbox/faults`, { method: 'POST', body: JSON.stringify(fault) }),

    /** A meter that Stripe bills since the period began, and companies that it knows. */
    async bill(companies: readonly string[] = ['acme'], more: { price?: object; filter?: object } = {}) {
      names += 1;
      const price = more.price ?? { model: 'per_unit', unitAmount: '5' };
      const period = { interval: 'month', anchor: PERIOD_START };
      const meterId = await ledger.makeMeter(more.filter ?? TOOL_CALLS, { period }, price);
      const meter = await stripe.billing.meters.create({
        display_name: 'Calls',
        event_name: `billed_${names}`,
        default_aggregation: { formula: 'sum' },
      });
      const rail = { name: `Stripe ${names}`, kind: 'stripe', mode: 'test', key: sandboxStripeKeys.test };
      const meters = [{ meterId, eventName: meter.event_name, externalId: meter.id }];
      const railId: string = (await done(ledger.post('/rails', { ...rail, meters }))).id;
      const customers = new Map<string, Stripe.Customer>();
      for (const company of companies) {
        const customer = await stripe.customers.create({ name: company });
        customers.set(company, customer);
        await done(ledger.put(`/rails/${railId}/customers`, { company, customer: customer.id }));
      }
      await done(ledger.post('/rail-assignments', { railId, role: 'bills', meterId, validFrom: PERIOD_START }));
      return { railId, meterId, meter, customers, round: () => done(ledger.post(`/rails/${railId}/rounds`)) };
    },

    /** Calls of a company that are in the ledger from now on. */
    use: (count: number, time: string, more: object = {}) =>
      ledger.ingest(Array.from({ length: count }, () => aCallEvent({ time, company: 'acme', ...more }))),
  };
}

export type StripeLedger = Awaited<ReturnType<typeof openStripeLedger>>;

/** The body of a reply. @throws Error with what was answered, when that is a refusal */
export async function done<T>(reply: Promise<{ status: number; body: T; text: string }>): Promise<T> {
  const { status, body, text } = await reply;
  if (status >= 300) throw new Error(`found ${status}: ${text}`);
  return body;
}
