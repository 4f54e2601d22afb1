import { randomUUID } from 'node:crypto';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluateAlerts } from '../alerts/evaluate-alerts.ts';
import { closeDuePeriods } from '../invoices/close-periods.ts';
import { TOOL_CALLS } from '../test-support/metered-ledger.testing.ts';
import { listRoutes } from '../test-support/route-list.testing.ts';
import { openPortalLedger, type PortalLedger } from './portal.testing.ts';

/** Stands in everything of the other company, and in nothing else. */
const MARKER = 'GLOBEX-ONLY';

let portal: PortalLedger;
let acme: Record<string, string>;
let ids: { invoice: string; proxy: string; key: string; rule: string; topUp: string; plan: string };

beforeAll(async () => {
  portal = await openPortalLedger();
  const { prisma } = portal.api.services.db;
  await portal.put('/invoices/issuer', { name: 'Weather Ltd', begins: '2026-09-01T00:00:00Z' });
  const meterId = await portal.makeMeter(TOOL_CALLS, {}, { model: 'per_unit', unitAmount: '100' });
  const price = { model: 'per_unit', unitAmount: '100' };
  const prices = [{ meterId, price, validFrom: '2026-01-01T00:00:00Z' }];
  let plan = '';
  for (const [company, name] of [
    ['acme', 'Basic'],
    ['globex', `Plan ${MARKER}`],
  ] as const) {
    const { id: planId } = (await portal.post('/plans', { name, prices })).body;
    plan = planId;
    await portal.post('/company-plans', { company, planId, validFrom: '2026-09-01T00:00:00Z' });
  }
  const now = new Date(Math.floor(Date.now() / 900_000) * 900_000 - 900_000).toISOString();
  const call = (company: string, mark: string, time: string) =>
    aCallEvent({ company, consumer: `agent ${mark}`, target: `tool ${mark}`, time });
  await portal.ingest([
    call('acme', 'ACME', '2026-09-05T10:00:00.000Z'),
    call('globex', MARKER, '2026-09-05T10:00:00.000Z'),
    call('acme', 'ACME', now),
    call('globex', MARKER, now),
    call('acme,globex', MARKER, now),
    call('acme*', MARKER, now),
  ]);
  await closeDuePeriods(portal.api.services, new Date('2026-10-02T00:00:00Z'));
  await prisma.apiKey.create({
    data: {
      id: 'k1',
      name: `key-${MARKER}`,
      proxy: 'everything-mcp-v1.0',
      consumer: MARKER,
      company: 'globex',
      hash: 'h',
      prefix: 'p',
      last4: 'last',
      createdBy: 'x',
      updatedBy: 'x',
    },
  });
  const grant = { company: 'globex', currency: 'usd', amount: '4711', sourceKey: MARKER, note: MARKER };
  await portal.post('/credit-grants', grant);
  const { body: rail } = await portal.post('/rails', {
    name: 'Stripe',
    kind: 'stripe',
    mode: 'test',
    key: 'sk_test_sandbox0123456789',
  });
  const { id: topUp } = await prisma.topUp.create({
    data: {
      id: randomUUID(),
      company: 'globex',
      railId: rail.id,
      currency: 'usd',
      amount: '4711',
      subject: MARKER,
      state: 'open',
      createdAt: new Date(),
    },
  });
  const globex = await portal.comeIn({ company: 'globex' });
  const rule = { name: MARKER, measure: 'calls', window: 'period', figure: '1' };
  const made = await portal.ask('POST', '/alert-rules', globex, rule);
  expect(made.statusCode, made.body).toBe(201);
  await evaluateAlerts(portal.api.services);
  const invoice = await prisma.invoice.findFirstOrThrow({ where: { company: 'globex' } });
  ids = { invoice: invoice.id, proxy: 'everything-mcp-v1.0', key: `key-${MARKER}`, rule: made.json().id, topUp, plan };
  acme = await portal.comeIn();
});
afterAll(() => portal.close());

const RANGE = `from=${encodeURIComponent('2026-09-01T00:00:00Z')}&to=${encodeURIComponent('2026-10-01T00:00:00Z')}`;
const RULE = { name: 'Mine', measure: 'calls', window: 'day', figure: '5', scope: 'company', company: 'globex' };

/** A request to each route, with the other company's ids where it takes any. */
const WALK: Readonly<Record<string, () => { path: string; payload?: object; status: number }>> = {
  'GET /look': () => ({ path: '/look', status: 200 }),
  'GET /session': () => ({ path: '/session', status: 200 }),
  'GET /usage': () => ({ path: `/usage?${RANGE}`, status: 200 }),
  'GET /usage.csv': () => ({ path: `/usage.csv?${RANGE}`, status: 200 }),
  'GET /calls': () => ({ path: '/calls', status: 200 }),
  'GET /plan': () => ({ path: '/plan', status: 200 }),
  'GET /invoices': () => ({ path: '/invoices', status: 200 }),
  'GET /invoices/:id': () => ({ path: `/invoices/${ids.invoice}`, status: 404 }),
  'GET /invoices/:id/pdf': () => ({ path: `/invoices/${ids.invoice}/pdf`, status: 404 }),
  'GET /credits': () => ({ path: '/credits?company=globex', status: 200 }),
  'POST /top-ups': () => ({ path: '/top-ups', payload: { amount: '500' }, status: 409 }),
  'GET /top-ups/:id': () => ({ path: `/top-ups/${ids.topUp}`, status: 404 }),
  'PUT /recharge': () => ({ path: '/recharge', payload: { threshold: '5', amount: '500' }, status: 409 }),
  'DELETE /recharge': () => ({ path: '/recharge', status: 204 }),
  'GET /offers': () => ({ path: '/offers?company=globex', status: 200 }),
  'POST /subscription': () => ({ path: '/subscription', payload: { planId: ids.plan }, status: 404 }),
  'GET /servers': () => ({ path: '/servers', status: 200 }),
  'GET /keys': () => ({ path: '/keys', status: 200 }),
  'POST /keys': () => ({ path: '/keys', payload: { proxy: 'no-such-proxy', label: 'mine' }, status: 404 }),
  'DELETE /keys/:proxy/:name': () => ({ path: `/keys/${ids.proxy}/${ids.key}`, status: 404 }),
  'GET /alerts': () => ({ path: '/alerts?company=globex', status: 200 }),
  'POST /alerts/read': () => ({ path: '/alerts/read', payload: {}, status: 200 }),
  'GET /alert-rules': () => ({ path: '/alert-rules', status: 200 }),
  'POST /alert-rules': () => ({ path: '/alert-rules', payload: RULE, status: 201 }),
  'PUT /alert-rules/:id': () => ({ path: `/alert-rules/${ids.rule}`, payload: RULE, status: 404 }),
  'DELETE /alert-rules/:id': () => ({ path: `/alert-rules/${ids.rule}`, status: 404 }),
  'POST /session': () => ({ path: '/session', payload: { token: 'none' }, status: 403 }),
  'DELETE /session': () => ({ path: '/session', status: 204 }),
};

it('every route of the portal is walked here', async () => {
  const routes = (await listRoutes(portal.api)).flatMap(({ method, url }) =>
    url.startsWith('/api/portal/v1')
      ? [method].flat().map((one) => `${one} ${url.slice('/api/portal/v1'.length)}`)
      : [],
  );
  expect(Object.keys(WALK).sort()).toEqual(routes.filter((one) => !/^(HEAD|OPTIONS)/.test(one)).sort());
});

describe('with another company’s ids nothing of it comes out, and nothing of it changes', () => {
  it.each(Object.entries(WALK))('%s', async (route, of) => {
    const [method = 'GET'] = route.split(' ') as ['GET' | 'POST' | 'PUT' | 'DELETE'];
    const { path, payload, status } = of();
    const reply = await portal.ask(method, path, acme, payload);
    expect(reply.statusCode, reply.body).toBe(status);
    expect(reply.body.replaceAll(ids.key, '')).not.toContain(MARKER);
    expect(reply.body).not.toContain('4711');
    const { prisma } = portal.api.services.db;
    expect(await prisma.alertRule.count({ where: { name: MARKER, owner: 'globex', company: 'globex' } })).toBe(1);
    expect(await prisma.alert.count({ where: { owner: 'globex', readAt: null, told: true } })).toBe(1);
    expect(await prisma.apiKey.count({ where: { company: 'globex' } })).toBe(1);
    expect(await prisma.companyPlan.count()).toBe(2);
    expect(await prisma.alertRule.count({ where: { owner: 'acme', company: { not: 'acme' } } })).toBe(0);
  });
});

it('a company sees its own: usage, charged and free calls with their reasons, plan, invoice and its PDF', async () => {
  await portal.ingest([
    aCallEvent({ company: 'acme', outcome: 'tool_error', isError: true, billable: false, reason: 'tool_error' }),
  ]);
  const caller = await portal.comeIn();
  const get = async (path: string) => (await portal.ask('GET', path, caller)).json();
  expect((await get(`/usage?${RANGE}`)).rows).toContainEqual({
    day: '2026-09-05',
    proxy: 'everything-mcp-v1.0',
    tool: 'tool ACME',
    consumer: 'agent ACME',
    calls: 1,
    charged: 1,
  });
  const { calls } = await get('/calls');
  expect(
    calls.map(({ isCharged, reason }: { isCharged: boolean; reason: string }) => [isCharged, reason]),
  ).toContainEqual([false, 'Tool error']);
  expect(await get('/plan')).toMatchObject({ plan: { name: 'Basic' }, next: null, period: { isKnown: true } });
  const [invoice] = await get('/invoices');
  expect(await get(`/invoices/${invoice.id}`)).toMatchObject({ total: '100', lines: [{ amount: '100' }] });
  const pdf = await portal.ask('GET', `/invoices/${invoice.id}/pdf`, caller);
  expect([pdf.statusCode, pdf.rawPayload.subarray(0, 5).toString()]).toEqual([200, '%PDF-']);
  const csv = await portal.ask('GET', `/usage.csv?${RANGE}`, caller);
  expect(csv.body.split('\r\n')[0]).toBe('day,proxy,tool,caller,calls,charged');
});
