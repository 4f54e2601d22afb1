import { randomUUID } from 'node:crypto';
import type { AlertPage } from '@tallygate/contracts/alert';
import type { CallEvent } from '@tallygate/contracts/event';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type MeteredLedger, openMeteredLedger, PER_CALL, TOOL_CALLS } from '../test-support/metered-ledger.testing.ts';
import { evaluateAlerts } from './evaluate-alerts.ts';

let ledger: MeteredLedger;
beforeAll(async () => {
  ledger = await openMeteredLedger();
});
beforeEach(async () => {
  await ledger.clear();
  await ledger.api.services.db.sql('truncate alerts, alert_rules, alert_endpoints cascade');
});
afterAll(() => ledger.close());

const at = (text: string) => new Date(`2026-09-${text}Z`);
const NOW = at('10T10:30:00');
const look = (now = NOW, more: object = {}) => evaluateAlerts({ ...ledger.api.services, now: () => now, ...more });
/** Makes a rule at an instant. */
async function rule(fields: object, made = at('01T00:00:00')): Promise<string> {
  const reply = await ledger.post('/alert-rules', { name: 'Busy', measure: 'calls', window: 'day', ...fields });
  expect(reply.status, reply.text).toBe(201);
  await ledger.api.services.db.prisma.alertRule.update({ where: { id: reply.body.id }, data: { since: made } });
  return reply.body.id;
}
const calls = (count: number, more: Partial<CallEvent> = {}) =>
  ledger.ingest(
    Array.from({ length: count }, () => aCallEvent({ time: '2026-09-10T10:05:00.000Z', company: 'acme', ...more })),
  );
const page = async (query = ''): Promise<AlertPage> => (await ledger.get(`/alerts${query}`)).body;
const told = async () =>
  (await page()).alerts.map(({ company, share, value }) => ({ company, share, value })).reverse();

describe('calls', () => {
  it('are told of once each threshold is reached, and of several at once the highest', async () => {
    await rule({ figure: '10', shares: [50, 80, 100] });
    await calls(4);
    expect(await look()).toBe(0);
    await calls(1);
    expect(await look()).toBe(1);
    expect(await look()).toBe(0);
    await calls(5);
    expect(await look()).toBe(1);
    expect(await told()).toEqual([
      { company: null, share: 50, value: '5' },
      { company: null, share: 100, value: '10' },
    ]);
  });

  it('are told of once when several apis look at the same time', async () => {
    await rule({ figure: '3' });
    await calls(3);
    const counts = await Promise.all([look(), look(), look()]);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1);
    expect(await told()).toHaveLength(1);
  });

  it('begin anew in the next window', async () => {
    await rule({ figure: '3', window: 'hour' });
    await calls(3);
    await look();
    await calls(3, { time: '2026-09-10T11:05:00.000Z' });
    expect(await look(at('10T11:30:00'))).toBe(1);
  });

  it('that arrive after their window ended are told of, but not those of windows before the rule', async () => {
    await rule({ figure: '3', window: 'hour' }, at('10T10:59:00'));
    await rule({ name: 'Later', figure: '3', window: 'hour' }, at('10T11:00:00'));
    await calls(3, { time: '2026-09-10T10:59:30.000Z' });
    expect(await look(at('10T11:00:10'))).toBe(1);
    expect((await page()).alerts).toMatchObject([{ ruleName: 'Busy', windowTo: '2026-09-10T11:00:00.000Z' }]);
  });

  it('count by company, by proxy and by tool where the rule says so, and tests count nowhere', async () => {
    await rule({ name: 'Each', figure: '2', scope: 'each_company' });
    await rule({ name: 'One', figure: '1', scope: 'company', company: 'initech' });
    await rule({ name: 'Tool', figure: '2', scope: 'each_company', tool: 'add', proxy: 'everything-mcp-v1.0' });
    await rule({ name: 'Proxy', figure: '1', proxy: 'another' });
    await calls(2);
    await calls(1, { company: 'globex' });
    await calls(1, { company: 'globex', target: 'add' });
    await calls(5, { company: 'initech', billable: false, reason: 'test' });
    await calls(5, { company: undefined });
    await look();
    const found = (await page()).alerts.map(({ ruleName, company }) => `${ruleName} ${company}`);
    expect(found.sort()).toEqual(['Each acme', 'Each globex']);
  });

  it('of a period are those of the company’s own billing period', async () => {
    await ledger.makeMeter(TOOL_CALLS);
    const period = { interval: 'month', anchor: '2026-01-09T00:00:00Z' };
    const { body: plan } = await ledger.post('/plans', { name: 'Pro', prices: [], period });
    await ledger.post('/company-plans', { company: 'acme', planId: plan.id, validFrom: '2026-01-09T00:00:00Z' });
    await rule({ figure: '3', scope: 'each_company', window: 'period' });
    for (const company of ['acme', 'globex']) {
      await calls(2, { company, time: '2026-09-08T12:00:00.000Z' });
      await calls(1, { company });
    }
    await look();
    expect((await page()).alerts).toMatchObject([{ company: 'globex', windowFrom: '2026-09-01T00:00:00.000Z' }]);
    await calls(2);
    await look();
    expect((await page()).alerts[0]).toMatchObject({ company: 'acme', windowFrom: '2026-09-09T00:00:00.000Z' });
  });

  it('are not watched by a rule that is off', async () => {
    await rule({ figure: '1', enabled: false });
    await calls(3);
    expect(await look()).toBe(0);
  });
});

describe('a share of errors', () => {
  const failed = {
    outcome: 'upstream_failed',
    billable: false,
    reason: 'upstream_unreachable',
    isError: true,
  } as const;

  it('is of calls that failed at a server or a gateway, from enough calls on', async () => {
    await rule({ measure: 'error_share', figure: '20', minCalls: 5 });
    await calls(2, failed);
    expect(await look()).toBe(0);
    await calls(2, { outcome: 'rpc_error', errorCode: -32602, billable: false, reason: 'rpc_error', isError: true });
    await calls(4);
    expect(await look()).toBe(1);
    expect(await told()).toEqual([{ company: null, share: 100, value: '25' }]);
  });

  it('is told of again only after it fell back by 5 %', async () => {
    await rule({ measure: 'error_share', figure: '20', minCalls: 1 });
    await calls(20, failed);
    await calls(80);
    expect(await look()).toBe(1);
    await calls(3);
    expect(await look()).toBe(0);
    await calls(2, failed);
    expect(await look()).toBe(0);
    await calls(11);
    expect(await look()).toBe(0);
    await calls(10, failed);
    expect(await look()).toBe(1);
    expect(await told()).toHaveLength(2);
  });
});

describe('spend', () => {
  it('is what the company owes for its present period', async () => {
    await ledger.makeMeter(TOOL_CALLS, {}, { ...PER_CALL, unitAmount: '150' });
    await rule({
      measure: 'spend',
      scope: 'each_company',
      window: 'period',
      figure: '400',
      shares: [50, 100],
      currency: 'usd',
    });
    await calls(2);
    await calls(1, { company: 'globex' });
    await look();
    expect(await told()).toEqual([{ company: 'acme', share: 50, value: '300' }]);
    expect((await page()).alerts[0]?.sentence).toBe(
      'acme owes 3.00 USD for the period from 2026-09-01 00:00 UTC so far. "Busy" tells at 2.00 USD (50 % of 4.00 USD). Data up to 2026-09-10 10:30 UTC.',
    );
  });
});

describe('a balance', () => {
  const balance = { name: 'Low', measure: 'balance', window: null, figure: '1000', currency: 'usd' };
  const grant = (company: string, amount: string, currency = 'usd') =>
    ledger.post('/credit-grants', { sourceKey: randomUUID(), company, currency, amount });
  const takeBack = (id: string) => ledger.post(`/credit-grants/${id}/void`, { note: 'No' });
  beforeEach(() => ledger.api.services.db.sql('truncate credit_pots cascade'));

  it('is told of once it falls to a threshold, of several at once the lowest, and not by a second look', async () => {
    await rule({ ...balance, scope: 'each_company', shares: [100, 50] });
    await grant('acme', '900');
    await grant('globex', '2000');
    await grant('initech', '1', 'eur');
    expect(await look(new Date())).toBe(1);
    expect(await look(new Date())).toBe(0);
    expect(await told()).toEqual([{ company: 'acme', share: 100, value: '900' }]);
    expect((await page()).alerts[0]?.sentence).toContain(
      'acme has 9.00 USD of its credits left. "Low" tells at 10.00 USD',
    );
  });

  it('is told of again only after a top-up of more than 5 %', async () => {
    await rule({ ...balance, scope: 'company', company: 'acme' });
    const { body } = await grant('acme', '1000');
    expect(await look(new Date())).toBe(1);
    const small = await grant('acme', '49');
    expect(await look(new Date())).toBe(0);
    await takeBack(small.body.id);
    expect(await look(new Date())).toBe(0);
    await grant('acme', '50');
    expect(await look(new Date())).toBe(0);
    await takeBack(body.id);
    expect(await look(new Date())).toBe(1);
  });
});

describe('silence', () => {
  const silence = { name: 'Quiet', measure: 'silence', window: null, figure: '72', scope: 'each_company' };

  it('is told of who called before, once for each time that they fall silent', async () => {
    await rule(silence, at('09T00:00:00'));
    await calls(1);
    expect(await look(at('13T10:04:59'))).toBe(0);
    expect(await look(at('13T10:05:00'))).toBe(1);
    expect(await look(at('20T00:00:00'))).toBe(0);
    await calls(1, { time: '2026-09-20T00:00:00.000Z' });
    expect(await look(at('23T00:00:00'))).toBe(1);
    expect((await page()).alerts).toMatchObject([
      { company: 'acme', value: '72', windowFrom: '2026-09-20T00:00:00.000Z', windowTo: null },
      { company: 'acme', value: '72' },
    ]);
  });

  it('of who never called is not told of', async () => {
    await rule({ ...silence, scope: 'company', company: 'initech' });
    await rule({ ...silence, name: 'All', scope: 'everything' });
    expect(await look(at('30T00:00:00'))).toBe(0);
  });

  it('that was long enough before the rule was made is not told of', async () => {
    await rule(silence, at('13T10:05:00'));
    await calls(1);
    expect(await look(at('14T00:00:00'))).toBe(0);
  });

  it('is measured up to where the data reaches, not to now', async () => {
    await rule(silence, at('09T00:00:00'));
    await calls(1);
    const seen = at('13T10:00:00');
    await ledger.api.services.db.prisma.gateway.create({
      data: { id: 'g1', hostname: 'h', version: '1', pid: 1, startedAt: seen, lastSeenAt: seen },
    });
    const registry = { list: () => [], live: () => [] };
    expect(await look(at('20T00:00:00'), { registry })).toBe(0);
    await ledger.api.services.db.prisma.gateway.updateMany({ data: { lastSeenAt: at('13T10:05:00') } });
    expect(await look(at('20T00:00:00'), { registry })).toBe(1);
    expect((await page()).alerts).toMatchObject([{ dataUpTo: '2026-09-13T10:05:00.000Z' }]);
    await ledger.api.services.db.sql('truncate gateways');
  });
});

describe('alerts', () => {
  it('are read by page, and marked as read once for everybody', async () => {
    await rule({ figure: '10', shares: [10, 20, 30] });
    for (let count = 0; count < 3; count += 1) {
      await calls(1);
      await look();
    }
    const first = await page('?limit=2');
    expect(first).toMatchObject({ unread: 3, alerts: [{ share: 30 }, { share: 20 }] });
    expect(await page(`?limit=2&cursor=${first.nextCursor}`)).toMatchObject({
      nextCursor: null,
      alerts: [{ share: 10 }],
    });
    expect((await ledger.post('/alerts/read', { ids: [first.alerts[0]?.id] })).body).toEqual({ alerts: 1 });
    expect(await page('?state=unread')).toMatchObject({ unread: 2, alerts: [{ share: 20 }, { share: 10 }] });
    expect((await ledger.post('/alerts/read')).body).toEqual({ alerts: 2 });
    expect(await page('?limit=1')).toMatchObject({ unread: 0, alerts: [{ readBy: 'admin' }] });
  });

  it('stay when their rule is deleted', async () => {
    const id = await rule({ figure: '1' });
    await calls(1);
    await look();
    expect((await ledger.delete(`/alert-rules/${id}`)).status).toBe(204);
    expect((await page()).alerts).toMatchObject([{ ruleName: 'Busy' }]);
  });

  it.each([
    [{ figure: '0' }, 'figure'],
    [{ figure: '10', window: null }, 'window'],
    [{ figure: '10', scope: 'company' }, 'company'],
    [{ figure: '10', shares: [50, 50] }, 'shares'],
    [{ figure: '10', currency: 'usd' }, 'currency'],
    [{ figure: '101', measure: 'error_share' }, 'figure'],
    [{ figure: '2161', measure: 'silence', window: null }, 'figure'],
    [{ figure: '10', measure: 'balance', scope: 'each_company', window: null }, 'currency'],
    [{ figure: '10', measure: 'balance', scope: 'each_company', window: 'day', currency: 'usd' }, 'window'],
    [{ figure: '10', measure: 'spend', scope: 'each_company', window: 'period' }, 'currency'],
    [{ figure: '10', measure: 'spend', scope: 'each_company', window: 'day', currency: 'usd' }, 'window'],
    [{ figure: '10', measure: 'spend', scope: 'everything', window: 'period', currency: 'usd' }, 'scope'],
    [{ figure: '10', measure: 'spend', scope: 'each_company', window: 'period', currency: 'abc' }, 'currency'],
  ])('refuses the rule %j, naming %s', async (fields, path) => {
    const { status, body } = await ledger.post('/alert-rules', {
      name: 'R',
      measure: 'calls',
      window: 'day',
      ...fields,
    });
    expect([status, body.fields?.map((one: { path: string }) => one.path)]).toEqual([400, [path]]);
    expect((await ledger.get('/alert-rules')).body).toEqual([]);
  });
});
