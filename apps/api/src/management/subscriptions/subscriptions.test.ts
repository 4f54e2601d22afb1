import { createHash } from 'node:crypto';
import { callerTerms } from '@tallygate/contracts/caller-terms';
import { createGatewaySubscription, type GatewaySubscription } from '@tallygate/contracts/gateway-subscription';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemAuthor } from '../../audit/author.ts';
import { consoleClient } from '../../test-support/console-client.testing.ts';
import { aResource } from '../../test-support/resources.testing.ts';
import { ADMIN, openTestApi, type TestApi } from '../../test-support/test-api.testing.ts';
import type { Context } from './subscription-plans.ts';
import { changeSubscription, createSubscription, deleteSubscription } from './subscription-verbs.ts';

const BASE = '/api/management/v1/subscriptions';

let api: TestApi;
let client: ReturnType<typeof consoleClient>;
let plan: string;
let names = 0;

beforeAll(async () => {
  api = await openTestApi();
  client = consoleClient(api);
  for (const name of ['one', 'two']) await client.post('/proxies', { resource: aResource(name) });
});
beforeEach(async () => {
  await api.services.db.sql('truncate gateway_subscriptions, company_plans, plans cascade');
  plan = await aPlan();
});
afterAll(() => api.close());

async function aPlan(): Promise<string> {
  names += 1;
  const { body } = await client.post('/plans', { name: `Plan ${names}`, prices: [] });
  return body.id;
}

async function send(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, payload?: object | string, type?: string) {
  const reply = await api.app.inject({
    method,
    url: `${BASE}${path}`,
    headers: { ...ADMIN, ...(type === undefined ? {} : { 'content-type': type }) },
    ...(payload === undefined ? {} : { payload }),
  });
  return { status: reply.statusCode, body: reply.body === '' ? null : reply.json(), text: reply.body };
}

const given = (change: object = {}) => {
  names += 1;
  const subscriptionToken = `token-${names}`;
  return { apiId: 'one', subscriptionToken, subscriptionPlanId: plan, billingCustomerId: 'acme', ...change };
};
const subscribe = async (change: object = {}): Promise<GatewaySubscription> => {
  const { status, body, text } = await send('POST', '', given(change));
  expect(status, text).toBe(201);
  return body;
};
const plans = async () =>
  (await client.get('/company-plans')).body as {
    company: string;
    planId: string;
    subscription: string | null;
    validTo: string | null;
  }[];

describe('an active subscription', () => {
  it('puts its company on the plan from now on, and is answered with its token once', async () => {
    const made = await subscribe({ subscriptionToken: 'secret-token', billingSubscriptionId: 'sub_1' });
    expect(made).toMatchObject({
      apiId: 'one',
      subscriptionPlanId: plan,
      billingCustomerId: 'acme',
      status: 'ACTIVE',
      subscriptionToken: 'secret-token',
    });
    expect(await plans()).toMatchObject([{ company: 'acme', planId: plan, subscription: 'sub_1', validTo: null }]);
    const later = await send('GET', `/${made.id}`);
    expect(later.body).toMatchObject({ id: made.id, status: 'ACTIVE' });
    expect(later.text).not.toContain('secret-token');
    const rows = await api.services.db.sql('select * from gateway_subscriptions');
    expect(JSON.stringify(rows)).not.toContain('secret-token');
  });

  it('is told to gateways with what its policy asks for, and never its token', async () => {
    await subscribe({ subscriptionToken: 'secret-token', billingSubscriptionId: 'sub_1' });
    const { text } = await api.services.termsDesk.current();
    expect(text).not.toContain('secret-token');
    expect(callerTerms.parse(JSON.parse(text)).subscriptions).toEqual([
      {
        proxy: 'one',
        tokenHash: createHash('sha256').update('secret-token').digest('hex'),
        company: 'acme',
        plan: expect.stringMatching(/^Plan/),
        status: 'ACTIVE',
        billingCustomerId: 'acme',
        billingSubscriptionId: 'sub_1',
      },
    ]);
  });

  it('is taken as YAML, with the plan by its name and the application as the company', async () => {
    const yaml = `apiId: one\nsubscriptionToken: t\napplicationId: app-1\nsubscriptionPlanId: Plan ${names}\n`;
    const { status, body } = await send('POST', '', yaml, 'application/yaml');
    expect(status).toBe(201);
    expect(body).toMatchObject({ applicationId: 'app-1', subscriptionPlanId: plan });
    expect(await plans()).toMatchObject([{ company: 'app-1' }]);
  });

  it('shares the plan with those of other proxies, and the last one that ends ends it', async () => {
    const [first, second] = [await subscribe(), await subscribe({ apiId: 'two' })];
    expect(await plans()).toHaveLength(1);
    expect((await send('PUT', `/${first.id}`, { status: 'INACTIVE' })).body).toMatchObject({ status: 'INACTIVE' });
    expect((await plans())[0]?.validTo).toBeNull();
    expect((await send('DELETE', `/${second.id}`)).status).toBe(204);
    expect((await plans()).filter(({ validTo }) => validTo === null)).toEqual([]);
    await send('PUT', `/${first.id}`, { status: 'ACTIVE' });
    expect((await plans()).filter(({ validTo }) => validTo === null)).toHaveLength(1);
  });

  it('ends no plan that somebody assigned by hand', async () => {
    const entry = { company: 'acme', planId: plan, validFrom: '2026-01-01T00:00:00Z' };
    expect((await client.post('/company-plans', entry)).status).toBe(201);
    const { id } = await subscribe();
    await send('DELETE', `/${id}`);
    expect(await plans()).toMatchObject([{ company: 'acme', validTo: null }]);
  });
});

it('lists subscriptions by proxy, application and status', async () => {
  await subscribe({ applicationId: 'app-1' });
  await subscribe({ apiId: 'two', billingCustomerId: 'globex', status: 'INACTIVE' });
  expect((await send('GET', '')).body).toMatchObject({ count: 2 });
  expect((await send('GET', '?apiId=two')).body.subscriptions).toMatchObject([{ billingCustomerId: 'globex' }]);
  expect((await send('GET', '?applicationId=app-1&status=ACTIVE')).body.count).toBe(1);
  expect((await send('GET', '?status=REVOKED')).body).toEqual({ subscriptions: [], count: 0 });
  expect((await plans()).map(({ company }) => company)).toEqual(['acme']);
});

describe('refuses, and moves nothing:', () => {
  it.each<[string, () => object, string]>([
    ['a proxy that there is not', () => given({ apiId: 'nothing' }), 'apiId'],
    ['a plan that there is not', () => given({ subscriptionPlanId: 'nothing' }), 'subscriptionPlanId'],
    ['nobody who pays', () => given({ billingCustomerId: undefined }), 'billingCustomerId'],
    ['no token', () => given({ subscriptionToken: undefined }), 'subscriptionToken'],
    ['a status that there is not', () => given({ status: 'GONE' }), 'status'],
    ['a field that there is not', () => given({ plan: 'x' }), 'plan'],
  ])('%s', async (_, input, field) => {
    const { status, body } = await send('POST', '', input());
    expect(status).toBe(400);
    expect(body.errors.map((one: { field: string }) => one.field)).toContain(field);
    expect(await plans()).toEqual([]);
  });

  it('a company that is on another plan', async () => {
    await subscribe();
    const { status, body } = await send('POST', '', given({ apiId: 'two', subscriptionPlanId: await aPlan() }));
    expect(status).toBe(409);
    expect(body.message).toContain('acme is on the plan');
    expect(await plans()).toHaveLength(1);
  });

  it('the same company or the same token at the same proxy twice', async () => {
    await subscribe({ subscriptionToken: 'same' });
    expect((await send('POST', '', given())).status).toBe(409);
    const other = given({ billingCustomerId: 'globex', subscriptionToken: 'same' });
    expect((await send('POST', '', other)).status).toBe(409);
    expect(await plans()).toHaveLength(1);
  });

  it('to revive what was revoked', async () => {
    const { id } = await subscribe();
    await send('PUT', `/${id}`, { status: 'REVOKED' });
    expect((await send('PUT', `/${id}`, { status: 'ACTIVE' })).status).toBe(409);
  });

  it('what is not there, and a body that cannot be read', async () => {
    expect((await send('GET', '/nothing')).status).toBe(404);
    expect((await send('PUT', '/nothing', { status: 'ACTIVE' })).status).toBe(404);
    expect((await send('DELETE', '/nothing')).status).toBe(404);
    expect((await send('POST', '', '{', 'application/json')).status).toBe(400);
  });
});

describe('a subscription and its plan', () => {
  /** Of an author whose entry about a subscription cannot be written. */
  const failing = (action: string): Context => {
    const { services } = api;
    const { auditLog } = services;
    const append: typeof auditLog.append = (tx, author, notes) =>
      notes.some((note) => note.entityType === 'gateway_subscription' && note.action === action)
        ? Promise.reject(new Error('the log is full'))
        : auditLog.append(tx, author, notes);
    return { ...services, author: systemAuthor({ auditLog: { ...auditLog, append } }) };
  };

  it('are made together or not at all', async () => {
    const body = createGatewaySubscription.parse(given());
    await expect(createSubscription(failing('create'), body)).rejects.toThrow('full');
    expect(await plans()).toEqual([]);
    expect((await send('GET', '')).body.count).toBe(0);
  });

  it('end together or not at all', async () => {
    const { id } = await subscribe();
    await expect(changeSubscription(failing('change'), id, { status: 'REVOKED' })).rejects.toThrow('full');
    await expect(deleteSubscription(failing('delete'), id)).rejects.toThrow('full');
    expect(await plans()).toMatchObject([{ company: 'acme', validTo: null }]);
    expect((await send('GET', `/${id}`)).body.status).toBe('ACTIVE');
  });
});
