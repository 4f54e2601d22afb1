import { randomUUID } from 'node:crypto';
import { sandboxApplicationId, startCollector } from '@tallygate/sandbox/collector/collector';
import { sandboxMoesifTokens } from '@tallygate/sandbox/moesif/scopes';
import { expect, it, onTestFinished } from 'vitest';
import { outcomeOf } from '../delivery.ts';
import type { RailFetch } from '../rail.ts';
import { moesifClient } from './moesif-client.ts';
import { companyRecord, subscriptionRecord, userRecord } from './moesif-record.ts';
import { moesifUsageReader } from './moesif-usage.ts';

const HOUR_MS = 3_600_000;
const start = Date.parse('2026-11-30T00:00:00Z');
const now = start + 30 * HOUR_MS;

async function moesif() {
  const standIn = await startCollector({ now: () => new Date(now) });
  onTestFinished(() => standIn.close());
  const requests: string[] = [];
  const fetchHere: RailFetch = (address, init) => {
    requests.push(`${init?.method ?? 'GET'} ${address}`);
    return fetch(address, init);
  };
  const post = (path: string, body: unknown, headers: object = {}) =>
    fetch(`${standIn.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const meter = {
    id: 'm1',
    name: 'Calls',
    es_query: JSON.stringify({ query: { match_all: {} } }),
    billing_plan: {
      provider_slug: 'stripe',
      params: { stripe_params: { product: { id: 'prod_1', name: 'Calls' }, price: { price_id: 'price_1' } } },
    },
  };
  await post('/_sandbox/moesif/meters', meter);
  const collect = (company: string, hours: readonly number[]) =>
    post(
      '/v1/events/batch',
      hours.map((hour) => ({
        transaction_id: randomUUID(),
        company_id: company,
        request: {
          time: new Date(start + hour * HOUR_MS).toISOString(),
          uri: 'https://gw/x',
          verb: 'POST',
          headers: {},
        },
      })),
      { 'x-moesif-application-id': sandboxApplicationId },
    );
  const client = moesifClient({ key: sandboxMoesifTokens.full, address: `${standIn.url}/v1`, fetch: fetchHere });
  const usageOf = (...companies: string[]) =>
    moesifUsageReader(client).usage({
      meter: 'm1',
      companies: companies.map(always),
      from: start,
      to: start + 48 * HOUR_MS,
      now,
    });
  return { standIn, client, post, collect, usageOf, requests, fetchHere };
}

const always = (name: string) => ({ name, from: 0, to: Number.POSITIVE_INFINITY });

const plan = {
  id: 'cp1',
  subscription: null,
  company: 'acme',
  planId: 'p1',
  planName: 'Pro',
  validFrom: start,
  validTo: Number.POSITIVE_INFINITY,
  trialEnd: null,
  period: { from: start, to: start + 720 * HOUR_MS },
  meters: [],
};

it('writes companies, users and subscriptions, and the same again changes nothing', async () => {
  const { client, standIn } = await moesif();
  const meters = await client.meters();
  const records = [
    companyRecord('acme', 'Acme Ltd', 'Pro'),
    userRecord('ada', 'acme'),
    subscriptionRecord({ ...plan, meters }, { environment: 'live', now }),
  ];
  for (const record of [...records, ...records]) expect(outcomeOf(await client.write(record)).kind).toBe('delivered');
  const kept = await (await fetch(`${standIn.url}/_sandbox/moesif/profiles`)).json();
  expect(kept).toMatchObject({
    users: [{ user_id: 'ada', company_id: 'acme' }],
    companies: [{ company_id: 'acme', metadata: { name: 'Acme Ltd', tallygate_plan: 'Pro' } }],
    subscriptions: [
      {
        subscription_id: 'tallygate-live-cp1',
        status: 'active',
        items: [{ plan_id: 'prod_1', price_id: 'price_1', is_metered: true }],
      },
    ],
  });
});

it.each([
  ['future', { validFrom: now + 1 }],
  ['trialing', { trialEnd: now + 1 }],
  ['active', { trialEnd: now }],
  ['cancelled', { validTo: now }],
])('tells of a subscription that it is %s', (status, change) => {
  const { body } = subscriptionRecord({ ...plan, ...change }, { environment: 'live', now });
  expect(body).toMatchObject({ status });
  expect('current_period_end' in body).toBe(status !== 'cancelled');
});

it.each([
  ['a rate limit', { mode: 'status', status: 429, retryAfter: 3 }, { kind: 'retry', retryAfterMs: 3_000 }],
  ['a failure', { mode: 'status', status: 503 }, { kind: 'retry' }],
  ['an answer that is lost', { mode: 'drop' }, { kind: 'retry' }],
])('tries again after %s', async (_, fault, outcome) => {
  const { client, post } = await moesif();
  await post('/_sandbox/moesif/faults', fault);
  expect(outcomeOf(await client.write(userRecord('ada', null)))).toMatchObject(outcome);
  expect(outcomeOf(await client.write(userRecord('ada', null))).kind).toBe('delivered');
});

it('is closed to a token that may not write, and says which scope it lacks', async () => {
  const { standIn, fetchHere } = await moesif();
  const reader = moesifClient({ key: sandboxMoesifTokens.readOnly, address: `${standIn.url}/v1`, fetch: fetchHere });
  expect(await reader.meters()).toHaveLength(1);
  expect(outcomeOf(await reader.write(userRecord('ada', null)))).toEqual({
    kind: 'closed',
    message: expect.stringContaining('create:users'),
  });
});

it('reads what Moesif counted by company and hour, a day at a time and once for all companies', async () => {
  const { client, collect, requests } = await moesif();
  await client.write(subscriptionRecord(plan, { environment: 'live', now }));
  await collect('acme', [1, 1, 2, 23]);
  await collect('acme-old', [2]);
  await collect('globex', [5]);
  const { usage: read, companies } = moesifUsageReader(client);
  const asked = { meter: 'm1', from: start, to: start + 48 * HOUR_MS, now };
  expect((await read({ ...asked, companies: ['acme', 'acme-old'].map(always) })).hours).toEqual(
    new Map([
      [new Date(start + HOUR_MS).toISOString(), '2'],
      [new Date(start + 2 * HOUR_MS).toISOString(), '2'],
      [new Date(start + 23 * HOUR_MS).toISOString(), '1'],
    ]),
  );
  expect((await read({ ...asked, companies: ['globex'].map(always) })).hours.size).toBe(1);
  expect((await companies(asked)).sort()).toEqual(['acme', 'acme-old', 'globex']);
  expect(requests.filter((one) => one.includes('/billing/reports'))).toHaveLength(2);
});

it('counts a report that is listed twice once, and says what the billing provider refused', async () => {
  const { client, post, collect, usageOf } = await moesif();
  await client.write(subscriptionRecord(plan, { environment: 'live', now }));
  await collect('acme', [1, 1, 2]);
  const failure = { status_code: 404, error_code: 'resource_missing', error_message: 'No such item' };
  await post('/_sandbox/moesif/reporting', { repeats: 2, failure });
  const usage = await usageOf('acme');
  expect([...usage.hours.values()]).toEqual(['2', '1']);
  expect(usage).toMatchObject({ undelivered: '3', faults: [{ code: 'resource_missing', message: 'No such item' }] });
});

it('is complete up to three windows ago, and judges no later one', async () => {
  const { client, collect, usageOf } = await moesif();
  await client.write(subscriptionRecord(plan, { environment: 'live', now }));
  await collect('acme', [26, 27, 28]);
  const usage = await usageOf('acme');
  expect(usage.completeUpTo).toBe(new Date(start + 27 * HOUR_MS).toISOString());
  expect([...usage.hours.values()]).toEqual(['1']);
});

it('refuses an answer that is not what Moesif documents, naming where', async () => {
  const odd: RailFetch = async () => new Response(JSON.stringify([{ _id: 1 }]));
  const client = moesifClient({ key: 'k', address: 'https://api.moesif.com/v1', fetch: odd });
  await expect(client.meters()).rejects.toThrow('/~/billing/meters');
});
