import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Metronome from '@metronome/sdk';
import { sandboxMetronomeToken, startMetronome } from '@tallygate/sandbox/metronome/metronome';
import { sandboxStripeKeys, startStripe } from '@tallygate/sandbox/stripe/stripe';
import { expect, it, onTestFinished } from 'vitest';
import { outcomeOf } from '../delivery.ts';
import { plannedRequests } from '../dry-run.ts';
import type { RailFetch, RailReport } from '../rail.ts';
import { httpRail } from './http-rail.ts';
import { metronomeRail } from './metronome-rail.ts';
import { STRIPE_ADDRESS, stripeClient, stripeRail } from './stripe-rail.ts';

const fetchHere: RailFetch = (address, init) => fetch(address, init);
const hour = () => new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000 - 3_600_000).toISOString();

async function stripe() {
  const standIn = await startStripe();
  onTestFinished(() => standIn.close());
  const connection = { key: sandboxStripeKeys.test, address: standIn.url, fetch: fetchHere };
  const client = await stripeClient(connection);
  const { id: customer } = await client.customers.create({});
  const { id } = await client.billing.meters.create({
    display_name: 'Calls',
    event_name: 'calls',
    default_aggregation: { formula: 'sum' },
  });
  const meter = { eventName: 'calls', externalId: id };
  const report: RailReport = { identifier: 'tg:1', value: '2.5', timestamp: hour(), company: 'acme', customer, meter };
  const script = (fault: object) =>
    fetch(`${standIn.url}/_sandbox/faults`, { method: 'POST', body: JSON.stringify(fault) });
  const rail = await stripeRail(connection);
  const counted = async () => {
    const to = new Date(Date.parse(report.timestamp) + 3_600_000).toISOString();
    return rail.usage({ meter, customer, from: report.timestamp, to });
  };
  return { standIn, rail, report, script, counted };
}

it('counts a report at Stripe once, whether its answer arrives or not', async () => {
  const { rail, report, script, counted } = await stripe();
  // Nothing is taken, then it is taken and the answer is lost, then it was taken before.
  await script({ mode: 'status', status: 429, shouldRetry: true, retryAfter: 3 });
  expect(outcomeOf(await rail.send(report))).toMatchObject({ kind: 'retry', retryAfterMs: 3_000 });
  await script({ mode: 'drop' });
  expect(outcomeOf(await rail.send(report)).kind).toMatch(/retry|taken_before/);
  expect(outcomeOf(await rail.send(report)).kind).toBe('taken_before');
  expect(await counted()).toEqual(new Map([[report.timestamp, '2.5']]));
});

it('adds and takes back by reports of their own', async () => {
  const { rail, report, counted } = await stripe();
  await rail.send(report);
  await rail.send({ ...report, identifier: 'tg:2', value: '-1.25' });
  expect(await counted()).toEqual(new Map([[report.timestamp, '1.25']]));
});

it('passes on why Stripe refuses a report', async () => {
  const { rail, report } = await stripe();
  const answer = await rail.send({ ...report, timestamp: '2020-01-01T00:00:00Z' });
  expect(outcomeOf(answer)).toMatchObject({ kind: 'refused', message: expect.stringContaining('35 days') });
});

it('tells a wrong key from a wrong report', async () => {
  const { standIn, report } = await stripe();
  const rail = await stripeRail({ key: 'sk_test_0123456789', address: standIn.url, fetch: fetchHere });
  expect(outcomeOf(await rail.send(report)).kind).toBe('closed');
});

it('says what the network failed with, and that nobody knows whether the report arrived', async () => {
  const broken: RailFetch = async () => {
    throw new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') });
  };
  const rail = await stripeRail({ key: sandboxStripeKeys.test, address: 'http://127.0.0.1:1', fetch: broken });
  const answer = await rail.send({
    identifier: 'tg:1',
    value: '1',
    timestamp: hour(),
    company: 'acme',
    customer: 'cus_1',
    meter: { eventName: 'calls', externalId: 'mtr_1' },
  });
  expect(answer.status).toBeUndefined();
  expect(outcomeOf(answer).kind).toBe('retry');
});

const report: RailReport = {
  identifier: 'tg:live:calls.1:acme:2026113014:1',
  value: '12.000000000001',
  timestamp: '2026-11-30T14:00:00.000Z',
  company: 'acme',
  customer: 'cus_1',
  meter: { eventName: 'calls', externalId: 'mtr_1' },
};

it('shows the exact requests of a dry run, sends none, and hides the key', async () => {
  const key = 'sk_live_0123456789abcdef';
  const [request, ...more] = await plannedRequests(
    (fetch) => stripeRail({ key, address: STRIPE_ADDRESS, fetch }),
    [report],
  );
  expect(more).toEqual([]);
  expect(request).toMatchObject({
    method: 'POST',
    url: 'https://api.stripe.com/v1/billing/meter_events',
    headers: { authorization: 'Bearer ***' },
  });
  expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
    event_name: 'calls',
    identifier: report.identifier,
    timestamp: '1796047200',
    'payload[stripe_customer_id]': 'cus_1',
    'payload[value]': '12.000000000001',
  });
  expect(JSON.stringify(request)).not.toContain(key);
});

const calls = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    id: `call-${index}:m1`,
    value: '1',
    timestamp: '2026-11-30T14:05:00.000Z',
    proxy: 'everything',
    tool: 'echo',
    consumer: 'ada',
    reason: 'ok',
  }));

async function receiver(answer: (request: number) => number = () => 204) {
  const bodies: { type: string | undefined; body: Record<string, unknown>[] }[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (part) => {
      text += part;
    });
    request.on('end', () => {
      bodies.push({ type: request.headers['content-type'], body: JSON.parse(text) });
      response.writeHead(answer(bodies.length)).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1/events`;
  return { bodies, rail: httpRail({ key: '', address, fetch: fetchHere }, 'live') };
}

it('posts each call as a CloudEvent in the form of OpenMeter, with its numbers as text', async () => {
  const { bodies, rail } = await receiver();
  const told = { ...report, value: '0.5', calls: calls(1), rest: '-0.5' };
  expect(outcomeOf(await rail.send(told)).kind).toBe('delivered');
  const common = {
    specversion: '1.0',
    source: 'tallygate/live',
    type: 'tool.call',
    subject: 'cus_1',
    datacontenttype: 'application/json',
  };
  expect(bodies).toEqual([
    {
      type: 'application/cloudevents-batch+json; charset=utf-8',
      body: [
        {
          ...common,
          id: 'call-0:m1',
          time: '2026-11-30T14:05:00.000Z',
          data: {
            meter: 'calls',
            company: 'acme',
            proxy: 'everything',
            tool: 'echo',
            consumer: 'ada',
            reason: 'ok',
            quantity: '1',
          },
        },
        {
          ...common,
          id: report.identifier,
          time: report.timestamp,
          data: { meter: 'calls', company: 'acme', quantity: '-0.5' },
        },
      ],
    },
  ]);
});

it('posts a report without calls as one CloudEvent', async () => {
  const { bodies, rail } = await receiver();
  await rail.send(report);
  expect(bodies[0]?.body).toMatchObject([{ id: report.identifier, data: { quantity: '12.000000000001' } }]);
});

it('posts a hundred calls at a time, stops where one is refused, and repeats them under the same ids', async () => {
  const { bodies, rail } = await receiver((request) => (request === 2 ? 503 : 204));
  const told = { ...report, value: '250', calls: calls(250), rest: '0' };
  expect(outcomeOf(await rail.send(told)).kind).toBe('retry');
  expect(bodies.map(({ body }) => body.length)).toEqual([100, 100]);
  expect(outcomeOf(await rail.send(told)).kind).toBe('delivered');
  expect(bodies.map(({ body }) => body.length)).toEqual([100, 100, 100, 100, 50]);
  expect(new Set(bodies.flatMap(({ body }) => body.map(({ id }) => id))).size).toBe(250);
});

const atHour = (all: ReturnType<typeof calls>, timestamp: string) => all.map((call) => ({ ...call, timestamp }));

it('counts a report and each call at Metronome once, and takes back by another', async () => {
  const standIn = await startMetronome();
  onTestFinished(() => standIn.close());
  const connection = { key: sandboxMetronomeToken, address: standIn.url, fetch: fetchHere };
  const client = new Metronome({ bearerToken: sandboxMetronomeToken, baseURL: standIn.url });
  const { data: customer } = await client.v1.customers.create({ name: 'Acme' });
  const { data: metric } = await client.v1.billableMetrics.create({
    name: 'Calls',
    aggregation_type: 'SUM',
    aggregation_key: 'quantity',
    event_type_filter: { in_values: ['calls'] },
  });
  const meter = { eventName: 'calls', externalId: metric.id };
  const own: RailReport = { ...report, timestamp: hour(), customer: customer.id, meter };
  const rail = await metronomeRail(connection);
  const fault = { mode: 'drop', path: '/v1/ingest' };
  await fetch(`${standIn.url}/_sandbox/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  });
  expect(outcomeOf(await rail.send(own)).kind).toBe('retry');
  expect(outcomeOf(await rail.send(own)).kind).toBe('delivered');
  await rail.send({ ...own, identifier: 'tg:2', value: '-2' });
  const to = new Date(Date.parse(own.timestamp) + 3_600_000).toISOString();
  const counted = await rail.usage({ meter, customer: customer.id, from: own.timestamp, to });
  expect(counted).toEqual(new Map([[own.timestamp, '10.000000000001']]));
  const told = { ...own, identifier: 'tg:3', value: '149.5', calls: atHour(calls(150), own.timestamp), rest: '-0.5' };
  for (let attempt = 0; attempt < 2; attempt += 1) expect(outcomeOf(await rail.send(told)).kind).toBe('delivered');
  expect(await rail.usage({ meter, customer: customer.id, from: own.timestamp, to })).toEqual(
    new Map([[own.timestamp, '159.500000000001']]),
  );
  const stranger = await metronomeRail({ ...connection, key: 'other' });
  expect(outcomeOf(await stranger.send(own)).kind).toBe('closed');
});
