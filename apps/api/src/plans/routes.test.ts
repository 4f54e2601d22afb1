import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ingestEvents } from '../events/ingest-events.ts';
import { ADMIN, openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

let api: TestApi;
let meterId: string;

beforeAll(async () => {
  api = await openTestApi();
});
beforeEach(async () => {
  await api.services.db.sql(
    'truncate events, event_rollups, event_totals, event_rollup_changes, meters, plans, plan_prices, company_plans, price_canaries cascade',
  );
  const definition = { filter: { field: 'method', op: 'equals', value: 'tools/call' } };
  const meter = await call('POST', '/meters', {
    name: 'Calls',
    definition,
    price: { model: 'per_unit', unitAmount: '1' },
  });
  meterId = meter.body.id;
});
afterAll(() => api.close());

type Body = { id: string; fields: { path: string }[]; [key: string]: unknown };

async function call(method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, payload?: object) {
  const reply = await api.app.inject({ method, url: `/api/console/v1${url}`, headers: ADMIN, payload });
  return { status: reply.statusCode, body: (reply.body === '' ? {} : reply.json()) as Body };
}

const at = (day: string) => `2026-09-${day}T00:00:00.000Z`;
const perUnit = (unitAmount: string, currency = 'usd') => ({ model: 'per_unit', unitAmount, currency });
const planOf = (...prices: object[]) => ({
  name: 'Pro',
  prices: prices.map((one) => ({ meterId, validFrom: at('01'), ...one })),
});

describe('plans', () => {
  it('charge each price on what was used while it held, per currency', async () => {
    const plan = await call(
      'POST',
      '/plans',
      planOf(
        { price: perUnit('2'), validTo: at('10') },
        { price: perUnit('5'), validFrom: at('10') },
        { price: { model: 'flat', amount: '900', currency: 'eur' }, meterId: await feeMeter() },
      ),
    );
    expect(plan.status).toBe(201);
    await call('POST', '/company-plans', { company: 'org-a', planId: plan.body.id, validFrom: at('01') });
    await ingestEvents(
      api.services,
      [
        aCallEvent({ time: at('01') }),
        aCallEvent({ time: '2026-09-09T23:59:59.999Z' }),
        aCallEvent({ time: at('10') }),
        aCallEvent({ time: at('11'), company: 'org-b' }),
      ].map((event) => JSON.stringify(event)),
    );

    const { body } = await call('GET', `/companies/org-a/preview?from=${at('01')}&to=2026-10-01T00:00:00Z`);

    expect(body).toMatchObject({
      company: 'org-a',
      totals: { usd: '9', eur: '900' },
      prices: expect.arrayContaining([
        expect.objectContaining({
          from: at('01'),
          to: '2026-10-01T00:00:00.000Z',
          quantity: '3',
          total: '9',
          lines: [
            expect.objectContaining({ version: 1, quantity: '2', amount: '4' }),
            expect.objectContaining({ version: 2, quantity: '1', amount: '5' }),
          ],
        }),
      ]),
    });
    expect((await call('GET', `/companies/org-b/preview?from=${at('01')}&to=${at('30')}`)).body).toMatchObject({
      prices: [],
      totals: {},
    });
  });

  it('are refused with the field that is wrong', async () => {
    await call('POST', '/plans', { name: 'Pro', prices: [] });

    for (const [plan, path] of [
      [{ name: 'Pro', prices: [] }, 'name'],
      [planOf({ price: perUnit('1'), meterId: 'none' }), 'prices[0].meterId'],
      [planOf({ price: perUnit('1'), validTo: at('01') }), 'prices[0].validTo'],
      [planOf({ price: perUnit('1') }, { price: perUnit('2'), validFrom: at('09') }), 'prices[1].validFrom'],
    ] as const) {
      const { status, body } = await call('POST', '/plans', plan);
      expect([status, body.fields.map((field) => field.path)]).toEqual([400, [path]]);
    }
  });

  it('can be replaced, and deleted once no company is on them', async () => {
    const { body: plan } = await call('POST', '/plans', planOf({ price: perUnit('1') }));
    const { body: entry } = await call('POST', '/company-plans', {
      company: 'org-a',
      planId: plan.id,
      validFrom: at('01'),
    });

    const edit = { ...planOf({ price: perUnit('3') }), name: 'Pro 2' };
    const { revision } = (await call('GET', `/plans/${plan.id}`)).body;
    const changed = await call('PUT', `/plans/${plan.id}`, { ...edit, revision });
    expect(changed.body).toMatchObject({ name: 'Pro 2', companies: 1, prices: [{ price: { unitAmount: '3' } }] });
    expect((await call('DELETE', `/plans/${plan.id}`)).status).toBe(400);
    expect((await call('DELETE', `/company-plans/${entry.id}`)).status).toBe(204);
    expect((await call('DELETE', `/plans/${plan.id}`)).status).toBe(204);
    expect((await call('GET', `/plans/${plan.id}`)).status).toBe(404);
  });

  it('refuse an edit of what somebody else changed meanwhile, and say what it is now', async () => {
    const { body: plan } = await call('POST', '/plans', planOf({ price: perUnit('1') }));
    const edit = (unitAmount: string, revision?: unknown) =>
      call('PUT', `/plans/${plan.id}`, { ...planOf({ price: perUnit(unitAmount) }), revision });
    expect((await edit('3')).body.fields).toMatchObject([{ path: 'revision' }]);
    expect((await edit('2', plan.revision)).status).toBe(200);
    const { status, body } = await edit('3', plan.revision);
    expect([status, body.code]).toEqual([409, 'REVISION_STALE']);
    expect(body.data).toMatchObject({
      current: { revision: 2, plan: { prices: [{ price: { unitAmount: '2' } }] } },
    });
    expect((await call('GET', `/plans/${plan.id}`)).body.prices).toMatchObject([{ price: { unitAmount: '2' } }]);
  });

  it('never hold a company twice at one time', async () => {
    const { body: plan } = await call('POST', '/plans', planOf());
    const entry = { company: 'org-a', planId: plan.id, validFrom: at('01'), validTo: at('10') };
    const { body: first } = await call('POST', '/company-plans', entry);

    expect(
      (await call('POST', '/company-plans', { ...entry, validFrom: at('09'), validTo: null })).body.fields,
    ).toMatchObject([{ path: 'validFrom' }]);
    expect((await call('POST', '/company-plans', { ...entry, validFrom: at('10'), validTo: null })).status).toBe(201);
    expect((await call('PUT', `/company-plans/${first.id}`, { ...entry, validTo: at('05') })).body).toMatchObject({
      planName: 'Pro',
      validTo: at('05'),
    });
  });

  it('hold companies by the names that their calls have, and never one that nobody could open', async () => {
    const { body: plan } = await call('POST', '/plans', { name: 'Pro', prices: [] });
    const put = (company: string, validFrom = at('01')) =>
      call('POST', '/company-plans', { company, planId: plan.id, validFrom });
    expect((await put(' org-a ')).body.company).toBe('org-a');
    for (const company of ['   ', '.', '..', 'x'.repeat(257)])
      expect((await put(company)).body.fields).toMatchObject([{ path: 'company' }]);
    expect((await put('org-b', '0000-12-01T00:00:00Z')).body.fields).toMatchObject([{ path: 'validFrom' }]);
  });
});

async function feeMeter(): Promise<string> {
  const definition = { filter: { field: 'tool', op: 'equals', value: 'none' } };
  const { body } = await call('POST', '/meters', { name: 'Fee', definition, price: perUnit('1') });
  return body.id;
}
