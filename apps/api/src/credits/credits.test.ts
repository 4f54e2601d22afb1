import { randomUUID } from 'node:crypto';
import { sumDecimals } from '@tallygate/contracts/decimal';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';
import { creditsJob } from './credits-job.ts';
import { LeaseDesk } from './lease-desk.ts';
import { TestLessee } from './lessee.testing.ts';

let api: TestApi;
let console: ReturnType<typeof consoleClient>;
let company: string;
beforeAll(async () => {
  api = await openTestApi();
  console = consoleClient(api);
});
afterAll(() => api.close());
beforeEach(() => {
  company = `company-${randomUUID()}`;
});

const grant = (amount: string, more: object = {}) =>
  console.post('/credit-grants', { sourceKey: randomUUID(), company, currency: 'usd', amount, ...more });
const credits = async () => (await console.get(`/credits?company=${company}`)).body;
const entries = async (): Promise<Record<string, number>> => {
  const { body } = await console.get(`/credit-entries?company=${company}&currency=usd&limit=500`);
  const sums: Record<string, number> = {};
  for (const { type, amount } of body.entries) sums[type] = Number(sumDecimals([String(sums[type] ?? 0), amount]));
  return sums;
};
const gateways = (count: number) => Array.from({ length: count }, () => new TestLessee(api, company));

/** The timed job, `ms` later by both clocks. */
const runJobLater = (ms: number) => {
  const later = () => new Date(Date.now() + ms);
  const { db, recalls, settings } = api.services;
  const { creditLeaseMs: leaseMs } = settings;
  const leaseDesk = new LeaseDesk({ db, recalls, leaseMs, now: later, machineNow: later });
  return creditsJob({ db, leaseDesk, now: later }).run(new AbortController().signal);
};

it('runs exactly as many calls on three gateways as the balance pays', async () => {
  await grant('40');
  const all = gateways(3);
  let ran = 0;
  for (let call = 0; call < 64; call += 1) {
    const gateway = all[call % 3]!;
    if (gateway.call('1') !== undefined) ran += 1;
    else {
      await gateway.lease('1');
      if (gateway.call('1') !== undefined) ran += 1;
    }
  }
  for (const gateway of all) await gateway.deliver();
  expect(ran).toBe(40);
  expect(await entries()).toEqual({ granted: 40, settled: 40 });
  expect(await credits()).toMatchObject({ balances: [{ balance: '0', debt: '0' }], grants: [{ settled: '40' }] });
});

it('asks idle gateways to give back what another one needs, and says that it is worth asking again', async () => {
  await grant('40');
  const [busy, ...idle] = gateways(3) as [TestLessee, TestLessee, TestLessee];
  for (const gateway of idle) await gateway.lease('10');
  const waiting = idle.map((gateway) => gateway.report(5_000));
  expect(await busy.lease('40')).toMatchObject({ lease: { parts: [{ amount: '20' }] }, recalling: true });
  for (const reply of await Promise.all(waiting)) expect(reply).toMatchObject({ leases: [{ recall: true }] });
  for (const gateway of idle) await gateway.giveBack(false);
  expect(await busy.lease('20')).toMatchObject({ lease: { parts: [{ amount: '20' }] }, recalling: false });
  expect(await busy.lease('1')).toMatchObject({ lease: null, recalling: false, available: '0' });
});

it('books a batch once that is delivered twice', async () => {
  await grant('40');
  const [gateway] = gateways(1) as [TestLessee];
  await gateway.lease('10');
  gateway.call('4');
  const batch = [...gateway.events];
  await gateway.deliver(batch);
  await gateway.deliver(batch);
  expect(await entries()).toEqual({ granted: 40, settled: 4 });
});

it('answers a repeated request with the same lease', async () => {
  await grant('40');
  const [gateway] = gateways(1) as [TestLessee];
  const requestId = randomUUID();
  const first = await gateway.lease('10', { requestId });
  expect((await gateway.lease('10', { requestId })).lease.id).toBe(first.lease.id);
  expect(await credits()).toMatchObject({ grants: [{ available: '30', leased: '10' }] });
});

it('closes the leases of a gateway’s former run once its events are there, but for what its tasks hold', async () => {
  await grant('40');
  const [gateway] = gateways(1) as [TestLessee];
  const { lease } = await gateway.lease('10');
  gateway.call('5');
  gateway.restart();
  await gateway.deliver();
  const part = { lease: lease.id, grant: lease.parts[0].grant };
  const { leases } = await gateway.replayed([{ ...part, amount: '2' }]);
  expect(leases).toMatchObject([
    { id: lease.id, company, unit: 'usd', parts: [{ amount: '10', settled: '5', returned: '3', held: '2' }] },
  ]);
  expect(await credits()).toMatchObject({ grants: [{ available: '33', leased: '2', settled: '5' }] });
  gateway.record({ unit: 'usd', parts: [{ ...part, amount: '2' }] });
  await gateway.deliver();
  expect(await credits()).toMatchObject({ grants: [{ available: '33', leased: '0', settled: '7' }] });
});

it('takes the lease of a lost machine back, and bills nothing of what it had not told', async () => {
  await grant('40');
  const [gateway] = gateways(1) as [TestLessee];
  await gateway.lease('10');
  gateway.call('4');
  expect(await runJobLater(30_000)).toBeNull();
  await runJobLater(120_000);
  expect(await credits()).toMatchObject({ grants: [{ available: '40', leased: '0', settled: '0' }] });
  expect(await gateway.report()).toMatchObject({ leases: [], lost: [expect.any(String)] });
});

it('keeps the lease of a gateway that tells of it', async () => {
  await grant('40');
  const [gateway] = gateways(1) as [TestLessee];
  await gateway.lease('10');
  const { services } = api;
  await services.db.sql(`update credit_leases set reclaim_at = now() - interval '1 second'`);
  await gateway.report();
  await runJobLater(0);
  expect(await credits()).toMatchObject({ grants: [{ leased: '10' }] });
});

it('writes late events off when others took the rest after the reclaim', async () => {
  await grant('10');
  const [late, other] = gateways(2) as [TestLessee, TestLessee];
  await late.lease('10', { each: '10' });
  for (let call = 0; call < 6; call += 1) late.call('1');
  await runJobLater(120_000);
  await other.lease('10', { each: '10' });
  await late.deliver();
  expect(await entries()).toEqual({ granted: 10, forgone: 6 });
  expect(await credits()).toMatchObject({ grants: [{ available: '0', leased: '10' }] });
});

it('settles what is left for calls that no lease secured, and writes the rest off', async () => {
  await grant('3');
  const [gateway] = gateways(1) as [TestLessee];
  for (let call = 0; call < 7; call += 1) gateway.record({ unit: 'usd', parts: [], unsecured: '1' });
  await gateway.deliver();
  expect(await entries()).toEqual({ granted: 3, settled: 3, forgone: 4 });
});

it('grants once what is told of several times at once', async () => {
  const sourceKey = randomUUID();
  const replies = await Promise.all([1, 2, 3].map(() => grant('5', { sourceKey })));
  expect(replies.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
  expect((await credits()).grants).toHaveLength(1);
  expect(await grant('6', { sourceKey })).toMatchObject({ status: 409, body: { code: 'GRANT_KEY_TAKEN' } });
});

it('ends a grant when its time is over, and keeps what a gateway has of it until that is given back', async () => {
  const expiresAt = new Date(Date.now() + 60_000).toISOString();
  await grant('40', { expiresAt });
  const [gateway] = gateways(1) as [TestLessee];
  const { lease } = await gateway.lease('10');
  expect(lease.usableMs).toBeLessThanOrEqual(60_000);
  expect(await runJobLater(61_000)).toContain('1 expired');
  expect(await credits()).toMatchObject({ grants: [{ available: '0', leased: '10', expired: '30' }] });
});

it('owes what is spent of a disputed grant, and leases nothing until it is paid', async () => {
  const { body: topUp } = await grant('100');
  const [gateway] = gateways(1) as [TestLessee];
  await gateway.lease('70', { each: '70' });
  gateway.call('70');
  await gateway.deliver();
  expect(await console.post(`/credit-grants/${topUp.id}/dispute`, { note: 'Chargeback' })).toMatchObject({
    status: 200,
  });
  expect(await entries()).toEqual({ granted: 100, settled: 70, voided: 30, debt: 70 });
  expect(await credits()).toMatchObject({ balances: [{ balance: '0', debt: '70' }] });
  await grant('50');
  expect(await gateway.lease('1')).toMatchObject({ lease: null });
  await grant('50');
  expect(await gateway.lease('1')).toMatchObject({ lease: { parts: [{ amount: expect.any(String) }] } });
  expect(await console.post(`/credit-grants/${topUp.id}/void`, { note: 'Again' })).toMatchObject({
    status: 409,
    body: { code: 'GRANT_ENDED' },
  });
});

it('recalls what gateways have of a grant that is voided, and settles what calls hold', async () => {
  const { body: made } = await grant('40');
  const [gateway] = gateways(1) as [TestLessee];
  await gateway.lease('10', { each: '10' });
  const waiting = gateway.report(5_000);
  await console.post(`/credit-grants/${made.id}/void`, { note: 'Mistake' });
  expect(await waiting).toMatchObject({ leases: [{ recall: true }] });
  await gateway.giveBack(false);
  expect(await credits()).toMatchObject({ grants: [{ state: 'voided', leased: '0', voided: '40' }] });
});

it('shows what gateways have spent and hold before their events arrive', async () => {
  await grant('40');
  const [gateway] = gateways(1) as [TestLessee];
  await gateway.lease('20', { each: '20' });
  gateway.call('4');
  gateway.lessee.hold(3n * 10n ** 12n, 0);
  await gateway.report();
  expect(await credits()).toMatchObject({ balances: [{ balance: '33', held: '3', asOf: expect.any(String) }] });
});

it('refuses a grant of nothing, of less than nothing, and one that is over, and names the field', async () => {
  for (const [more, path] of [
    [{ amount: '0' }, 'amount'],
    [{ amount: '-5' }, 'amount'],
    [{ amount: '0.0000000000001' }, 'amount'],
    [{ expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    [{ currency: 'USD' }, 'currency'],
    [{ priority: 101 }, 'priority'],
  ] as const) {
    const reply = await grant('5', more);
    expect(reply).toMatchObject({ status: 400, body: { fields: [{ path }] } });
  }
  expect(await credits()).toEqual({ balances: [], grants: [] });
});

it('keeps entries as they were written', async () => {
  await grant('40');
  const { db } = api.services;
  await expect(db.sql('update credit_entries set amount = 1')).rejects.toThrow('stay as they were written');
  await expect(db.sql('delete from credit_entries')).rejects.toThrow('stay as they were written');
});

it('refuses a gateway that speaks for another', async () => {
  const headers = { authorization: 'Bearer gateway-token-for-tests' };
  const { code } = (await console.post('/gateways/enrolments', { id: 'enrolled' })).body;
  await api.app.inject({ method: 'POST', url: '/internal/v1/enrol', payload: { code } });
  const payload = { gatewayId: 'enrolled', boot: 'b', longestMs: 0, holds: [] };
  const reply = await api.app.inject({ method: 'POST', url: '/internal/v1/credits/replayed', headers, payload });
  expect(reply.statusCode).toBe(403);
});

it('lists what gateways hold, and what was taken back from one that fell silent', async () => {
  await grant('40');
  const [gateway] = gateways(1) as [TestLessee];
  await gateway.lease('10');
  gateway.call('4');
  await gateway.report();
  const leases = async () => (await console.get(`/credit-leases?company=${company}`)).body.leases;
  expect(await leases()).toMatchObject([
    { state: 'held', gatewayId: gateway.gatewayId, currency: 'usd', amount: '10', settled: '4', returned: '0' },
  ]);
  await runJobLater(600_000);
  expect(await leases()).toMatchObject([{ state: 'left_behind', returned: '10' }]);
});

it('tells gateways what a company has, and nothing of one that has none', async () => {
  await grant('40');
  const headers = { authorization: 'Bearer gateway-token-for-tests' };
  const ask = async (name: string) =>
    (await api.app.inject({ method: 'GET', url: `/internal/v1/credits/balances?company=${name}`, headers })).json();
  expect(await ask(company)).toEqual({
    balances: [{ currency: 'usd', balance: '40', held: '0', debt: '0', asOf: null }],
  });
  expect(await ask('nobody')).toEqual({ balances: [] });
  const stranger = await api.app.inject({ method: 'GET', url: `/internal/v1/credits/balances?company=${company}` });
  expect(stranger.statusCode).toBe(401);
});

it('lists balances of companies by name, page by page', async () => {
  await grant('40');
  await grant('7', { currency: 'eur' });
  const { body } = await console.get(`/credit-balances?limit=1&after=${company.slice(0, -1)}`);
  expect(body).toMatchObject({
    rows: [
      { company, currency: 'eur', balance: '7' },
      { company, currency: 'usd', balance: '40' },
    ],
    after: company,
  });
});

it('leases for as long as the seller has set, and takes back what a silent gateway has after that', async () => {
  const { db, recalls } = api.services;
  const desk = (ms: number) => {
    const later = () => new Date(Date.now() + ms);
    return new LeaseDesk({ db, recalls, leaseMs: 600_000, now: later, machineNow: later });
  };
  await grant('40');
  const request = { gatewayId: randomUUID(), boot: randomUUID(), requestId: randomUUID(), company, unit: 'usd' };
  const reply = await desk(0).lease({ ...request, waiting: '10', each: '1', perSecond: '0', longestMs: 1_000 });
  expect(reply.lease?.usableMs).toBe(598_000);
  const states = async () =>
    (await console.get(`/credit-leases?company=${company}`)).body.leases.map(({ state }: { state: string }) => state);
  for (const [ms, state] of [
    [600_000, 'held'],
    [640_000, 'left_behind'],
  ] as const) {
    const later = () => new Date(Date.now() + ms);
    await creditsJob({ db, leaseDesk: desk(ms), now: later }).run(new AbortController().signal);
    expect(await states()).toEqual([state]);
  }
});

it('refunds a call once: to its grant while that lasts, and as a promotional grant of 90 days when it is over', async () => {
  const soon = new Date(Date.now() + 3_600_000).toISOString();
  await grant('5', { priority: 10, expiresAt: soon });
  await grant('5');
  const [gateway] = gateways(1) as [TestLessee];
  await gateway.lease('8');
  const callId = gateway.call('8');
  await gateway.deliver();
  // The first of the two is over.
  await api.services.db.sql(`update credit_grants set expires_at = now() - interval '1 second' where priority = 10`);
  const refund = () => console.post('/credit-refunds', { callId, note: 'The answer was wrong' });
  const replies = await Promise.all([refund(), refund()]);
  expect(replies.map(({ status }) => status).sort()).toEqual([201, 409]);
  expect(replies.find(({ status }) => status === 201)?.body).toEqual({
    callId,
    refunds: [{ currency: 'usd', returned: '3', granted: '5' }],
  });
  expect((await refund()).body.code).toBe('CALL_REFUNDED');
  expect(await entries()).toEqual({ granted: 15, settled: 8, corrected: 3 });
  const { balances, grants } = await credits();
  expect(balances).toMatchObject([{ balance: '10', debt: '0' }]);
  const [anew] = grants;
  expect(anew).toMatchObject({ category: 'promotional', amount: '5' });
  expect(Math.round((Date.parse(anew.expiresAt) - Date.now()) / 86_400_000)).toBe(90);
});

it('refunds nothing of a call that spent no credits', async () => {
  const reply = await console.post('/credit-refunds', { callId: randomUUID(), note: 'Why not' });
  expect([reply.status, reply.body.code]).toEqual([404, 'NOT_FOUND']);
});
