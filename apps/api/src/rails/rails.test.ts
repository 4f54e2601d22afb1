import type { RailView } from '@tallygate/contracts/rail';
import { stripeClient } from '@tallygate/rails/kinds/stripe-rail';
import { type StripeStandIn, sandboxStripeKeys, startStripe } from '@tallygate/sandbox/stripe/stripe';
import { aCallEvent } from '@tallygate/testing/call-event';
import type Stripe from 'stripe';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type MeteredLedger, openMeteredLedger, PER_CALL, TOOL_CALLS } from '../test-support/metered-ledger.testing.ts';

let ledger: MeteredLedger;
let standIn: StripeStandIn;
let stripe: Stripe;
let names = 0;

const HOUR_MS = 3_600_000;
/** The start of an hour that is over, so that it may be reported. */
const hoursAgo = (hours: number, minutes = 0) =>
  new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS - hours * HOUR_MS + minutes * 60_000).toISOString();
/** Billing periods of these tests begin twelve days ago, whatever day it is. */
const PERIOD_START = hoursAgo(12 * 24);
/** Far enough ahead to be in no period that runs. */
const LATER = hoursAgo(-100 * 24);
const period = { interval: 'month', anchor: PERIOD_START };

beforeAll(async () => {
  standIn = await startStripe();
  ledger = await openMeteredLedger();
  ledger.api.services.settings.sandbox.stripeUrl = standIn.url;
  const connection = {
    key: sandboxStripeKeys.test,
    address: standIn.url,
    fetch: (a: string | URL, i?: RequestInit) => fetch(a, i),
  };
  stripe = await stripeClient(connection);
});
beforeEach(async () => {
  await ledger.clear();
  await ledger.api.services.db.sql('truncate rails cascade');
});
afterEach(() => script({ mode: 'status', count: 0 }));
afterAll(async () => {
  await ledger.close();
  await standIn.close();
});

const script = (fault: object) =>
  fetch(`${standIn.url}/_sandbox/faults`, { method: 'POST', body: JSON.stringify(fault) });

async function expecting<T = Record<string, never>>(
  status: number,
  reply: Promise<{ status: number; body: T; text: string }>,
) {
  const found = await reply;
  if (found.status !== status) throw new Error(`expected ${status}, found ${found.status}: ${found.text}`);
  return found.body;
}

/** A meter that Stripe knows and bills since the start of the month, and companies that it knows. */
async function billedByStripe(companies: string[] = ['acme'], change: object = {}) {
  names += 1;
  const meterId = await ledger.makeMeter(TOOL_CALLS, { period }, PER_CALL);
  const meter = await stripe.billing.meters.create({
    display_name: 'Calls',
    event_name: `calls_${names}`,
    default_aggregation: { formula: 'sum' },
  });
  const rail = await expecting<{ id: string; webhookPath: string }>(
    201,
    ledger.post('/rails', {
      name: `Stripe ${names}`,
      kind: 'stripe',
      mode: 'test',
      key: sandboxStripeKeys.test,
      meters: [{ meterId, eventName: meter.event_name, externalId: meter.id }],
      ...change,
    }),
  );
  const assignment = { railId: rail.id, role: 'bills', meterId, validFrom: PERIOD_START };
  await expecting(201, ledger.post('/rail-assignments', assignment));
  const customers = new Map<string, string>();
  for (const company of companies) {
    const { id } = await stripe.customers.create({ name: company });
    customers.set(company, id);
    await expecting(200, ledger.put(`/rails/${rail.id}/customers`, { company, customer: id }));
  }
  const round = () => expecting<Record<string, number>>(200, ledger.post(`/rails/${rail.id}/rounds`));
  const reports = () =>
    expecting<
      {
        state: string;
        value: string;
        identifier: string;
        fault: { code: string } | null;
        attempts: { outcome: string }[];
      }[]
    >(200, ledger.get(`/rails/${rail.id}/reports`));
  const counted = async (company: string) => {
    const sums = await stripe.billing.meters.listEventSummaries(meter.id, {
      customer: customers.get(company) ?? '',
      start_time: Date.parse(hoursAgo(48)) / 1000,
      end_time: Date.parse(hoursAgo(0)) / 1000,
    });
    return sums.data[0]?.aggregated_value;
  };
  return { rail, meterId, meter, round, reports, counted, customers };
}

const calls = (count: number, time: string, more: object = {}) =>
  Array.from({ length: count }, () => aCallEvent({ time, company: 'acme', ...more }));

describe('what is used is reported', () => {
  it('by the hour, once, and what comes late as a difference', async () => {
    const { round, counted, reports } = await billedByStripe();
    await ledger.ingest(calls(3, hoursAgo(3, 5)));
    await ledger.ingest(calls(2, hoursAgo(2, 5)));
    expect(await round()).toMatchObject({ made: 2, sent: 2, acknowledged: 2, refused: 0 });
    expect(await round()).toMatchObject({ made: 0, sent: 0, acknowledged: 0, refused: 0 });
    await ledger.ingest(calls(4, hoursAgo(3, 40)));
    expect(await round()).toMatchObject({ made: 1, acknowledged: 1 });
    expect(await counted('acme')).toBe(9);
    expect((await reports()).map(({ value }) => value)).toEqual(['2', '4', '3']);
  });

  it('only when its hour is over', async () => {
    const { round } = await billedByStripe();
    await ledger.ingest(calls(3, new Date().toISOString()));
    expect(await round()).toMatchObject({ made: 0 });
  });

  it('once, although answers are lost and the rail throttles', async () => {
    const { round, counted, reports } = await billedByStripe();
    await ledger.ingest(calls(5, hoursAgo(3)));
    await script({ mode: 'drop', path: '/v1/billing/meter_events', count: 2 });
    await script({ mode: 'status', status: 429, path: '/v1/billing/meter_events' });
    for (let attempt = 0; attempt < 8 && (await reports())[0]?.state !== 'acknowledged'; attempt += 1) {
      await ledger.api.services.db.sql('update rail_reports set next_attempt_at = null');
      await round();
    }
    expect(await counted('acme')).toBe(5);
    const [report] = await reports();
    expect(report).toMatchObject({ state: 'acknowledged', fault: null });
    expect(report?.attempts.map(({ outcome }) => outcome)).toContain('retry');
  });

  it('when its company is mapped, and until then waits where everybody sees it', async () => {
    const { rail, round, reports } = await billedByStripe([]);
    await ledger.ingest(calls(5, hoursAgo(3)));
    await round();
    expect(await reports()).toMatchObject([{ state: 'refused', fault: { code: 'customer_not_mapped' } }]);
    const { id } = await stripe.customers.create({});
    await expecting(200, ledger.put(`/rails/${rail.id}/customers`, { company: 'acme', customer: id }));
    expect(await round()).toMatchObject({ acknowledged: 1 });
  });

  it('and shown beforehand as the exact request, without its key', async () => {
    const { rail, reports } = await billedByStripe();
    await ledger.ingest(calls(5, hoursAgo(3)));
    await script({ mode: 'status', status: 503, path: '/v1/billing/meter_events' });
    await expecting(200, ledger.post(`/rails/${rail.id}/rounds`));
    const [planned] = await expecting<{ url: string; body: string; headers: Record<string, string> }[]>(
      200,
      ledger.get(`/rails/${rail.id}/planned-requests`),
    );
    expect(planned?.url).toBe(`${standIn.url}/v1/billing/meter_events`);
    expect(planned?.headers.authorization).toBe('Bearer ***');
    expect(new URLSearchParams(planned?.body).get('identifier')).toBe((await reports())[0]?.identifier);
  });
});

describe('an unanswered report is not repeated once the rail may have forgotten it', () => {
  const DAY_OLD = "update rail_reports set next_attempt_at = null, first_sent_at = now() - interval '24 hours'";

  it('it counts as arrived when the hour’s sum says so', async () => {
    const { round, counted, reports } = await billedByStripe();
    await ledger.ingest(calls(5, hoursAgo(3)));
    await round();
    await ledger.api.services.db.sql(`${DAY_OLD}, state = 'waiting'`);
    expect(await round()).toMatchObject({ acknowledged: 1 });
    expect((await reports())[0]?.attempts.map(({ outcome }) => outcome)).toEqual(['delivered', 'taken_before']);
    expect(await counted('acme')).toBe(5);
  });

  it('it is given up when the sum is without it, and another one carries its quantity', async () => {
    const { round, counted, reports } = await billedByStripe();
    await ledger.ingest(calls(5, hoursAgo(3)));
    await script({ mode: 'status', status: 503, path: '/v1/billing/meter_events' });
    await round();
    await ledger.api.services.db.sql(DAY_OLD);
    await round();
    expect(await round()).toMatchObject({ made: 1, acknowledged: 1 });
    expect((await reports()).map(({ state }) => state)).toEqual(['acknowledged', 'abandoned']);
    expect(await counted('acme')).toBe(5);
  });
});

describe('a rail is refused', () => {
  it.each([
    ['key', { key: 'sk_live_sandbox0123456789' }],
    ['key', { key: 'pk_test_0123456789' }],
    ['address', { address: 'https://example.com' }],
    ['meters[0].eventName', { meters: [{ meterId: 'x', eventName: '' }] }],
  ])('naming %s', async (path, change) => {
    const reply = await ledger.post('/rails', {
      name: 'x',
      kind: 'stripe',
      mode: 'test',
      key: sandboxStripeKeys.test,
      ...change,
    });
    expect(reply.status).toBe(400);
    expect(reply.body.fields.map((one: { path: string }) => one.path)).toContain(path);
  });

  it('before anything is sent when the stored key is of the other mode', async () => {
    const { rail, round, reports } = await billedByStripe();
    await ledger.ingest(calls(5, hoursAgo(3)));
    const { services } = ledger.api;
    const sealed = services.secretCipher.seal(`rail/${rail.id}/key`, sandboxStripeKeys.live);
    await services.db.prisma.rail.update({ where: { id: rail.id }, data: { sealedKey: sealed } });
    expect(await round()).toMatchObject({ sent: 0, refused: 1 });
    expect(await reports()).toMatchObject([{ state: 'refused', fault: { code: 'mode' } }]);
  });

  it('its stored key when its address changes: whoever changes it need not know the key', async () => {
    const sink = { name: 'Sink', kind: 'http', mode: 'test', address: 'https://sink.example/events' };
    const { id } = await expecting<{ id: string }>(201, ledger.post('/rails', { ...sink, key: 'the-key' }));
    const moved = { ...sink, address: 'https://elsewhere.example/events' };

    const change = (rail: object, revision: number) => ledger.put(`/rails/${id}`, { ...rail, revision });
    const { fields } = await expecting<{ fields: object[] }>(400, change(moved, 1));
    expect(fields).toMatchObject([{ path: 'key', message: expect.stringContaining('entered again') }]);
    await expecting(200, change({ ...sink, name: 'Renamed' }, 1));
    await expecting(200, change({ ...moved, key: 'another-key' }, 2));
  });

  it('an edit of what somebody else changed meanwhile, with what it is now, and one that names no revision', async () => {
    const sink = { name: 'Sink', kind: 'http', mode: 'test', address: 'https://sink.example/events' };
    const { id, revision } = await expecting<RailView>(201, ledger.post('/rails', sink));
    await expecting(200, ledger.put(`/rails/${id}`, { ...sink, name: 'First', revision }));
    const stale = await ledger.put(`/rails/${id}`, { ...sink, name: 'Second', revision });
    expect([stale.status, stale.body.code]).toEqual([409, 'REVISION_STALE']);
    expect(stale.body.data.current).toMatchObject({ revision: 2, rail: { name: 'First' } });
    const { body } = await ledger.put(`/rails/${id}`, { ...sink, name: 'Third' });
    expect(body.fields).toMatchObject([{ path: 'revision' }]);
    const rails = await expecting<RailView[]>(200, ledger.get('/rails'));
    expect(rails.find((one) => one.id === id)).toMatchObject({ name: 'First', revision: 2 });
  });

  it('in its own place when its key is wrong, and opened by the next one that is right', async () => {
    const { rail, round, meterId, meter } = await billedByStripe(['acme'], { key: 'sk_test_sandbox9999999999' });
    await ledger.ingest(calls(5, hoursAgo(3)));
    await round();
    const find = async () =>
      (await expecting<{ id: string; closedBecause: string | null; name: string }[]>(200, ledger.get('/rails'))).find(
        ({ id }) => id === rail.id,
      );
    const closed = await find();
    expect(closed?.closedBecause).toContain('Invalid API Key');
    const meters = [{ meterId, eventName: meter.event_name, externalId: meter.id }];
    const mended = {
      revision: 1,
      name: closed?.name,
      kind: 'stripe',
      mode: 'test',
      key: sandboxStripeKeys.test,
      meters,
    };
    await expecting(200, ledger.put(`/rails/${rail.id}`, mended));
    await ledger.api.services.db.sql('update rail_reports set next_attempt_at = null');
    expect(await round()).toMatchObject({ acknowledged: 1 });
    expect((await find())?.closedBecause).toBeNull();
  });
});

describe('one rail bills a meter', () => {
  const assign = (given: object) => ledger.post('/rail-assignments', given);

  it.each([
    ['in the middle of a period', { validFrom: '2026-01-15T00:00:00Z' }, 'validFrom', /start of a period/],
    ['in the period that another one bills', { validFrom: PERIOD_START }, 'validFrom', /another rail bills/],
    ['without a name for the meter', { railId: 'other' }, 'meterId', /has no name/],
  ])('and no other %s', async (_, change, path, message) => {
    const { rail, meterId } = await billedByStripe();
    const other = await expecting<{ id: string }>(
      201,
      ledger.post('/rails', { name: `Other ${names}`, kind: 'stripe', mode: 'test', key: sandboxStripeKeys.test }),
    );
    const railId = 'railId' in change ? other.id : rail.id;
    const validFrom = 'validFrom' in change ? change.validFrom : LATER;
    const reply = await assign({ role: 'bills', meterId, railId, validFrom });
    expect(reply.status).toBe(400);
    expect(reply.body.fields[0]).toMatchObject({ path, message: expect.stringMatching(message) });
  });

  it('of which a receiver of events can only watch', async () => {
    const meterId = await ledger.makeMeter(TOOL_CALLS, { period }, PER_CALL);
    const rail = await expecting<{ id: string }>(
      201,
      ledger.post('/rails', {
        name: `Sink ${names}`,
        kind: 'http',
        mode: 'test',
        address: 'http://127.0.0.1:9/events',
        meters: [{ meterId, eventName: 'calls' }],
      }),
    );
    const reply = await assign({ role: 'bills', meterId, railId: rail.id, validFrom: PERIOD_START });
    expect(reply.body.fields[0].path).toBe('role');
    await expecting(201, assign({ role: 'shadow', meterId, railId: rail.id, validFrom: PERIOD_START }));
  });
});

it('never gives a key back', async () => {
  const { rail } = await billedByStripe();
  const { text } = await ledger.get('/rails');
  expect(text).not.toContain(sandboxStripeKeys.test);
  const entries = await ledger.api.services.db.prisma.auditEntry.findMany({ where: { entityId: rail.id } });
  expect(entries.length).toBeGreaterThan(0);
  expect(JSON.stringify(entries, (_, value) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(
    sandboxStripeKeys.test,
  );
});

it('takes back at the rail what a correction takes back', async () => {
  const { round, counted, meterId } = await billedByStripe();
  await ledger.ingest(calls(5, hoursAgo(3)));
  await round();
  const correction = { company: 'acme', meterId, time: hoursAgo(3, 1), quantity: '-2', reason: 'duplicate' };
  await expecting(201, ledger.post('/corrections', correction));
  expect(await round()).toMatchObject({ made: 1, acknowledged: 1 });
  expect(await counted('acme')).toBe(3);
});
