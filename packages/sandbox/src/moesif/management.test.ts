import { randomUUID } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { sandboxApplicationId, startCollector } from '../collector/collector.ts';
import { sandboxMoesifTokens } from './scopes.ts';

const HOUR_MS = 3_600_000;
const at = (hour: number, minutes = 0) =>
  new Date(Date.parse('2026-11-30T00:00:00Z') + hour * HOUR_MS + minutes * 60_000);

/** Tool calls, counted by the hour and charged at a price of Stripe's. */
const toolCalls = {
  id: 'meter-calls',
  name: 'Tool calls',
  es_query: JSON.stringify({
    query: { bool: { filter: [{ term: { 'metadata.mcpAnalytics.jsonRpcMethod.raw': 'tools/call' } }] } },
    aggs: { seg: { filters: {}, aggs: { weight: { sum: { field: 'weight' } } } } },
  }),
  billing_plan: {
    provider_slug: 'stripe',
    params: {
      stripe_params: {
        product: { id: 'prod_1', name: 'Calls' },
        price: { price_id: 'price_1', unit_amount_decimal: '5' },
      },
    },
  },
};

type Call = { company?: string; hour?: number; minutes?: number; metadata?: object; weight?: number; id?: string };

async function moesif() {
  let now = at(6);
  const standIn = await startCollector({ now: () => now });
  onTestFinished(() => standIn.close());
  const post = (path: string, body: unknown, headers: object = {}) =>
    fetch(`${standIn.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const sandbox = async (path: string, body: object) => {
    const answer = await post(`/_sandbox/moesif/${path}`, body);
    expect(answer.status, await answer.clone().text()).toBe(200);
  };
  const ask = async (method: string, path: string, body?: unknown, token: string = sandboxMoesifTokens.full) => {
    const answer = await fetch(`${standIn.url}/v1/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
  };
  const collect = async (...calls: Call[]) => {
    const events = calls.map(({ company = 'acme', hour = 1, minutes = 0, metadata, weight, id = randomUUID() }) => ({
      transaction_id: id,
      company_id: company,
      ...(weight === undefined ? {} : { weight }),
      request: {
        time: at(hour, minutes).toISOString(),
        uri: 'https://gw.example/everything/mcp',
        verb: 'POST',
        headers: {},
      },
      metadata: { mcpAnalytics: { jsonRpcMethod: 'tools/call' }, ...metadata },
    }));
    const answer = await post('/v1/events/batch', events, { 'x-moesif-application-id': sandboxApplicationId });
    expect(answer.status).toBe(201);
  };
  const subscribe = (company = 'acme', subscription_id = `sub-${company}`) =>
    ask('POST', 'search/~/subscriptions', { subscription_id, company_id: company, status: 'active' });
  const reports = async (query = '') => (await ask('GET', `~/billing/reports${query}`)).body;
  const moveTo = (moment: Date) => {
    now = moment;
  };
  return { standIn, sandbox, ask, collect, subscribe, reports, moveTo };
}

it('reports by company and hour what its collector took, each transaction once', async () => {
  const { sandbox, collect, subscribe, reports } = await moesif();
  await sandbox('meters', toolCalls);
  await subscribe('acme');
  await subscribe('globex');
  const id = randomUUID();
  await collect({ id }, { id }, { minutes: 59 }, { hour: 2 }, { company: 'globex', weight: 3 });
  await collect({ metadata: { mcpAnalytics: { jsonRpcMethod: 'tools/list' } } });
  expect(await reports()).toMatchObject([
    { company_id: 'acme', subscription_id: 'sub-acme', usage_start_time: at(1).toISOString(), report_total_usage: 2 },
    { company_id: 'acme', usage_start_time: at(2).toISOString(), report_total_usage: 1 },
    { company_id: 'globex', usage_start_time: at(1).toISOString(), report_total_usage: 3, success: true },
  ]);
});

it('reports a window when it is over and its delay has passed', async () => {
  const { sandbox, collect, subscribe, reports, moveTo } = await moesif();
  await sandbox('meters', toolCalls);
  await sandbox('reporting', { lagSeconds: 600 });
  await subscribe();
  await collect({ hour: 5 });
  expect(await reports()).toEqual([]);
  moveTo(at(6, 10));
  expect(await reports()).toHaveLength(1);
});

it('gives reports by meter, company, time and outcome', async () => {
  const { sandbox, collect, subscribe, reports } = await moesif();
  await sandbox('meters', toolCalls);
  await sandbox('meters', { ...toolCalls, id: 'other', name: 'Other' });
  await subscribe('acme');
  await collect({}, { hour: 2 }, { company: 'nobody' });
  const [from, to] = [at(2).toISOString(), at(3).toISOString()];
  expect(await reports(`?billing_meter_id=meter-calls&from=${from}&to=${to}`)).toHaveLength(1);
  expect(await reports('?company_id=acme')).toHaveLength(4);
  expect(await reports('?success=false&billing_meter_id=other')).toMatchObject([
    { company_id: 'nobody', provider_requests: [{ error_code: 'no_subscription' }] },
  ]);
});

it('multiplies and rounds once a report', async () => {
  const { sandbox, collect, subscribe, reports } = await moesif();
  const params = { ...toolCalls.billing_plan.params, usage_multiplier: 0.5, usage_rounding_mode: 'up' };
  await sandbox('meters', {
    ...toolCalls,
    es_query: JSON.stringify({ aggs: { sum: { sum: { field: 'metadata.seconds' } } } }),
    billing_plan: { provider_slug: 'stripe', params },
  });
  await subscribe();
  await collect(
    { metadata: { seconds: 3 } },
    { hour: 2, metadata: { seconds: 4 } },
    { hour: 2, metadata: { seconds: 1 } },
  );
  expect((await reports()).map((one: { meter_usage: number }) => one.meter_usage)).toEqual([2, 3]);
});

it('tells what the billing provider refused, and repeats reports when it is scripted to', async () => {
  const { sandbox, collect, subscribe, reports } = await moesif();
  await sandbox('meters', toolCalls);
  await subscribe();
  await collect({});
  const failure = { status_code: 404, error_code: 'resource_missing', error_message: 'No such subscription item' };
  await sandbox('reporting', { repeats: 1, failure });
  expect(await reports()).toMatchObject([
    { report_version: 1, success: false, provider_requests: [failure] },
    { report_version: 2, success: false },
  ]);
});

it('makes and changes no meter through the API', async () => {
  const { sandbox, ask } = await moesif();
  await sandbox('meters', toolCalls);
  expect((await ask('POST', '~/billing/meters', toolCalls)).status).toBe(404);
  expect((await ask('PUT', '~/billing/meters/meter-calls', toolCalls)).status).toBe(404);
  const { body } = await ask('GET', '~/billing/meters/meter-calls');
  expect(body).toMatchObject({ _id: 'meter-calls', slug: 'tool-calls', status: 'active' });
  expect((await ask('DELETE', '~/billing/meters/meter-calls')).status).toBe(204);
  expect((await ask('GET', '~/billing/meters')).body).toEqual([]);
});

it.each([
  ['companies', 'company_id', { company_id: 'acme', metadata: { name: 'Acme' } }],
  ['users', 'user_id', { user_id: 'u1', company_id: 'acme', metadata: { name: 'Ada' } }],
  [
    'subscriptions',
    'subscription_id',
    { subscription_id: 's1', company_id: 'acme', status: 'active', metadata: { name: 's' } },
  ],
])('keeps %s, one by one and in batches, and adds to what it knows of them', async (kind, key, given) => {
  const { ask } = await moesif();
  const id = (given as Record<string, unknown>)[key];
  expect((await ask('POST', `search/~/${kind}`, given)).status).toBe(200);
  expect((await ask('POST', `search/~/${kind}/batch`, [{ ...given, metadata: { plan: 'gold' } }])).status).toBe(200);
  const { body } = await ask('GET', `search/~/${kind}/${id}`);
  expect(body._source ?? body).toMatchObject({ [key]: id, metadata: { ...given.metadata, plan: 'gold' } });
  expect((await ask('GET', `search/~/${kind}/nobody`)).status).toBe(404);
  expect((await ask('POST', `search/~/${kind}`, { metadata: {} })).status).toBe(400);
});

it('keeps plans and prices of a provider, which must be named', async () => {
  const { ask } = await moesif();
  expect((await ask('POST', '~/billing/catalog/plans', { name: 'Gold' })).status).toBe(400);
  const { status, body: plan } = await ask('POST', '~/billing/catalog/plans?provider=stripe', { name: 'Gold' });
  expect(status).toBe(201);
  const price = { plan_id: plan.id, pricing_model: 'per_unit', price_in_decimal: '5', currency: 'USD' };
  await ask('POST', '~/billing/catalog/prices?provider=stripe', price);
  const all = await ask('GET', '~/billing/catalog/plans?includes=prices');
  expect(all.body).toMatchObject([{ name: 'Gold', provider: 'stripe', prices: [{ price_in_decimal: '5' }] }]);
  const of = (provider: string) => `~/billing/catalog/plans/${plan.id}?provider=${provider}`;
  expect((await ask('GET', of('recurly'))).status).toBe(404);
  expect((await ask('PUT', of('stripe'), { name: 'Silver' })).body).toMatchObject({ id: plan.id, name: 'Silver' });
  expect((await ask('DELETE', of('stripe'))).status).toBe(204);
});

it('takes its own tokens alone, and lets one that may read write nothing', async () => {
  const { ask } = await moesif();
  expect((await ask('GET', '~/billing/meters', undefined, 'other')).status).toBe(401);
  const { readOnly } = sandboxMoesifTokens;
  expect((await ask('GET', '~/billing/meters', undefined, readOnly)).status).toBe(200);
  const { status, body } = await ask('POST', 'search/~/companies', { company_id: 'acme' }, readOnly);
  expect(status).toBe(403);
  expect(body.message).toContain('create:companies');
});

it('counts the events that it stores', async () => {
  const { ask, collect } = await moesif();
  await collect({}, { hour: 2 }, { company: 'globex' });
  const range = `from=${at(1).toISOString()}&to=${at(2).toISOString()}`;
  const query = { query: { term: { 'company_id.raw': 'acme' } } };
  expect((await ask('POST', `search/~/count/events?${range}`, query)).body).toEqual({ count: 1 });
});

it('fails as it is scripted to, and what it did before a lost answer stays done', async () => {
  const { sandbox, ask } = await moesif();
  await sandbox('faults', { mode: 'status', status: 429, retryAfter: 2 });
  expect((await ask('GET', '~/billing/meters')).status).toBe(429);
  await sandbox('faults', { mode: 'drop', path: '/v1/search/~/companies', method: 'POST' });
  await expect(ask('POST', 'search/~/companies', { company_id: 'acme' })).rejects.toThrow();
  expect((await ask('GET', 'search/~/companies/acme')).status).toBe(200);
});
