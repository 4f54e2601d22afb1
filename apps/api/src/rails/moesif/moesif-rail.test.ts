import type { MoesifComparison, RailRecordView } from '@tallygate/contracts/moesif';
import type { PlannedRequest, RailView } from '@tallygate/contracts/rail';
import { sandboxMoesifTokens } from '@tallygate/sandbox/moesif/scopes';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { done, hoursAgo, PERIOD_START } from '../stripe-ledger.testing.ts';
import { type MoesifLedger, openMoesifLedger, THEIR_METER } from './moesif-ledger.testing.ts';

let moesif: MoesifLedger;
beforeAll(async () => {
  moesif = await openMoesifLedger();
});
beforeEach(() => moesif.clear());
afterAll(() => moesif.close());

const call = (more: object = {}) =>
  aCallEvent({ time: hoursAgo(5), company: 'acme', consumer: 'ada', userId: 'ada', ...more });
const recordsOf = (railId: string) => done<RailRecordView[]>(moesif.ledger.get(`/rails/${railId}/records`));
const makeDue = () => moesif.ledger.api.services.db.sql('update rail_records set next_attempt_at = null');

describe('a round tells Moesif', () => {
  it('who the companies and users of the ledger are, and who is on which plan', async () => {
    const { meterId, round } = await moesif.connect();
    await done(moesif.ledger.post('/customers', { company: 'acme', name: 'Acme Ltd' }));
    const held = await moesif.subscribe('acme', meterId);
    await moesif.use([call(), call({ consumer: 'bob', userId: 'bob' })]);
    expect(await round()).toMatchObject({ made: 4, sent: 4, acknowledged: 4, refused: 0 });
    const known = await moesif.known();
    expect(known.companies).toMatchObject([{ company_id: 'acme', metadata: { name: 'Acme Ltd' } }]);
    expect(known.users.map((one) => one.user_id).sort()).toEqual(['ada', 'bob']);
    expect(known.subscriptions).toMatchObject([
      {
        subscription_id: `tallygate-test-${held}`,
        company_id: 'acme',
        status: 'active',
        items: [{ plan_id: 'prod_1', price_id: 'price_1', is_metered: true }],
      },
    ]);
    expect(await round()).toMatchObject({ made: 0, sent: 0, acknowledged: 0, refused: 0 });
  });

  it('of what changed, and of nothing else', async () => {
    const { meterId, round, railId } = await moesif.connect();
    const held = await moesif.subscribe('acme', meterId, { subscription: 'sub_1' });
    await moesif.use([call()]);
    await round();
    const end = hoursAgo(1);
    await moesif.ledger.api.services.db.sql(`update company_plans set valid_to = '${end}' where id = '${held}'`);
    expect(await round()).toMatchObject({ made: 2, acknowledged: 2 });
    expect((await moesif.known()).subscriptions).toMatchObject([
      { subscription_id: 'sub_1', external_id: 'sub_1', status: 'cancelled', cancel_time: end },
    ]);
    const changed = (await recordsOf(railId)).filter(({ revision }) => revision === 2);
    expect(changed.map(({ kind }) => kind).sort()).toEqual(['company', 'subscription']);
  });

  it('of no calls that were only tries, and of nobody whose company is not known', async () => {
    const { round } = await moesif.connect();
    await moesif.ledger.ingest([
      call({ reason: 'test', billable: false, outcome: 'ok' }),
      call({ company: undefined }),
    ]);
    await round();
    expect(await moesif.known()).toEqual({ companies: [], users: [], subscriptions: [] });
  });

  it('of no subscription that nothing says the price of, and says so until the rail names a meter', async () => {
    const { railId, round } = await moesif.connect();
    const other = await moesif.ledger.makeMeter({ and: [] });
    await moesif.subscribe('acme', other);
    expect(await round()).toMatchObject({ refused: 1 });
    const [subscription] = (await recordsOf(railId)).filter(({ kind }) => kind === 'subscription');
    expect(subscription).toMatchObject({
      state: 'refused',
      fault: { code: 'plan_not_metered', message: expect.stringContaining('add one') },
    });
    const [rail] = await done<RailView[]>(moesif.ledger.get('/rails'));
    expect(rail?.reports).toMatchObject({ acknowledged: 1, refused: 1 });
    const { name, kind, mode, revision } = rail as RailView;
    const meters = [{ meterId: other, eventName: 'Tool calls', externalId: 'm1' }];
    await done(moesif.ledger.put(`/rails/${railId}`, { name, kind, mode, meters, revision }));
    expect(await round()).toMatchObject({ made: 1, acknowledged: 1 });
  });
});

it('writes once what was answered at last, and keeps every attempt with its request, without the key', async () => {
  const { railId, round } = await moesif.connect();
  await moesif.use([call()]);
  await moesif.standInDoes('faults', { mode: 'drop', path: '/v1/search/~/companies' });
  await moesif.standInDoes('faults', { mode: 'status', status: 429, path: '/v1/search/~/users' });
  await round();
  await makeDue();
  await round();
  expect((await moesif.known()).companies).toHaveLength(1);
  const records = await recordsOf(railId);
  expect(records.map(({ kind, state, attempts }) => [kind, state, attempts.map(({ outcome }) => outcome)])).toEqual([
    ['company', 'acknowledged', ['retry', 'delivered']],
    ['user', 'acknowledged', ['retry', 'delivered']],
  ]);
  expect(records[1]?.attempts[1]?.exchanges[0]).toMatchObject({
    request: { method: 'POST' },
    response: { status: 200 },
  });
  expect(JSON.stringify(records)).not.toContain(sandboxMoesifTokens.full);
});

it('says at the rail that its key may not write, and writes when it may', async () => {
  const { railId, round } = await moesif.connect({ rail: { key: sandboxMoesifTokens.readOnly } });
  await moesif.use([call()]);
  expect(await round()).toMatchObject({ acknowledged: 0 });
  const [closed] = await done<RailView[]>(moesif.ledger.get('/rails'));
  expect(closed?.closedBecause).toContain('create:companies');
  const { name, kind, mode, meters, revision } = closed as RailView;
  await done(
    moesif.ledger.put(`/rails/${railId}`, { name, kind, mode, meters, revision, key: sandboxMoesifTokens.full }),
  );
  await makeDue();
  expect(await round()).toMatchObject({ acknowledged: 2 });
});

it('shows beforehand the exact requests of the next round, and writes nothing', async () => {
  const { railId, meterId } = await moesif.connect();
  await moesif.subscribe('acme', meterId);
  await moesif.use([call()]);
  const planned = await done<PlannedRequest[]>(moesif.ledger.get(`/rails/${railId}/planned-requests`));
  expect(planned.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual([
    'POST /v1/search/~/companies',
    'POST /v1/search/~/users',
    'POST /v1/search/~/subscriptions',
  ]);
  expect(planned[0]?.headers.authorization).toBe('Bearer ***');
  expect(JSON.parse(planned[1]?.body ?? '')).toEqual({ user_id: 'ada', company_id: 'acme' });
  expect(await moesif.known()).toEqual({ companies: [], users: [], subscriptions: [] });
  expect(await recordsOf(railId)).toEqual([]);
});

describe('meters that were made by hand at Moesif', () => {
  const compared = (railId: string) => done<MoesifComparison>(moesif.ledger.get(`/rails/${railId}/meter-comparison`));

  it('are compared with ours', async () => {
    const { railId, meterId } = await moesif.connect();
    await moesif.standInDoes('meters', { ...THEIR_METER, id: 'm2', name: 'Forgotten' });
    const missing = await moesif.ledger.makeMeter({ and: [] });
    const { meters, others } = await compared(railId);
    expect(meters.find((one) => one.meterId === meterId)).toMatchObject({ verdict: 'equal', theirs: { id: 'm1' } });
    expect(meters.find((one) => one.meterId === missing)).toMatchObject({ verdict: 'missing', theirs: null });
    expect(others).toMatchObject([{ id: 'm2', name: 'Forgotten' }]);
  });

  it('are named with each thing in which they differ', async () => {
    const price = { price_id: 'price_1', unit_amount_decimal: '2', currency: 'usd' };
    const params = { usage_multiplier: 2, stripe_params: { product: { id: 'prod_1', name: 'Calls' }, price } };
    const { railId } = await moesif.connect({
      meter: {
        es_query: JSON.stringify({
          query: { match_all: {} },
          aggs: { users: { cardinality: { field: 'user_id.raw' } } },
        }),
        billing_plan: { provider_slug: 'stripe', params },
      },
    });
    const [meter] = (await compared(railId)).meters;
    expect(meter?.verdict).toBe('differs');
    expect(meter?.differences.map(({ aspect }) => aspect)).toEqual(['filter', 'metric', 'unit', 'price']);
  });

  it('cannot be compared while Moesif does not answer, which is said', async () => {
    const { railId } = await moesif.connect();
    await moesif.standInDoes('faults', { mode: 'status', status: 503 });
    const reply = await moesif.ledger.get(`/rails/${railId}/meter-comparison`);
    expect(reply).toMatchObject({ status: 503, body: { code: 'RAIL_UNAVAILABLE' } });
    expect(reply.text).toContain('scripted fault');
  });
});

it('reads plans, prices and reports as Moesif has them', async () => {
  const { railId, meterId, round } = await moesif.connect();
  await moesif.subscribe('acme', meterId);
  await moesif.use([call(), call()]);
  await round();
  expect(await done(moesif.ledger.get(`/rails/${railId}/moesif-catalog`))).toEqual({ plans: [] });
  const query = new URLSearchParams({ from: PERIOD_START, to: hoursAgo(0), meter: meterId });
  expect(await done(moesif.ledger.get(`/rails/${railId}/billing-reports?${query}`))).toMatchObject([
    { company: 'acme', from: hoursAgo(5), counted: '2', reported: '2', isDelivered: true, fault: null },
  ]);
});

it.each([
  ['without a key', { key: undefined }, 'key'],
  ['with an address of its own', { address: 'https://example.com' }, 'address'],
])('is refused %s', async (_, change, path) => {
  const rail = { name: 'x', kind: 'moesif', mode: 'test', key: sandboxMoesifTokens.full, ...change };
  const { status, body } = await moesif.ledger.post('/rails', rail);
  expect(status).toBe(400);
  expect(body.fields.map((one: { path: string }) => one.path)).toContain(path);
});

it('answers what only Moesif has for no other rail', async () => {
  const { id } = await done<{ id: string }>(moesif.ledger.post('/rails', { name: 'None', kind: 'none', mode: 'test' }));
  for (const path of ['records', 'meter-comparison', 'moesif-catalog'])
    expect((await moesif.ledger.get(`/rails/${id}/${path}`)).status).toBe(400);
});
