import type { AddressInfo } from 'node:net';
import type { MetronomeAccount } from '@tallygate/contracts/metronome';
import { metronomeClient } from '@tallygate/rails/kinds/metronome-rail';
import { type MetronomeStandIn, sandboxMetronomeToken, startMetronome } from '@tallygate/sandbox/metronome/metronome';
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import { consoleClient } from '../../test-support/console-client.testing.ts';
import { openTestApi, type TestApi } from '../../test-support/test-api.testing.ts';
import { done } from '../stripe-ledger.testing.ts';
import { sweepJob } from '../sweep-job.ts';

const SECRET = 'demo secret of a rail'.replaceAll(' ', '-');
const OCTOBER = '2026-10-01T00:00:00.000Z';

let api: TestApi;
let client: ReturnType<typeof consoleClient>;
let standIn: MetronomeStandIn;
let railId: string;
let customer: string;
let metricId: string;
let url: string;
let names = 0;

beforeAll(async () => {
  standIn = await startMetronome({ now: () => Date.parse('2026-10-20T00:00:00Z') });
  api = await openTestApi((settings) => ({
    ...settings,
    sandbox: { ...settings.sandbox, metronomeUrl: standIn.url },
  }));
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  client = consoleClient(api);
  const key = sandboxMetronomeToken;
  const rail = { name: 'Metronome', kind: 'metronome', mode: 'test', key, webhookSecret: SECRET };
  railId = (await done<{ id: string }>(client.post('/rails', rail))).id;
  url = `http://127.0.0.1:${(api.app.server.address() as AddressInfo).port}/api/rails/${railId}/webhooks`;
});
afterAll(async () => {
  await api.close();
  await standIn.close();
});

const sandbox = (path: string, body: object) =>
  fetch(`${standIn.url}/_sandbox/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

/** A company with a contract, prepaid cents and seven calls at five cents in October. */
beforeEach(async () => {
  names += 1;
  await api.services.db.sql('truncate rail_webhooks, rail_documents');
  await sandbox('clock', { now: '2026-10-20T00:00:00Z' });
  const fetchHere = (address: string | URL, init?: RequestInit) => fetch(address, init);
  const there = await metronomeClient({ key: sandboxMetronomeToken, address: standIn.url, fetch: fetchHere });
  ({ id: customer } = (await there.v1.customers.create({ name: 'Acme' })).data);
  ({ id: metricId } = (
    await there.v1.billableMetrics.create({
      name: `calls_${names}`,
      aggregation_type: 'SUM',
      aggregation_key: 'quantity',
      event_type_filter: { in_values: [`calls_${names}`] },
    })
  ).data);
  const product = { name: 'Calls', type: 'USAGE', billable_metric_id: metricId } as const;
  const { id: product_id } = (await there.v1.contracts.products.create(product)).data;
  const { id: rate_card_id } = (await there.v1.contracts.rateCards.create({ name: 'List' })).data;
  const rate = { product_id, rate_type: 'FLAT', entitled: true, starting_at: OCTOBER, price: 5 } as const;
  await there.v1.contracts.rateCards.rates.add({ rate_card_id, ...rate });
  await there.v1.contracts.create({ customer_id: customer, rate_card_id, starting_at: OCTOBER, name: 'Pro' });
  const item = { amount: 10, starting_at: OCTOBER, ending_before: '2027-01-01T00:00:00.000Z' };
  const access_schedule = { schedule_items: [item] };
  await there.v1.customers.credits.create({ customer_id: customer, product_id, priority: 1, access_schedule });
  const event = { event_type: `calls_${names}`, timestamp: '2026-10-10T00:00:00Z', properties: { quantity: '7' } };
  await there.v1.usage.ingest({ usage: [{ transaction_id: `t${names}`, customer_id: customer, ...event }] });
  await done(client.put(`/rails/${railId}/customers`, { company: `acme-${names}`, customer }));
});

const documents = () => api.services.db.prisma.railDocument.findMany({ where: { customer } });
const WAIT = { timeout: 20_000 };

it('keeps a final invoice of which Metronome tells, whether it tells once or twice', async () => {
  await sandbox('webhooks', { url, secret: SECRET, mode: 'twice' });
  await sandbox('clock', { now: '2026-11-02T12:00:00Z' });
  await expect.poll(async () => (await documents())[0]?.status, WAIT).toBe('open');
  const [document, ...more] = await documents();
  expect(more).toEqual([]);
  expect(document).toMatchObject({ currency: 'usd', total: 25n, periodFrom: new Date(OCTOBER) });
  expect(document?.lines).toMatchObject([
    { meter: metricId, quantity: '7', amount: '35' },
    { meter: null, amount: '-10' },
  ]);
});

it('believes no notification that is signed with another secret', async () => {
  await sandbox('webhooks', { url, secret: SECRET, mode: 'forged' });
  await sandbox('clock', { now: '2026-11-02T12:00:00Z' });
  expect(await api.services.db.prisma.railWebhook.count()).toBe(0);
  const reply = await fetch(url, { method: 'POST', body: '{}', headers: { 'stripe-signature': 't=1,v1=00' } });
  expect(await reply.json()).toMatchObject({ code: 'WEBHOOK_REFUSED' });
});

it('shows contracts, rates, what is prepaid and drafts as Metronome has them', async () => {
  const account = await done<MetronomeAccount>(client.get(`/rails/${railId}/metronome-account?company=acme-${names}`));
  expect(account).toMatchObject({
    customer,
    contracts: [{ name: 'Pro', from: OCTOBER, to: null, rates: [{ type: 'FLAT', price: '5' }] }],
    balances: [{ type: 'CREDIT', left: '0' }],
    netBalance: '0',
    invoices: [{ status: 'DRAFT', currency: 'usd', total: '25' }],
  });
});

it('names the company that is not mapped, and says what Metronome answered when it fails', async () => {
  const path = `/rails/${railId}/metronome-account?company=`;
  expect(await client.get(`${path}nobody`)).toMatchObject({ status: 400, body: { fields: [{ path: 'company' }] } });
  await sandbox('faults', { mode: 'status', status: 503, path: '/v1/contracts', count: 1 });
  expect(await client.get(`${path}acme-${names}`)).toMatchObject({ status: 503, body: { code: 'RAIL_UNAVAILABLE' } });
});

it('learns what no notification told of, as it is now, and does nothing twice for what is known', async () => {
  const { clock } = api.services;
  clock.offsetMs = Date.parse('2026-11-02T12:00:00Z') - Date.now();
  onTestFinished(() => {
    clock.offsetMs = 0;
  });
  const sweep = () => sweepJob(api.services).run(new AbortController().signal);
  await sandbox('webhooks', { url, secret: SECRET, mode: 'late' });
  expect(await sweep()).toBeNull();
  await sandbox('clock', { now: '2026-11-02T12:00:00Z' });
  expect(await sweep()).toMatch(/events that no webhook had told of$/);
  const [document, ...more] = await documents();
  expect([document?.status, document?.total, more]).toEqual(['open', 25n, []]);
  expect(await sweep()).toBeNull();
  await sandbox('void', { invoice: document?.externalId });
  expect(await sweep()).toBe('1 events that no webhook had told of');
  expect((await documents())[0]?.status).toBe('void');
  expect(await api.services.db.prisma.rail.findUnique({ where: { id: railId } })).toMatchObject({
    sweptAt: expect.any(Date),
  });
});
