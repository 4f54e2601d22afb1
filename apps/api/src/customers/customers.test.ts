import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ingestEvents } from '../events/ingest-events.ts';
import { ADMIN, openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
beforeEach(() =>
  api.services.db.sql(`truncate events, event_rollups, event_totals, event_rollup_changes, meters, meter_prices, plans,
    plan_prices, company_plans, price_canaries, customers, customer_aliases cascade`),
);
afterAll(() => api.close());

async function ask(method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: object) {
  const reply = await api.app.inject({ method, url: `/api/console/v1${url}`, headers: ADMIN, payload });
  return { status: reply.statusCode, body: reply.json() };
}
const ingest = (...events: Parameters<typeof aCallEvent>[0][]) =>
  ingestEvents(
    api.services,
    events.map((event) => JSON.stringify(aCallEvent({ time: new Date().toISOString(), ...event }))),
  );
const names = async (query = '') =>
  (await ask('GET', `/customers${query}`)).body.rows.map(({ company }: { company: string }) => company);

describe('customers', () => {
  it('are those that called, that are written down, and that are on a plan, each once', async () => {
    await ingest({ company: 'acme' }, { company: 'acme', target: 'add' }, { company: 'beta' });
    await ask('POST', '/customers', { company: 'acme', name: 'Acme Inc.' });
    await ask('POST', '/customers', { company: 'silent' });
    const { body: plan } = await ask('POST', '/plans', { name: 'Pro', prices: [] });
    await ask('POST', '/company-plans', { company: 'planned', planId: plan.id, validFrom: '2026-01-01T00:00:00Z' });

    const { body } = await ask('GET', '/customers');

    expect(body.total).toBe(4);
    expect(body.rows).toMatchObject([
      { company: 'acme', name: 'Acme Inc.', calls: 2, trend: [0, 0, 0, 0, 0, 2], isKnown: true, plan: null },
      { company: 'beta', name: '', calls: 1, isKnown: false },
      { company: 'planned', calls: 0, lastCallAt: null, plan: { name: 'Pro', since: '2026-01-01T00:00:00.000Z' } },
      { company: 'silent', calls: 0, consumers: 0, isKnown: true },
    ]);
  });

  it('tell when the last call was to the moment, and still by the sums when the call itself was removed', async () => {
    const time = new Date().toISOString();
    await ingest({ company: 'acme', time: new Date(Date.now() - 2_000).toISOString() }, { company: 'acme', time });
    const lastCall = async () => (await ask('GET', '/customers/acme')).body.lastCallAt;
    expect(await lastCall()).toBe(time);

    await api.services.db.sql('delete from events');
    expect(Date.parse(await lastCall())).toBeLessThanOrEqual(Date.parse(time));
  });

  it('are searched as text, filtered by plan, and shown in parts', async () => {
    for (const company of ['a_b', 'axb', 'c%d']) await ask('POST', '/customers', { company, name: `${company} Ltd` });
    const { body: plan } = await ask('POST', '/plans', { name: 'Pro', prices: [] });
    await ask('POST', '/company-plans', { company: 'a_b', planId: plan.id, validFrom: '2026-01-01T00:00:00Z' });

    expect(await names('?search=a_b')).toEqual(['a_b']);
    expect(await names('?search=%25')).toEqual(['c%d']);
    expect(await names('?search=ltd&sort=company')).toEqual(['a_b', 'axb', 'c%d']);
    expect(await names(`?plan=${plan.id}`)).toEqual(['a_b']);
    expect(await names('?plan=none')).toEqual(['axb', 'c%d']);
    const { body } = await ask('GET', '/customers?sort=company&limit=1&offset=1');
    expect([body.total, body.rows[0].company]).toEqual([3, 'axb']);
  });

  it('are written down once, changed by revision, and refused with the field', async () => {
    expect((await ask('POST', '/customers', { company: 'acme' })).status).toBe(201);
    expect((await ask('POST', '/customers', { company: 'acme' })).body.fields).toMatchObject([{ path: 'company' }]);
    expect(
      (await ask('POST', '/customers', { company: 'x', address: { country: 'Germany' } })).body.fields,
    ).toMatchObject([{ path: 'address.country' }]);
    const first = await ask('PUT', '/customers/acme', { name: 'Acme', revision: 1 });
    expect(first.body).toMatchObject({ name: 'Acme', revision: 2, details: { name: 'Acme' } });
    expect((await ask('PUT', '/customers/acme', { name: 'Other', revision: 1 })).body.code).toBe('REVISION_STALE');
  });

  it('that only their calls have named are written down by changing them', async () => {
    await ingest({ company: 'acme' });
    expect((await ask('GET', '/customers/acme')).body).toMatchObject({ revision: 0, updatedBy: null });
    expect((await ask('PUT', '/customers/acme', { taxId: 'DE1', revision: 0 })).body).toMatchObject({
      revision: 1,
      updatedBy: 'admin',
      details: { taxId: 'DE1' },
    });
    expect((await ask('GET', '/customers/nobody')).body.code).toBe('CUSTOMER_NOT_FOUND');
  });

  it('use tools by consumer and day, and tests are not usage', async () => {
    const time = '2026-09-03T10:00:00.000Z';
    await ingest(
      { company: 'acme', time, target: 'add', consumer: 'agent-a' },
      { company: 'acme', time, target: 'add', consumer: 'agent-b', billable: false, reason: 'tool_error' },
      { company: 'acme', time: '2026-09-04T10:00:00.000Z', target: 'echo', consumer: 'agent-a' },
      { company: 'acme', time, target: 'echo', billable: false, reason: 'test' },
      { company: 'beta', time, target: 'add' },
    );

    const { body } = await ask('GET', '/customers/acme/usage?from=2026-09-01T00:00:00Z&to=2026-10-01T00:00:00Z');

    expect(body).toMatchObject({
      calls: 3,
      billable: 2,
      byTool: [
        { key: 'add', calls: 2, billable: 1 },
        { key: 'echo', calls: 1, billable: 1 },
      ],
      byConsumer: [
        { key: 'agent-a', calls: 2 },
        { key: 'agent-b', calls: 1 },
      ],
      byDay: [
        { key: '2026-09-03', calls: 2 },
        { key: '2026-09-04', calls: 1 },
      ],
    });
    const cut = await ask('GET', '/customers/acme/usage?from=2026-09-01T00:07:00Z&to=2026-10-01T00:00:00Z');
    expect(cut.body.fields).toMatchObject([{ path: 'from' }]);
  });

  it('owe by their plan, and on none by the prices of the meters', async () => {
    const definition = { filter: { field: 'method', op: 'equals', value: 'tools/call' } };
    const price = { model: 'per_unit', unitAmount: '2' };
    const { body: meter } = await ask('POST', '/meters', { name: 'Calls', definition, price });
    const { body: plan } = await ask('POST', '/plans', {
      name: 'Pro',
      prices: [{ meterId: meter.id, price: { ...price, unitAmount: '7' }, validFrom: '2026-01-01T00:00:00Z' }],
    });
    await ask('POST', '/company-plans', { company: 'acme', planId: plan.id, validFrom: '2026-01-01T00:00:00Z' });
    await ingest({ company: 'acme' }, { company: 'beta' }, { company: 'beta' });

    const { body } = await ask('POST', '/customers/charges', { companies: ['acme', 'beta', 'none'] });

    expect(body.charges).toMatchObject([
      { company: 'acme', totals: { usd: '7' }, problem: null },
      { company: 'beta', totals: { usd: '4' }, problem: null },
      { company: 'none', totals: {}, problem: null },
    ]);
  });
});

describe('other names of a customer', () => {
  const merge = (alias: string, company = 'acme') => ask('POST', `/customers/${company}/aliases`, { alias });
  const callsOf = async (company: string) => (await ask('GET', `/customers/${company}`)).body.calls ?? 0;

  it('count for it from the merge on, until it is undone, and keep what was recorded', async () => {
    await ingest({ company: 'old' });
    await ask('POST', '/customers', { company: 'acme' });
    const { status, body: alias } = await merge('old');
    expect(status).toBe(201);
    const later = new Date(Date.now() + 1_000).toISOString();

    await ingest({ company: 'old', time: later }, { company: 'old', time: '2026-09-01T00:00:00.000Z' });

    expect([await callsOf('acme'), await callsOf('old')]).toEqual([1, 1]);
    const { body: events } = await ask('GET', '/events?company=acme');
    expect(events.rows ?? events.events).toMatchObject([{ company: 'acme', companyAlias: 'old' }]);
    expect((await ask('GET', '/customers/old')).body.aliasOf).toBe('acme');

    const undone = await ask('DELETE', `/customers/acme/aliases/${alias.id}`);
    expect(undone.body).toMatchObject({ alias: 'old', endedBy: 'admin', validTo: expect.any(String) });
    await ingest({ company: 'old', time: new Date(Date.now() + 2_000).toISOString() });
    expect([await callsOf('acme'), await callsOf('old')]).toEqual([1, 2]);
  });

  it('are refused with the reason where nobody could tell who pays', async () => {
    for (const company of ['acme', 'beta', 'gamma']) await ask('POST', '/customers', { company });
    const { body: plan } = await ask('POST', '/plans', { name: 'Pro', prices: [] });
    await ask('POST', '/company-plans', { company: 'planned', planId: plan.id, validFrom: '2026-01-01T00:00:00Z' });
    expect((await merge('beta')).status).toBe(201);

    for (const [alias, company, reason] of [
      ['acme', 'acme', 'itself'],
      ['beta', 'gamma', 'already'],
      ['acme', 'gamma', 'undo that first'],
      ['gamma', 'beta', 'themselves'],
      ['planned', 'acme', 'end that first'],
    ] as const)
      expect((await merge(alias, company)).body.fields).toMatchObject([
        { path: 'alias', message: expect.stringContaining(reason) },
      ]);
    expect((await ask('POST', '/customers', { company: 'beta' })).body.fields).toMatchObject([{ path: 'company' }]);
  });

  it('are on no plan of their own from the merge on, and what ended before it stays', async () => {
    await ask('POST', '/customers', { company: 'acme' });
    const { body: plan } = await ask('POST', '/plans', { name: 'Pro', prices: [] });
    const entry = { planId: plan.id, validFrom: '2026-01-01T00:00:00Z', validTo: '2026-02-01T00:00:00Z' };
    const { body: former } = await ask('POST', '/company-plans', { ...entry, company: 'old' });
    expect((await merge('old')).status).toBe(201);

    const later = { ...entry, company: 'old', validFrom: '2026-03-01T00:00:00Z', validTo: null };
    for (const [method, path] of [
      ['POST', '/company-plans'],
      ['PUT', `/company-plans/${former.id}`],
    ] as const)
      expect((await ask(method, path, later)).body.fields).toMatchObject([
        { path: 'company', message: expect.stringContaining('whose calls count for "acme"') },
      ]);
    const shorter = { ...entry, company: 'old', validTo: '2026-01-15T00:00:00Z' };
    expect((await ask('PUT', `/company-plans/${former.id}`, shorter)).status).toBe(200);
  });
});
