import { EventEmitter } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripeClient } from '@tallygate/rails/kinds/stripe-rail';
import { sandboxStripeKeys, startStripe } from '@tallygate/sandbox/stripe/stripe';
import { claimPorts } from '@tallygate/testing/claim-ports';
import type Stripe from 'stripe';
import { copyMigratedDatabase } from '../migrated-database.ts';
import { ADMIN, send } from '../sandbox-client.ts';
import { RestartingProcess } from './restarting-process.ts';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const GATEWAY_TOKEN = 'the-token-of-the-billing-drill';
export const COMPANIES = ['acme', 'beta', 'gamma', 'delta'] as const;
/** Cents of a day, and of a call. */
export const FEE = 100;
export const PER_CALL = 7;
const IDLE_MS = 3_000;

/** The whole api as a process of its own, with the stand-in for Stripe beside it, on one clock that the drill sets. */
export type BillingSetup = {
  api: RestartingProcess;
  stripe: Stripe;
  railId: string;
  /** Stripe's ids of the companies, in their order. */
  customers: string[];
  /** A resource of the console's API; a body makes it a POST unless the method says otherwise. */
  console<T>(resource: string, body?: unknown, method?: string): Promise<T>;
  /** Stores events as a gateway does. */
  ingest(events: readonly object[]): Promise<void>;
  /** Scripts the stand-in. */
  script(what: string, body: object): Promise<void>;
  /** Resolves when so many more changes were asked of the stand-in, or after a time without any. */
  changesAsked(count: number): Promise<void>;
  /** Sets both clocks, which only go forwards. */
  setClock(to: Date): Promise<void>;
  close(): Promise<void>;
};

/**
 * Starts the api upon an empty ledger, with companies on a plan whose periods are days, billed by a rail.
 * @param begins the first day; not before now
 */
export async function startBillingSetup(begins: Date): Promise<BillingSetup> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'tallygate-billing-drill-'));
  await copyMigratedDatabase(dataDir);
  const asked = new EventEmitter();
  const standIn = await startStripe({ onRequest: (method) => method !== 'GET' && asked.emit('change') });
  const [apiPort, adminPort, consolePort, gatewayPort, gatewayAdminPort] = (await claimPorts(5)).map(String);
  const api = new RestartingProcess('api', {
    args: ['--enable-source-maps', path.join(root, 'apps/api/dist/server.js')],
    env: {
      API_PORT: apiPort ?? '',
      ADMIN_PORT: adminPort ?? '',
      CONSOLE_PORT: consolePort ?? '',
      GATEWAY_PORT: gatewayPort ?? '',
      GATEWAY_ADMIN_PORT: gatewayAdminPort ?? '',
      SANDBOX_STRIPE_PORT: String(standIn.port),
      TALLYGATE_SANDBOX: 'on',
      TALLYGATE_TRIAL_CLOCK: 'on',
      TALLYGATE_SERVER_PROBES: 'off',
      TALLYGATE_DATA_DIR: dataDir,
      TALLYGATE_GATEWAY_TOKEN: GATEWAY_TOKEN,
      LOG_LEVEL: 'warn',
    },
    healthUrl: `http://127.0.0.1:${adminPort}/health`,
    restartMs: () => 0,
  });
  const request = async <T>(address: string, options: Parameters<typeof send>[1]): Promise<T> => {
    const reply = await send(`http://127.0.0.1:${apiPort}${address}`, options);
    if (reply.status >= 300) throw new Error(`${address}: ${reply.status} ${reply.text}`);
    return (reply.text === '' ? undefined : reply.json()) as T;
  };
  const setup: Omit<BillingSetup, 'railId' | 'customers'> = {
    api,
    stripe: await stripeClient({
      key: sandboxStripeKeys.test,
      address: standIn.url,
      fetch: (address, init) => fetch(address, init),
    }),
    console: (resource, body, method = body === undefined ? 'GET' : 'POST') =>
      request(`/api/console/v1${resource}`, {
        method,
        headers: { authorization: ADMIN, ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    async ingest(events) {
      const { rejected = [] } = await request<{ rejected?: unknown[] }>('/internal/v1/events', {
        method: 'POST',
        headers: { authorization: `Bearer ${GATEWAY_TOKEN}`, 'content-type': 'application/x-ndjson' },
        body: events.map((event) => JSON.stringify(event)).join('\n'),
      });
      if (rejected.length > 0) throw new Error(`events are rejected: ${JSON.stringify(rejected)}`);
    },
    async script(what, body) {
      const reply = await send(`${standIn.url}/_sandbox/${what}`, { method: 'POST', body: JSON.stringify(body) });
      if (reply.status >= 300) throw new Error(`${what}: ${reply.status} ${reply.text}`);
    },
    changesAsked: (count) =>
      new Promise((resolve) => {
        let [left, idle] = [count, setTimeout(end, IDLE_MS)];
        function end() {
          clearTimeout(idle);
          asked.off('change', seen);
          resolve();
        }
        function seen() {
          clearTimeout(idle);
          left -= 1;
          if (left <= 0) return end();
          idle = setTimeout(end, IDLE_MS);
        }
        asked.on('change', seen);
      }),
    async setClock(to) {
      const now = to.toISOString();
      await setup.script('clock', { now });
      await setup.console('/trial/clock', { now }, 'PUT');
    },
    async close() {
      await api.stop();
      await standIn.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  try {
    api.start();
    await api.untilHealthy();
    return { ...setup, ...(await makeRail(setup, begins)) };
  } catch (error) {
    await setup.close();
    throw error;
  }
}

async function makeRail(
  { stripe, console: ask, setClock }: Omit<BillingSetup, 'railId' | 'customers'>,
  begins: Date,
): Promise<Pick<BillingSetup, 'railId' | 'customers'>> {
  const make = async (resource: string, body: object) => (await ask<{ id: string }>(resource, body)).id;
  const validFrom = begins.toISOString();
  await setClock(new Date(begins.getTime() + 60_000));
  await ask('/invoices/issuer', { name: 'Weather Ltd', begins: validFrom }, 'PUT');
  const filter = { field: 'method', op: 'equals', value: 'tools/call' };
  const period = { interval: 'day' };
  const price = { model: 'per_unit', unitAmount: String(PER_CALL) };
  const meterId = await make('/meters', { name: 'Calls', definition: { filter, period }, price });
  const meter = await stripe.billing.meters.create({
    display_name: 'Calls',
    event_name: 'calls',
    default_aggregation: { formula: 'sum' },
  });
  const railId = await make('/rails', {
    name: 'Stripe',
    kind: 'stripe',
    mode: 'test',
    key: sandboxStripeKeys.test,
    meters: [{ meterId, eventName: 'calls', externalId: meter.id }],
    fromPlans: true,
  });
  await make('/rail-assignments', { railId, role: 'bills', meterId, validFrom });
  const planId = await make('/plans', {
    name: 'Daily',
    period,
    prices: [{ meterId, price, validFrom }],
    versions: [{ phases: [{ name: 'Then', baseFee: { amount: String(FEE) } }] }],
  });
  const customers: string[] = [];
  for (const company of COMPANIES) {
    const { id } = await stripe.customers.create({
      name: company,
      invoice_settings: { default_payment_method: 'pm_card_visa' },
    });
    customers.push(id);
    await ask(`/rails/${railId}/customers`, { company, customer: id }, 'PUT');
    await make('/company-plans', { company, planId, validFrom });
  }
  return { railId, customers };
}
