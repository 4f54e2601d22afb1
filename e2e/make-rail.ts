import type { Sights } from './pages.ts';
import type { Product } from './product.ts';
import { consoleApi, send } from './sandbox-client.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const KEY = 'sk_test_sandbox0123456789';

/** Stripe's stand-in bills a meter of its own, and has one report: what was added by hand in an hour that is over. */
export async function makeRail(product: Product): Promise<Pick<Sights, 'railId' | 'report'>> {
  const write = <T>(path: string, body: object, method = 'POST') => consoleApi<T>(product, path, { method, body });
  const hour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  // Whatever day it is, the hour before lies in the period that runs.
  const anchor = new Date(hour - 12 * DAY_MS).toISOString();
  const filter = { field: 'tool', op: 'equals', value: 'reported' };
  const { id: meterId } = await write<{ id: string }>('/meters', {
    name: 'Reported calls',
    definition: { filter, metric: { type: 'count' }, period: { interval: 'month', anchor } },
    price: { model: 'per_unit', unitAmount: '5' },
  });
  const meter = await stripe(product, '/v1/billing/meters', {
    display_name: 'Reported calls',
    event_name: 'reported_calls',
    'default_aggregation[formula]': 'sum',
  });
  const customer = await stripe(product, '/v1/customers', { name: 'org-a' });
  const { id: railId } = await write<{ id: string }>('/rails', {
    name: 'Stripe',
    kind: 'stripe',
    mode: 'test',
    key: KEY,
    meters: [{ meterId, eventName: 'reported_calls', externalId: meter.id }],
  });
  await write(`/rails/${railId}/customers`, { company: 'org-a', customer: customer.id }, 'PUT');
  await write('/rail-assignments', { railId, role: 'bills', meterId, validFrom: anchor });
  const time = new Date(hour - HOUR_MS).toISOString();
  await write('/corrections', { company: 'org-a', meterId, time, quantity: '3', reason: 'Calls of the old gateway' });
  await write(`/rails/${railId}/rounds`, {});
  // Somebody else reports for the same customer, which the comparison finds.
  await stripe(product, '/v1/billing/meter_events', {
    event_name: 'reported_calls',
    timestamp: String((hour - HOUR_MS) / 1000),
    'payload[stripe_customer_id]': customer.id,
    'payload[value]': '2',
  });
  await write('/reconciliation/runs', {});
  const [report] = await consoleApi<{ identifier: string }[]>(product, `/rails/${railId}/reports`);
  return { railId, report: report?.identifier ?? '' };
}

async function stripe(product: Product, path: string, fields: Record<string, string>): Promise<{ id: string }> {
  const reply = await send(`${product.urls.stripe}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  });
  if (reply.status !== 200) throw new Error(`${path}: ${reply.status} ${reply.text}`);
  return reply.json();
}
