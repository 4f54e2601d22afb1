import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ingestEvents } from '../events/ingest-events.ts';
import { ADMIN, openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

let api: TestApi;
let meterId: string;
let cheap: string;
beforeAll(async () => {
  api = await openTestApi();
  const definition = { filter: { field: 'method', op: 'equals', value: 'tools/call' } };
  const price = { model: 'per_unit', unitAmount: '1' };
  meterId = (await post('/meters', { name: 'Calls', definition, price })).body.id;
  cheap = (await post('/plans', planOf('Cheap', '2'))).body.id;
  await post('/company-plans', { company: 'acme', planId: cheap, validFrom: '2026-09-01T00:00:00Z' });
  await ingestEvents(
    api.services,
    ['acme', 'acme', 'acme', 'beta'].map((company) =>
      JSON.stringify(aCallEvent({ company, time: '2026-09-10T10:00:00.000Z' })),
    ),
  );
});
afterAll(() => api.close());

const planOf = (name: string, unitAmount: string, validFrom = '2026-09-01T00:00:00Z', versions: object[] = []) => ({
  name,
  prices: [{ meterId, price: { model: 'per_unit', unitAmount }, validFrom }],
  versions,
});
async function post(url: string, payload: object) {
  const reply = await api.app.inject({ method: 'POST', url: `/api/console/v1${url}`, headers: ADMIN, payload });
  return { status: reply.statusCode, body: reply.json() };
}
const at = '2026-09-15T00:00:00Z';

it('replays what was used on a plan that holds only from later on, with base fee and minimum', async () => {
  const version = {
    phases: [
      { name: 'Trial', days: 14, isTrial: true },
      { name: 'Then', baseFee: { amount: '100' }, minimum: { amount: '150', scope: 'total' } },
    ],
  };
  const draft = planOf('Draft', '20', '2030-01-01T00:00:00Z', [version]);

  const { status, body } = await post('/plans/simulate', { plans: [{ planId: cheap }, { draft }], at });

  expect(status).toBe(200);
  expect(body).toMatchObject({
    from: '2026-09-01T00:00:00.000Z',
    to: '2026-10-01T00:00:00.000Z',
    plans: [{ name: 'Cheap' }, { name: 'Draft' }],
    companies: [
      {
        company: 'acme',
        present: { usd: '6' },
        plans: [{ totals: { usd: '6' } }, { totals: { usd: '160' } }],
        usage: [{ meterName: 'Calls', quantity: '3' }],
      },
      { company: 'beta', present: null, plans: [{ totals: { usd: '2' } }, { totals: { usd: '150' } }] },
    ],
    present: { usd: '6' },
    totals: [{ usd: '8' }, { usd: '310' }],
  });
});

it('asks for companies that are named alone, and stores nothing', async () => {
  const { body } = await post('/plans/simulate', { plans: [{ planId: cheap }], companies: ['beta', 'nobody'], at });
  expect(
    body.companies.map(({ company, plans }: { company: string; plans: object[] }) => [company, plans]),
  ).toMatchObject([
    ['beta', [{ totals: { usd: '2' } }]],
    ['nobody', [{ totals: {} }]],
  ]);
  expect(await api.services.db.prisma.plan.count()).toBe(1);
});

it('refuses a plan that is not there, and a draft that contradicts itself, with the field', async () => {
  expect((await post('/plans/simulate', { plans: [{ planId: 'none' }] })).status).toBe(404);
  const mixed = planOf('Mixed', '1', '2026-09-01T00:00:00Z', [{ currency: 'eur', phases: [{ name: 'Then' }] }]);
  const { body } = await post('/plans/simulate', { plans: [{ draft: mixed }] });
  expect(body.fields[0].path).toMatch(/^plans\[0\]\.draft\./);
});
