import type { InvoiceView } from '@tallygate/contracts/invoice';
import type { RailBillView } from '@tallygate/contracts/rail';
import { stripeClient } from '@tallygate/rails/kinds/stripe-rail';
import { sandboxStripeKeys, startStripe } from '@tallygate/sandbox/stripe/stripe';
import { aCallEvent } from '@tallygate/testing/call-event';
import type Stripe from 'stripe';
import { closeDuePeriods } from '../../invoices/close-periods.ts';
import { openMeteredLedger, TOOL_CALLS } from '../../test-support/metered-ledger.testing.ts';

export const START = '2026-10-01T00:00:00.000Z';

/** The api and the stand-in for Stripe on one clock that tests set, with a rail that bills two meters by plans. */
export async function openBillingTrial() {
  const standIn = await startStripe();
  const ledger = await openMeteredLedger();
  const { services } = ledger.api;
  services.settings.sandbox.stripeUrl = standIn.url;
  const fetchHere = (address: string | URL, init?: RequestInit) => fetch(address, init);
  const stripe = await stripeClient({ key: sandboxStripeKeys.test, address: standIn.url, fetch: fetchHere });
  const script = async (path: string, body: object) => {
    const answer = await fetch(`${standIn.url}/_sandbox/${path}`, { method: 'POST', body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(await answer.text());
  };
  const made = async <T = { id: string }>(reply: Promise<{ status: number; body: T; text: string }>): Promise<T> => {
    const { status, body, text } = await reply;
    if (status >= 300) throw new Error(`${status}: ${text}`);
    return body;
  };
  let names = 0;

  const trial = {
    ledger,
    stripe,
    standIn,
    script,
    made,
    railId: '',
    calls: '',
    searches: '',
    customers: new Map<string, string>(),

    /** Empties both sides but for what Stripe has, and sets the clock to the start of October. */
    async begin(rail: object = {}): Promise<void> {
      names += 1;
      await script('faults', { mode: 'status', count: 0 });
      await ledger.clear();
      await services.db.sql(
        'truncate rails, invoices, invoice_lines, invoice_periods, invoice_series, invoice_changes cascade',
      );
      await trial.setClock('2026-10-02T00:00:00Z');
      await made(ledger.put('/invoices/issuer', { name: 'Weather Ltd', begins: START }));
      trial.calls = await ledger.makeMeter({ and: [TOOL_CALLS, { field: 'tool', op: 'equals', value: 'call' }] });
      trial.searches = await ledger.makeMeter({ and: [TOOL_CALLS, { field: 'tool', op: 'equals', value: 'search' }] });
      const meters = [];
      for (const meterId of [trial.calls, trial.searches]) {
        const meter = await stripe.billing.meters.create({
          display_name: 'Counted',
          event_name: `counted_${names}_${meters.length}`,
          default_aggregation: { formula: 'sum' },
        });
        meters.push({ meterId, eventName: meter.event_name, externalId: meter.id });
      }
      const key = sandboxStripeKeys.test;
      const given = { name: 'Stripe', kind: 'stripe', mode: 'test', key, meters, fromPlans: true, ...rail };
      trial.railId = (await made(ledger.post('/rails', given))).id;
      for (const { meterId } of meters)
        await made(
          ledger.post('/rail-assignments', { railId: trial.railId, role: 'bills', meterId, validFrom: START }),
        );
      trial.customers.clear();
    },

    /** A company that Stripe knows, with a card that pays unless it is another. */
    async addCompany(company: string, card = 'pm_card_visa'): Promise<string> {
      const { id } = await stripe.customers.create({
        name: company,
        invoice_settings: { default_payment_method: card },
      });
      await made(ledger.put(`/rails/${trial.railId}/customers`, { company, customer: id }));
      trial.customers.set(company, id);
      return id;
    },

    addPlan: async (name: string, plan: object): Promise<string> =>
      (await made(ledger.post('/plans', { name: `${name} ${names}`, prices: [], ...plan }))).id,
    putOn: async (company: string, planId: string, validFrom = START, validTo: string | null = null) =>
      (await made(ledger.post('/company-plans', { company, planId, validFrom, validTo }))).id,

    /** So many calls of a tool at a moment. */
    use: (company: string, target: 'call' | 'search', count: number, time: string) =>
      ledger.ingest(Array.from({ length: count }, () => aCallEvent({ company, target, time }))),

    /** The clock of business here and the account's there. */
    async setClock(to: string): Promise<void> {
      services.clock.offsetMs = Date.parse(to) - Date.now();
      await script('clock', { now: to });
    },
    close: () => closeDuePeriods(services, services.now()),
    round: () =>
      made<Record<string, number> & { bills: Record<string, number> }>(ledger.post(`/rails/${trial.railId}/rounds`)),
    bills: () => made<RailBillView[]>(ledger.get(`/rails/${trial.railId}/bills`)),
    /** Our newest invoice of a company. */
    async ours(company: string): Promise<InvoiceView> {
      const { invoices } = (await ledger.get(`/invoices?company=${company}&state=final,sent,paid,held`)).body;
      return (await ledger.get(`/invoices/${invoices[0].id}`)).body;
    },
    /** Stripe's invoices of a company, the newest first, without those that subscriptions begin with. */
    async theirs(company: string): Promise<Stripe.Invoice[]> {
      const { data } = await stripe.invoices.list({ customer: trial.customers.get(company) ?? '', limit: 100 });
      return data.filter(({ billing_reason: reason }) => reason !== 'subscription_create');
    },
    subscriptions: async (company: string) =>
      (await stripe.subscriptions.list({ customer: trial.customers.get(company) ?? '', status: 'all' })).data,

    async end(): Promise<void> {
      await ledger.close();
      await standIn.close();
    },
  };
  return trial;
}

export type BillingTrial = Awaited<ReturnType<typeof openBillingTrial>>;

export const phase = (terms: object) => [{ phases: [{ name: 'Then', ...terms }] }];
