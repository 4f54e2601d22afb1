import { readFile } from 'node:fs/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { expect } from '@playwright/test';
import type { InvoiceSummary, InvoiceView } from '@tallygate/contracts/invoice';
import type { RailBillView, RailView } from '@tallygate/contracts/rail';
import type { ReconciliationReport } from '@tallygate/contracts/reconciliation';
import { stripeClient } from '@tallygate/rails/kinds/stripe-rail';
import { sandboxStripeKeys } from '@tallygate/sandbox/stripe/stripe';
import { aCallEvent } from '@tallygate/testing/call-event';
import type Stripe from 'stripe';
import { type Product, startProduct } from './product.ts';
import { test } from './product-test.ts';
import { consoleApi, fetchToken, send } from './sandbox-client.ts';
import { loaded, signIn } from './sign-in.ts';
import { storeEvents, TAKES_EVENTS } from './store-events.ts';

const HOUR_MS = 3_600_000;
const PATH = '/sample/mcp';
/** What Stripe calls the meter. */
const METER = 'tool_calls';
/** The next month, so that the clock only goes forwards; in its middle org-a changes plan. */
const START = new Date(Date.UTC(new Date().getUTCFullYear(), new Date().getUTCMonth() + 1, 1));
const END = new Date(Date.UTC(START.getUTCFullYear(), START.getUTCMonth() + 1, 1));
const MIDDLE = new Date((START.getTime() + END.getTime()) / 2);

/** Minor units, computed by hand from the plans and calls below. */
const OWED = {
  // Halves of both fees; 3 free calls and 3 at 0.35; 9 calls in two tiers; up to the half of 150.00, which Team's fee and all
  // usage count towards.
  'org-a': { lines: ['1450', '4950', '0', '105', '225', '80', '2140'], total: '8950' },
  // Starter, 7 calls less one that was corrected, at a price of its own.
  'org-b': { lines: ['2900', '120'], total: '3020' },
  // Team without a call: the base fee, and up to the minimum.
  'org-c': { lines: ['9900', '0', '5100'], total: '15000' },
} as const;
const COMPANIES = Object.keys(OWED) as (keyof typeof OWED)[];

let product: Product;
let stripe: Stripe;
let railId = '';
const customers = new Map<string, string>();

test.beforeAll(async () => {
  test.setTimeout(300_000);
  product = await startProduct({ env: { ...TAKES_EVENTS.env, TALLYGATE_TRIAL_CLOCK: 'on' } });
  stripe = await stripeClient({
    key: sandboxStripeKeys.test,
    address: product.urls.stripe,
    fetch: (address: string | URL, init?: RequestInit) => fetch(address, init),
  });
});
test.afterAll(async () => {
  await product.stop();
});

test.describe
  .serial('a month, from plans to paid invoices', () => {
    test('begins with two plans and three companies, one with a price of its own', async () => {
      await moveClock(new Date(START.getTime() + HOUR_MS));
      await consoleApi(product, '/invoices/issuer', {
        method: 'PUT',
        body: { name: 'Weather Ltd', begins: START.toISOString() },
      });
      const meterId = await makeMeter();
      railId = await makeRail(meterId);
      const starter = await makePlan('Starter', {
        prices: [priceOf(meterId, { model: 'per_unit', unitAmount: '35', freeUnits: '3' })],
        phase: { baseFee: { amount: '2900' } },
      });
      const team = await makePlan('Team', {
        prices: [priceOf(meterId, { model: 'graduated', tiers: TEAM_TIERS })],
        phase: { baseFee: { amount: '9900' }, minimum: { amount: '15000', scope: 'total' } },
      });
      await putOn('org-a', starter, { validTo: MIDDLE.toISOString() });
      await putOn('org-a', team, { validFrom: MIDDLE.toISOString() });
      await putOn('org-b', starter, {
        privateTerms: { prices: [{ meterId, price: { model: 'per_unit', unitAmount: '20' } }] },
      });
      await putOn('org-c', team);
    });

    test('goes on with calls of official clients in both halves of it', async () => {
      test.setTimeout(180_000);
      await callAs('agent-a', 6);
      await callAs('agent-b', 4);
      await expect.poll(() => callsOf('org-b')).toBe(4);
      await moveClock(new Date(MIDDLE.getTime() + HOUR_MS));
      await callAs('agent-a', 7);
      await callAs('agent-b', 3);
      await expect.poll(() => callsOf('org-a')).toBe(13);
      await expect.poll(() => callsOf('org-b')).toBe(7);
    });

    test('is over: what arrives in the hour of grace still counts, and the console says how long that is', async ({
      page,
    }) => {
      await moveClock(new Date(END.getTime() + 10 * 60_000));
      await storeEvents(product, [lateCall('org-a', 50), lateCall('org-a', 55)]);
      await correct('org-b');
      await expect.poll(async () => (await invoiceOf('org-a')).total).toBe(OWED['org-a'].total);

      await signIn(page, product, '/invoices');
      await expect(page.getByRole('link', { name: /^Trial, / })).toBeVisible();
      for (const [company, total] of [
        ['org-a', '$89.50'],
        ['org-b', '$30.20'],
        ['org-c', '$150.00'],
      ] as const)
        await expect(page.getByRole('row', { name: company }).filter({ hasText: 'Grace' })).toContainText(total);
      const preview = await previewOf('org-a');
      expect(preview).toBe(OWED['org-a'].total);
    });

    test('is invoiced: here, by hand and at Stripe to the cent, line by line', async ({ page }) => {
      test.setTimeout(360_000);
      await moveClock(new Date(END.getTime() + HOUR_MS + 60_000));
      for (const company of COMPANIES)
        await expect.poll(async () => (await invoiceOf(company)).number, { timeout: 60_000 }).not.toBeNull();
      await expect
        .poll(roundOf, { timeout: 150_000 })
        .toEqual(COMPANIES.map((company) => ({ company, state: 'final', note: '', differences: [] })));

      for (const company of COMPANIES) {
        const ours = await viewOf(company);
        expect(ours.document.lines.map(({ amount }) => amount)).toEqual(OWED[company].lines);
        expect(ours.document.total).toBe(OWED[company].total);
        const [theirs] = await theirInvoices(company);
        expect(String(theirs?.total)).toBe(OWED[company].total);
        expect(theirs?.metadata?.tallygate_invoice).toBe(ours.number);
        await expect.poll(async () => (await invoiceOf(company)).state, { timeout: 60_000 }).toBe('paid');
      }

      await signIn(page, product, '/invoices');
      await page.getByRole('row', { name: 'org-a' }).filter({ hasText: 'Paid' }).getByRole('link').click();
      await expect(page.getByText('$89.50').first()).toBeVisible();
      const calls = page.getByRole('row', { name: /tier 2/ }).getByRole('link', { name: 'Open' });
      await expect(calls).toBeVisible();
      const saved = page.waitForEvent('download');
      await page.getByRole('link', { name: 'PDF' }).click();
      expect((await readFile(await (await saved).path())).subarray(0, 5).toString()).toBe('%PDF-');
      await calls.click();
      await loaded(page);
      await expect(page.getByText('9 events shown')).toBeVisible();
    });

    test('is the same at every hop', async () => {
      const usages = await reconciledAt(MIDDLE);
      expect(usages.map(({ company }) => company)).toEqual(expect.arrayContaining(['org-a', 'org-b']));
      expect(usages.filter(({ finding }) => finding !== null)).toEqual([]);
    });

    test('stays as it was invoiced: what comes later is adjusted on the next invoice', async () => {
      const { hash } = await viewOf('org-b');
      const adjusted = async () => {
        const running = (await invoicesOf('org-b')).find(({ from }) => Date.parse(from) === END.getTime());
        const path = `/invoices/${encodeURIComponent(running?.id ?? '')}`;
        const { document } = await consoleApi<InvoiceView>(product, path);
        return document.lines.filter(({ kind }) => kind === 'adjustment').map(({ amount }) => amount);
      };
      await storeEvents(product, [lateCall('org-b', 20), lateCall('org-b', 30)]);
      await expect.poll(adjusted, { timeout: 30_000 }).toEqual(['40']);
      await correct('org-b');
      await expect.poll(adjusted, { timeout: 30_000 }).toEqual(['20']);
      expect(await viewOf('org-b')).toMatchObject({ hash, total: OWED['org-b'].total });
      await roundOf();
      expect((await reconciledAt(MIDDLE)).find(({ company }) => company === 'org-b')?.finding).toMatchObject({
        class: 'lost',
        to: 'rail_invoice',
        money: '-20',
      });
    });

    test('and usage that somebody else sent is named as that', async ({ page }) => {
      test.setTimeout(180_000);
      const next = new Date(END.getTime() + 5 * HOUR_MS);
      await callAs('agent-b', 2);
      await moveClock(next);
      await roundOf();
      await sendForeignUsage('org-b', new Date(END.getTime() + 2 * HOUR_MS));
      await expect
        .poll(async () => (await reconciledAt(next)).map(briefly), {
          timeout: 60_000,
        })
        .toContainEqual({ company: 'org-b', verdict: 'differs', class: 'foreign', to: 'rail_usage' });
      await signIn(page, product, '/reconciliation');
      await page.getByRole('button', { name: 'Compare now' }).click();
      await expect(page.getByRole('main')).toContainText(/from elsewhere\s7/);
      await expect(page.getByText('+$1.40')).toBeVisible();
    });
  });

const TEAM_TIERS = [
  { upTo: '5', unitAmount: '45' },
  { upTo: 'inf', unitAmount: '20' },
];

const priceOf = (meterId: string, price: object) => ({ meterId, price, validFrom: START.toISOString() });

/** The clock of calls and bills here, and Stripe's. */
async function moveClock(to: Date): Promise<void> {
  const now = to.toISOString();
  await consoleApi(product, '/trial/clock', { method: 'PUT', body: { now } });
  const reply = await send(`${product.urls.stripe}/_sandbox/clock`, { method: 'POST', body: JSON.stringify({ now }) });
  expect(reply.status, reply.text).toBe(200);
}

async function makeMeter(): Promise<string> {
  const { id } = await consoleApi<{ id: string }>(product, '/meters', {
    method: 'POST',
    body: {
      name: 'Tool calls',
      definition: {
        filter: { and: [{ field: 'decision', op: 'equals', value: 'billable' }] },
        metric: { type: 'count' },
      },
      price: { model: 'per_unit', unitAmount: '25' },
    },
  });
  return id;
}

/** Stripe with a customer for each company, a card that pays, and webhooks. */
async function makeRail(meterId: string): Promise<string> {
  const meter = await stripe.billing.meters.create({
    display_name: 'Tool calls',
    event_name: METER,
    default_aggregation: { formula: 'sum' },
  });
  const rail = {
    name: 'Stripe',
    kind: 'stripe',
    mode: 'test',
    meters: [{ meterId, eventName: meter.event_name, externalId: meter.id }],
    fromPlans: true,
  };
  const { id, revision, webhookPath } = await consoleApi<RailView>(product, '/rails', {
    method: 'POST',
    body: { ...rail, key: sandboxStripeKeys.test },
  });
  const { secret } = await stripe.webhookEndpoints.create({
    url: `${product.urls.api}${webhookPath}`,
    enabled_events: ['*'],
  });
  await consoleApi(product, `/rails/${id}`, { method: 'PUT', body: { ...rail, webhookSecret: secret, revision } });
  await consoleApi(product, '/rail-assignments', {
    method: 'POST',
    body: { railId: id, role: 'bills', meterId, validFrom: START.toISOString() },
  });
  for (const company of COMPANIES) {
    const customer = await stripe.customers.create({
      name: company,
      invoice_settings: { default_payment_method: 'pm_card_visa' },
    });
    customers.set(company, customer.id);
    await consoleApi(product, `/rails/${id}/customers`, { method: 'PUT', body: { company, customer: customer.id } });
  }
  return id;
}

async function makePlan(name: string, { prices, phase }: { prices: object[]; phase: object }): Promise<string> {
  const { id } = await consoleApi<{ id: string }>(product, '/plans', {
    method: 'POST',
    body: { name, prices, versions: [{ phases: [{ name: 'Then', ...phase }] }] },
  });
  return id;
}

async function putOn(company: string, planId: string, terms: object = {}): Promise<void> {
  await consoleApi(product, '/company-plans', {
    method: 'POST',
    body: { company, planId, validFrom: START.toISOString(), ...terms },
  });
}

/** Calls by the official client, as whoever the token names. */
async function callAs(agent: 'agent-a' | 'agent-b', calls: number): Promise<void> {
  const token = await fetchToken(product, PATH, agent);
  const client = new Client({ name: agent, version: '1' });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(product.urls.gateway + PATH), {
      requestInit: { headers: { authorization: `Bearer ${token}` } },
    }),
  );
  for (let call = 0; call < calls; call++) await client.callTool({ name: 'echo', arguments: { message: `${call}` } });
  await client.close();
}

async function callsOf(company: string): Promise<number> {
  const { events } = await consoleApi<{ events: object[] }>(product, `/events?tool=echo&company=${company}&limit=100`);
  return events.length;
}

/** A call that another gateway made so many minutes into the period's last hour, and tells now. */
function lateCall(company: string, minutes: number) {
  const time = new Date(END.getTime() - HOUR_MS + minutes * 60_000).toISOString();
  const proxy = { proxy: 'sample-everything', proxyDisplayName: 'Sample', proxyContext: '/sample' };
  return aCallEvent({ ...proxy, company, consumer: 'elsewhere', time });
}

/** Takes back one call of a company. */
async function correct(company: string): Promise<void> {
  const { events } = await consoleApi<{ events: { id: string }[] }>(
    product,
    `/events?tool=echo&company=${company}&limit=100`,
  );
  const { corrections } = await consoleApi<{ corrections: { eventId: string }[] }>(product, '/corrections');
  const eventId = events.find(({ id }) => corrections.every((one) => one.eventId !== id))?.id;
  await consoleApi(product, '/corrections', { method: 'POST', body: { eventId, reason: 'The tool ran twice' } });
}

async function invoicesOf(company: string): Promise<InvoiceSummary[]> {
  return (await consoleApi<{ invoices: InvoiceSummary[] }>(product, `/invoices?company=${company}`)).invoices;
}

/** The invoice of the month. */
async function invoiceOf(company: string): Promise<InvoiceSummary> {
  const found = (await invoicesOf(company)).find(({ from }) => Date.parse(from) === START.getTime());
  if (found === undefined) throw new Error(`no invoice of ${company}`);
  return found;
}

async function viewOf(company: string): Promise<InvoiceView> {
  return consoleApi<InvoiceView>(product, `/invoices/${encodeURIComponent((await invoiceOf(company)).id)}`);
}

async function previewOf(company: string): Promise<string | undefined> {
  const { bills } = await consoleApi<{ bills: { total: string }[] }>(
    product,
    `/companies/${company}/preview?from=${START.toISOString()}&to=${END.toISOString()}`,
  );
  return bills[0]?.total;
}

/** Lets the rail do its round. @returns what became of each company's bill, so that a failure says why one is not final */
async function roundOf(): Promise<Pick<RailBillView, 'company' | 'state' | 'note' | 'differences'>[]> {
  await consoleApi(product, `/rails/${railId}/rounds`, { method: 'POST' });
  const bills = await consoleApi<RailBillView[]>(product, `/rails/${railId}/bills`);
  return bills.map(({ company, state, note, differences }) => ({ company, state, note, differences }));
}

/** Stripe's invoices of a company, the newest first, without those that subscriptions begin with. */
async function theirInvoices(company: string): Promise<Stripe.Invoice[]> {
  const { data } = await stripe.invoices.list({ customer: customers.get(company) ?? '', limit: 100 });
  return data.filter(({ billing_reason: reason, status }) => reason !== 'subscription_create' && status !== 'draft');
}

/** Usage of a company that did not come from here, by the rail's own meter. */
async function sendForeignUsage(company: string, at: Date): Promise<void> {
  await stripe.billing.meterEvents.create({
    event_name: METER,
    payload: { stripe_customer_id: customers.get(company) ?? '', value: '7' },
    timestamp: Math.floor(at.getTime() / 1000),
  });
}

async function reconciledAt(moment: Date): Promise<ReconciliationReport['usages']> {
  const path = `/reconciliation?at=${moment.toISOString()}`;
  return (await consoleApi<ReconciliationReport>(product, path)).usages;
}

function briefly({ company, verdict, finding }: ReconciliationReport['usages'][number]) {
  return { company, verdict, class: finding?.class, to: finding?.to };
}
