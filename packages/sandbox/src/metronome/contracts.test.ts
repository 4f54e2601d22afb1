import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import Metronome from '@metronome/sdk';
import { expect, it, onTestFinished } from 'vitest';
import { sandboxMetronomeToken, startMetronome } from './metronome.ts';

const OCTOBER = '2026-10-01T00:00:00.000Z';
const at = (text: string) => new Date(text).toISOString();

type Tiers = { price: number; size?: number }[];

/** A customer with a contract of October on, whose calls are priced. */
async function contracted(rate: { price: number } | { tiers: Tiers } = { price: 5 }) {
  const standIn = await startMetronome({ now: () => Date.parse('2026-10-20T00:00:00Z') });
  onTestFinished(() => standIn.close());
  const client = new Metronome({ bearerToken: sandboxMetronomeToken, baseURL: standIn.url, maxRetries: 0 });
  const { data: customer } = await client.v1.customers.create({ name: 'Acme' });
  const { data: metric } = await client.v1.billableMetrics.create({
    name: 'Calls',
    aggregation_type: 'SUM',
    aggregation_key: 'quantity',
    event_type_filter: { in_values: ['calls'] },
  });
  const { data: product } = await client.v1.contracts.products.create({
    name: 'Calls',
    type: 'USAGE',
    billable_metric_id: metric.id,
  });
  const { data: card } = await client.v1.contracts.rateCards.create({ name: 'List' });
  await client.v1.contracts.rateCards.rates.add({
    rate_card_id: card.id,
    product_id: product.id,
    rate_type: 'tiers' in rate ? 'TIERED' : 'FLAT',
    entitled: true,
    starting_at: OCTOBER,
    ...rate,
  });
  const contract = { customer_id: customer.id, rate_card_id: card.id, starting_at: OCTOBER, uniqueness_key: 'c1' };
  await client.v1.contracts.create(contract);
  let used = 0;
  const use = (quantity: string, timestamp: string) => {
    used += 1;
    const event = {
      transaction_id: `t${used}`,
      customer_id: customer.id,
      event_type: 'calls',
      timestamp: at(timestamp),
    };
    return client.v1.usage.ingest({ usage: [{ ...event, properties: { quantity } }] });
  };
  const prepay = (type: 'credit' | 'commit', amount: number, priority: number) => {
    const given = {
      customer_id: customer.id,
      product_id: product.id,
      priority,
      access_schedule: {
        schedule_items: [{ amount, starting_at: OCTOBER, ending_before: at('2027-01-01T00:00:00Z') }],
      },
    };
    return type === 'credit'
      ? client.v1.customers.credits.create(given)
      : client.v1.customers.commits.create({ ...given, type: 'PREPAID' });
  };
  const invoices = async () => (await client.v1.customers.invoices.list({ customer_id: customer.id })).data;
  const sandbox = (path: string, body: object = {}) =>
    fetch(`${standIn.url}/_sandbox/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  return { client, customer, contract, use, prepay, invoices, sandbox };
}

it('makes a draft of each month from usage and rates, and finalises it a day after the month', async () => {
  const { use, invoices, sandbox } = await contracted();
  await use('7', '2026-10-10T00:00:00Z');
  expect(await invoices()).toMatchObject([{ status: 'DRAFT', total: 35, start_timestamp: OCTOBER }]);
  await sandbox('clock', { now: at('2026-11-01T12:00:00Z') });
  await use('1', '2026-10-31T23:00:00Z');
  expect((await invoices()).map(({ status, total }) => [status, total])).toEqual([
    ['DRAFT', 40],
    ['DRAFT', 0],
  ]);
  await sandbox('clock', { now: at('2026-11-02T00:00:00Z') });
  expect((await invoices()).map(({ status }) => status)).toEqual(['FINALIZED', 'DRAFT']);
});

it('rates tiers by their sizes, a line each', async () => {
  const { use, invoices } = await contracted({ tiers: [{ price: 0, size: 10 }, { price: 5, size: 5 }, { price: 2 }] });
  await use('18', '2026-10-10T00:00:00Z');
  const [invoice] = await invoices();
  expect(invoice?.line_items.map(({ quantity, total }) => [quantity, total])).toEqual([
    [10, 0],
    [5, 25],
    [3, 6],
  ]);
});

it('uses what is prepaid by priority, and tells what is left with drafts and without', async () => {
  const { client, customer, use, prepay, invoices } = await contracted();
  await prepay('commit', 20, 2);
  await prepay('credit', 10, 1);
  await use('5', '2026-10-10T00:00:00Z');
  const [invoice] = await invoices();
  expect(invoice).toMatchObject({ subtotal: 25, total: 0 });
  expect(invoice?.line_items.slice(1).map(({ total }) => total)).toEqual([-10, -15]);
  const balances = await client.v1.contracts.listBalances({
    customer_id: customer.id,
    include_balance: true,
    include_ledgers: true,
  });
  expect(balances.data.map(({ type, balance }) => [type, balance])).toEqual([
    ['CREDIT', 0],
    ['PREPAID', 5],
  ]);
  const net = async (invoice_inclusion_mode: 'FINALIZED' | 'FINALIZED_AND_DRAFT') =>
    (await client.v1.contracts.getNetBalance({ customer_id: customer.id, invoice_inclusion_mode })).data.balance;
  expect([await net('FINALIZED'), await net('FINALIZED_AND_DRAFT')]).toEqual([30, 5]);
});

it('refuses a key that was used before, and what begins within an hour', async () => {
  const { client, contract } = await contracted();
  await expect(client.v1.contracts.create(contract)).rejects.toMatchObject({ status: 409 });
  const within = { ...contract, uniqueness_key: 'c2', starting_at: at('2026-10-01T00:30:00Z') };
  await expect(client.v1.contracts.create(within)).rejects.toMatchObject({ status: 400 });
});

it.each([
  ['right', 1, 0],
  ['twice', 2, 0],
  ['forged', 0, 1],
  ['late', 1, 0],
])('tells of a final invoice by a notification that is %s', async (mode, right, forged) => {
  const { use, sandbox } = await contracted();
  const told: { headers: IncomingHttpHeaders; body: string }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    told.push({ headers: request.headers, body });
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await sandbox('webhooks', { url, secret: 'demo', mode });
  await use('7', '2026-10-10T00:00:00Z');
  await sandbox('clock', { now: at('2026-11-03T00:00:00Z') });
  if (mode === 'late') {
    expect(told).toEqual([]);
    await sandbox('webhooks/release');
  }
  await sandbox('clock', { now: at('2026-11-04T00:00:00Z') });
  const signed = told.map(({ headers, body }) => {
    const own = createHmac('sha256', 'demo').update(`${headers['x-metronome-date']}\n${body}`).digest('hex');
    return headers['metronome-webhook-signature'] === own;
  });
  expect([signed.filter(Boolean).length, signed.filter((one) => !one).length]).toEqual([right, forged]);
  expect(JSON.parse(told[0]?.body ?? '')).toMatchObject({
    type: 'invoice.finalized',
    properties: { customer_id: expect.any(String) },
  });
});
