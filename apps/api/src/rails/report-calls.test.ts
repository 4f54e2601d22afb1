import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RailReportView } from '@tallygate/contracts/rail';
import { metronomeClient } from '@tallygate/rails/kinds/metronome-rail';
import { type MetronomeStandIn, sandboxMetronomeToken, startMetronome } from '@tallygate/sandbox/metronome/metronome';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import { type MeteredLedger, openMeteredLedger, TOOL_CALLS } from '../test-support/metered-ledger.testing.ts';
import { done, hoursAgo, PERIOD_START } from './stripe-ledger.testing.ts';

let ledger: MeteredLedger;
let standIn: MetronomeStandIn;
let client: Awaited<ReturnType<typeof metronomeClient>>;
let names = 0;
beforeAll(async () => {
  standIn = await startMetronome();
  ledger = await openMeteredLedger();
  ledger.api.services.settings.sandbox.metronomeUrl = standIn.url;
  const fetchHere = (address: string | URL, init?: RequestInit) => fetch(address, init);
  client = await metronomeClient({ key: sandboxMetronomeToken, address: standIn.url, fetch: fetchHere });
});
beforeEach(async () => {
  await ledger.clear();
  await ledger.api.services.db.sql('truncate rails cascade');
});
afterAll(async () => {
  await ledger.close();
  await standIn.close();
});

const use = async (count: number, hours: number) => {
  const events = Array.from({ length: count }, () => aCallEvent({ time: hoursAgo(hours, 5), company: 'acme' }));
  await ledger.ingest(events);
  return events;
};

async function billed(more: object = {}) {
  names += 1;
  const eventName = `calls_${names}`;
  const { data: metric } = await client.v1.billableMetrics.create({
    name: eventName,
    aggregation_type: 'SUM',
    aggregation_key: 'quantity',
    event_type_filter: { in_values: [eventName] },
  });
  const { data: customer } = await client.v1.customers.create({ name: 'Acme' });
  const meterId = await ledger.makeMeter(TOOL_CALLS, { period: { interval: 'month', anchor: PERIOD_START }, ...more });
  const meters = [{ meterId, eventName, externalId: metric.id }];
  const rail = { name: eventName, kind: 'metronome', mode: 'test', key: sandboxMetronomeToken, meters };
  const { id: railId } = await done<{ id: string }>(ledger.post('/rails', rail));
  await done(ledger.post('/rail-assignments', { railId, role: 'bills', meterId, validFrom: PERIOD_START }));
  await done(ledger.put(`/rails/${railId}/customers`, { company: 'acme', customer: customer.id }));
  const round = () => done<Record<string, number>>(ledger.post(`/rails/${railId}/rounds`));
  const sums = async () => {
    const page = await client.v1.usage.list({
      starting_on: hoursAgo(48),
      ending_before: hoursAgo(0),
      window_size: 'NONE',
      billable_metrics: [{ id: metric.id }],
      customer_ids: [customer.id],
    });
    return page.data[0]?.value;
  };
  return { railId, meterId, round, sums };
}

it('tells Metronome of each call under an id of its own, once', async () => {
  const { meterId, round, sums } = await billed();
  const first = await use(3, 4);
  await round();
  const late = await use(2, 4);
  expect(await round()).toMatchObject({ made: 1, acknowledged: 1 });
  expect(await sums()).toBe(5);
  const ids = [...first, ...late].map(({ id }) => `${id}:${meterId}`);
  const found = await client.v1.usage.search({ transactionIds: ids });
  expect(found.map(({ transaction_id }) => transaction_id).sort()).toEqual(ids.sort());
  expect(found.every(({ is_duplicate }) => is_duplicate === false)).toBe(true);
});

it('tells what a correction takes back as a whole, and calls that come after it one by one', async () => {
  const { meterId, round, sums } = await billed();
  await use(5, 3);
  await round();
  const correction = { company: 'acme', meterId, time: hoursAgo(3, 1), quantity: '-2', reason: 'duplicate' };
  await done(ledger.post('/corrections', correction));
  await round();
  expect(await sums()).toBe(3);
  const [late] = await use(1, 3);
  await round();
  expect(await sums()).toBe(4);
  expect(await client.v1.usage.search({ transactionIds: [`${late?.id}:${meterId}`] })).toHaveLength(1);
});

it('comes to the ledger’s quantity where calls are rounded by the hour', async () => {
  const { round, sums } = await billed({ multiplier: '0.4', roundingMode: 'up' });
  await use(3, 3);
  await round();
  expect(await sums()).toBe(2);
});

it('counts once although answers are lost after some calls were taken', async () => {
  const { railId, round, sums } = await billed();
  await use(150, 3);
  await fetch(`${standIn.url}/_sandbox/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ mode: 'drop', path: '/v1/ingest' }),
  });
  await round();
  await ledger.api.services.db.sql('update rail_reports set next_attempt_at = null');
  await round();
  expect(await sums()).toBe(150);
  const [report] = await done<RailReportView[]>(ledger.get(`/rails/${railId}/reports`));
  expect(report?.attempts.map(({ outcome }) => outcome)).toEqual(['retry', 'delivered']);
});

it('goes on as a whole in an hour that was told so before', async () => {
  const { meterId, round, sums } = await billed();
  await use(4, 3);
  await round();
  await ledger.api.services.db.sql(`update rail_reports set rest = null, call_ids = '{}'`);
  const [late] = await use(1, 3);
  await round();
  expect(await sums()).toBe(5);
  expect(await client.v1.usage.search({ transactionIds: [`${late?.id}:${meterId}`] })).toEqual([]);
});

it('posts calls to a receiver of CloudEvents that was told no other name of the company', async () => {
  const bodies: { id: string; subject: string; data: { quantity: string } }[][] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    bodies.push(JSON.parse(text));
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/events`;
  const meterId = await ledger.makeMeter(TOOL_CALLS, { period: { interval: 'month', anchor: PERIOD_START } });
  const meters = [{ meterId, eventName: 'calls' }];
  const rail = { name: 'Sink', kind: 'http', mode: 'test', address, meters };
  const { id: railId } = await done<{ id: string }>(ledger.post('/rails', rail));
  await done(ledger.post('/rail-assignments', { railId, role: 'shadow', meterId, validFrom: PERIOD_START }));
  const events = await use(2, 3);
  await done(ledger.post(`/rails/${railId}/rounds`));
  expect(bodies[0]?.map(({ id }) => id).sort()).toEqual(events.map(({ id }) => `${id}:${meterId}`).sort());
  expect(bodies[0]).toMatchObject([{ subject: 'acme', data: { quantity: '1' } }, { subject: 'acme' }]);
});
