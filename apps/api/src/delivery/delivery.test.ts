import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeliveryOrder } from '@tallygate/contracts/delivery-order';
import type { Heartbeat } from '@tallygate/contracts/internal-api';
import { latenessSpan, noLateness } from '@tallygate/contracts/lateness';
import type { ParkedPage, PublisherDelivery, PublisherPayload, TestRun } from '@tallygate/contracts/publisher-delivery';
import { findMigrations } from '@tallygate/db/find-migrations';
import { openDatabase } from '@tallygate/db/open-database';
import { testEvent } from '@tallygate/moesif/test-event';
import { toMoesifEvent } from '@tallygate/moesif/wire-event';
import { type Collector, startCollector } from '@tallygate/sandbox/collector/collector';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemAuthor } from '../audit/author.ts';
import { recordDeliveries } from '../events/record-deliveries.ts';
import { DeliveryHistory } from '../gateways/delivery-history.ts';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { aHeartbeat } from '../test-support/fake-gateway.testing.ts';
import { insertFormerEvents } from '../test-support/former-events.testing.ts';
import { ingestInto } from '../test-support/ingest-into.testing.ts';
import { addPerson } from '../test-support/person.testing.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

let collector: Collector;
let api: TestApi;
let console: ReturnType<typeof consoleClient>;

beforeEach(async () => {
  collector = await startCollector();
  api = await openTestApi((settings) => ({
    ...settings,
    sandbox: { ...settings.sandbox, collectorUrl: collector.url },
  }));
  console = consoleClient(api);
  await console.post('/publishers', { settings: { application_id: 'sandbox-application-id' } });
  const author = systemAuthor(api.services);
  await api.services.applier.apply({ author, message: 'Publisher', selection: 'all', waitMs: 1 });
});
afterEach(async () => {
  await api.close();
  await collector.close();
});

type Report = Heartbeat['publishers'][number];
const reader = (more: Partial<Report> = {}): Report => ({
  type: 'moesif',
  name: 'moesif',
  enabled: true,
  state: 'idle',
  queued: 0,
  oldestMs: null,
  sent: 0,
  parked: 0,
  retried: 0,
  late: 0,
  lastSuccessAt: null,
  lastError: null,
  sending: { attempts: 0, failures: 0, lateness: noLateness() },
  ...more,
});

/** What a gateway is told when it reports. */
async function beat(publisher: Report, more: Partial<Heartbeat> = {}): Promise<DeliveryOrder[]> {
  const reply = await api.app.inject({
    method: 'POST',
    url: '/internal/v1/heartbeat',
    headers: { authorization: `Bearer ${api.services.gatewayToken}` },
    payload: {
      ...aHeartbeat('gateway'),
      startedAt: new Date().toISOString(),
      boot: 'one',
      ...more,
      publishers: [publisher],
    },
  });
  expect(reply.statusCode, reply.body).toBe(200);
  return reply.json<{ orders: DeliveryOrder[] }>().orders;
}

const now = () => new Date().toISOString();
async function ingest(count: number, more: object = {}): Promise<string[]> {
  const events = Array.from({ length: count }, () => aCallEvent({ time: now(), ...more }));
  await ingestInto(api.services.db, events, now());
  return events.map(({ id }) => id);
}
const report = (ids: readonly string[], state: 'accepted' | 'parked' | 'expired', error?: string, late?: boolean) =>
  recordDeliveries(api.services.db, {
    publisher: 'moesif',
    deliveries: ids.map((id) => ({ id, state, at: now(), ...(error && { error }), ...(late && { late }) })),
  });
const parked = async () => (await console.get('/publishers/moesif/parked')).body as ParkedPage;
const delivery = async (range = '1h') =>
  (await console.get(`/publishers/moesif/delivery?range=${range}`)).body as PublisherDelivery;

describe('the numbers of delivery', () => {
  it('count what their lists list, and no test', async () => {
    const ids = await ingest(9);
    await ingest(3, { reason: 'test', billable: false });
    await report(ids.slice(0, 4), 'accepted');
    await report(ids.slice(4, 5), 'accepted', undefined, true);
    await report(ids.slice(5, 7), 'parked', 'malformed');

    const found = await delivery();
    const counts = [found.arrived, found.waiting, found.late, found.parked];
    expect(counts.map(({ count }) => count)).toEqual([5, 2, 1, 2]);
    for (const { count, query } of counts) {
      const { body } = await console.get(`/events?${new URLSearchParams(query)}`);
      expect(body.events).toHaveLength(count);
    }
  });

  it('are told over time as gateways counted, whatever restarts in between, and nothing told is not zero', async () => {
    const lateness = noLateness();
    lateness[latenessSpan(400)] = 95;
    lateness[latenessSpan(400_000)] = 5;
    const counted = (sent: number) => ({
      attempts: sent,
      failures: 1,
      lateness: lateness.map((count) => count * sent),
    });
    await beat(reader({ sending: counted(1), late: 5, queued: 7, parked: 2 }));
    await beat(reader({ sending: counted(3), late: 15, queued: 3 }));
    // Another process of the same gateway counts anew; so does a publisher whose settings changed.
    await beat(reader({ sending: counted(2), late: 10 }), { boot: 'two' });
    await beat(reader({ sending: counted(1), late: 5 }), { boot: 'two' });

    const { points } = await delivery();
    expect(points).toHaveLength(60);
    const known = points.filter(({ isKnown }) => isKnown);
    expect(known.length).toBeLessThanOrEqual(2);
    const sum = (key: 'arrived' | 'late' | 'attempts') => known.reduce((total, point) => total + point[key], 0);
    expect([sum('arrived'), sum('late'), sum('attempts')]).toEqual([600, 30, 6]);
    expect(Math.max(...known.map(({ waiting }) => waiting))).toBe(7);
    expect(known[0]?.p95Ms).toBe(500);
    for (const range of ['24h', '7d', '35d']) {
      const all = (await delivery(range)).points;
      expect(all.reduce((total, { arrived }) => total + arrived, 0)).toBe(600);
      expect(all.length).toBeLessThanOrEqual(120);
    }
  });

  it('count from the first request of a publisher that is switched on while its gateway runs', async () => {
    const gateway = { startedAt: '2026-01-01T00:00:00.000Z' };
    await beat(reader({ enabled: false, sending: undefined }), gateway);
    await beat(reader({ sending: { attempts: 1, failures: 0, lateness: [30] } }), gateway);
    expect((await delivery()).points.reduce((total, { arrived }) => total + arrived, 0)).toBe(30);
  });

  it('leave out what a gateway counted before this api ran, and go after five weeks', async () => {
    await beat(reader({ sending: { attempts: 50, failures: 0, lateness: [900] } }), {
      startedAt: '2026-01-01T00:00:00.000Z',
    });
    expect((await delivery()).points.reduce((total, { arrived }) => total + arrived, 0)).toBe(0);

    const { db } = api.services;
    await db.sql(
      `insert into delivery_points values ('moesif', 'hour', now() - interval '37 days', 1, 0, 1, 0, 0, 0, '{1}'),
        ('moesif', 'minute', now() - interval '26 hours', 1, 0, 1, 0, 0, 0, '{1}'),
        ('moesif', 'hour', now() - interval '34 days', 1, 0, 1, 0, 0, 0, '{1}')`,
    );
    const history = new DeliveryHistory({ db, logger: api.services.logger, now: Date.now });
    history.note({ ...aHeartbeat('gateway'), publishers: [reader()] });
    await history.close();
    const old = await db.sql<{ grain: string }>(
      `select grain from delivery_points where start < now() - interval '25 hours'`,
    );
    expect(old.map(({ grain }) => grain)).toEqual(['hour']);
  });
});

describe('parked events', () => {
  it('are listed with what the collector said last', async () => {
    const [first = '', second = ''] = await ingest(2);
    await report([first], 'parked', 'metadata is malformed (HTTP 400)');
    await report([second], 'expired', 'older than 30 days');
    await report([first], 'parked', 'still malformed (HTTP 400)');

    const page = await parked();
    expect(page.total).toBe(2);
    expect(page.events.find(({ id }) => id === first)).toMatchObject({
      state: 'parked',
      reason: 'still malformed (HTTP 400)',
      isOrdered: false,
      gatewayId: 'gateway',
    });
    const { text } = await console.get('/publishers/moesif/parked/export');
    expect(text.split('\r\n')).toHaveLength(4);
  });

  it('come in pages without a gap', async () => {
    const ids = await ingest(120);
    await report(ids, 'parked', 'malformed');
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = (await console.get(`/publishers/moesif/parked${cursor && `?cursor=${cursor}`}`)).body as ParkedPage;
      seen.push(...page.events.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(seen.toSorted()).toEqual(ids.toSorted());
    expect((await console.get('/publishers/moesif/parked?cursor=x')).status).toBe(400);
  });

  it('are sent again by their gateway, which is told until it says what came of it', async () => {
    const ids = await ingest(2);
    const [first = '', second = ''] = ids;
    await report(ids, 'parked', 'malformed');

    const answer = await console.post('/publishers/moesif/parked/send-again', { ids: [first] });
    expect(answer.body).toEqual({ events: 1, silentGateways: ['gateway'] });
    const order = { kind: 'send_again', eventId: first };
    expect(await beat(reader())).toEqual([order]);
    expect(await beat(reader())).toEqual([order]);
    expect((await parked()).events.map(({ id, isOrdered }) => [id, isOrdered]).toSorted()).toEqual(
      [
        [first, true],
        [second, false],
      ].toSorted(),
    );

    await report([first], 'accepted');
    expect(await beat(reader())).toEqual([]);
    expect((await parked()).events.map(({ id }) => id)).toEqual([second]);
    expect((await console.get(`/events/${first}`)).body.deliveryState).toBe('accepted');
  });

  it('that another gateway logged are sent again by the one that has them', async () => {
    const event = aCallEvent({ source: 'access_log', gatewayId: 'als:router-node', recordedBy: 'gateway' });
    await ingestInto(api.services.db, [event], now());
    await report([event.id], 'parked', 'malformed');
    await console.post('/publishers/moesif/parked/send-again', { ids: 'all' });
    expect(await beat(reader())).toEqual([{ kind: 'send_again', eventId: event.id }]);
  });

  it('that are refused again are offered again', async () => {
    const ids = await ingest(1);
    await report(ids, 'parked', 'malformed');
    await console.post('/publishers/moesif/parked/send-again', { ids: 'all' });
    await report(ids, 'parked', 'still malformed');
    expect(await beat(reader())).toEqual([]);
    expect((await parked()).events).toMatchObject([{ isOrdered: false, reason: 'still malformed' }]);
  });

  it('are discarded at once in the ledger, which keeps them, and with the next report at their gateway', async () => {
    const ids = await ingest(3);
    await report(ids.slice(0, 2), 'parked', 'malformed');
    await report(ids.slice(2), 'expired', 'too old');

    expect((await console.post('/publishers/moesif/parked/discard', { ids: 'all' })).body.events).toBe(3);
    expect((await parked()).total).toBe(0);
    const orders = await beat(reader());
    expect(orders.map(({ kind }) => kind)).toEqual(['discard', 'discard', 'discard']);
    const { body } = await console.get('/events?delivery=discarded');
    expect(body.events.map(({ id }: { id: string }) => id).toSorted()).toEqual(ids.toSorted());
    // A report from before the order changes nothing any more.
    await report(ids.slice(0, 1), 'parked', 'malformed');
    expect((await parked()).total).toBe(0);
  });

  it('are not ordered by somebody who may only read', async () => {
    const ids = await ingest(1);
    await report(ids, 'parked', 'malformed');
    const viewer = consoleClient(api, await addPerson(api, 'vera', ['viewer']));
    expect((await viewer.get('/publishers/moesif/parked')).status).toBe(200);
    expect((await viewer.post('/publishers/moesif/parked/discard', { ids })).status).toBe(403);
  });
});

describe('a test event', () => {
  const steps = (run: TestRun) => run.steps.map(({ state }) => state);
  const start = async () => (await console.post('/publishers/moesif/test-runs')).body as TestRun;
  const look = async ({ eventId }: TestRun) =>
    (await console.get(`/publishers/moesif/test-runs/${eventId}`)).body as TestRun;

  it('is made by a gateway and followed to the collector that has it', async () => {
    await beat(reader());
    const run = await start();
    expect(steps(run)).toEqual(['waiting', 'waiting', 'waiting', 'waiting', 'waiting']);
    expect(await beat(reader())).toEqual([{ kind: 'test_event', eventId: run.eventId }]);

    const event = testEvent({ id: run.eventId, gatewayId: 'gateway', nowMs: Date.now() });
    await ingestInto(api.services.db, [event], now());
    expect(steps(await look(run))).toEqual(['done', 'waiting', 'waiting', 'waiting', 'waiting']);

    const trail = { id: run.eventId, queuedAt: now(), sentAt: now(), attempts: 1, answer: null };
    expect(await beat(reader({ tests: [trail] }))).toEqual([]);
    expect(steps(await look(run))).toEqual(['done', 'done', 'done', 'waiting', 'waiting']);

    const answer = { at: now(), isAccepted: true, status: 201, message: '' };
    await beat(reader({ tests: [{ ...trail, answer }] }));
    const lost = await look(run);
    expect([steps(lost).at(-1), lost.isOver]).toEqual(['failed', true]);

    await fetch(`${collector.url}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-moesif-application-id': 'sandbox-application-id' },
      body: JSON.stringify(toMoesifEvent(event, 'absolute')),
    });
    const seen = await look(run);
    expect(steps(seen)).toEqual(['done', 'done', 'done', 'done', 'done']);
    expect(seen.isOver).toBe(true);
    expect((await console.get('/events')).body.events).toEqual([]);
  });

  it('is not over before its gateway has told the times, unless it takes long', async () => {
    await beat(reader());
    const run = await start();
    const event = testEvent({ id: run.eventId, gatewayId: 'gateway', nowMs: Date.now() });
    await ingestInto(api.services.db, [event], now());
    await report([run.eventId], 'accepted');
    expect(await look(run)).toMatchObject({ isOver: false, steps: [{}, { state: 'done', at: null }, {}, {}, {}] });
    await api.services.db.sql(`update delivery_orders set created_at = now() - interval '1 minute'`);
    expect((await look(run)).isOver).toBe(true);
  });

  it('says in words that the Application ID is refused, and what to do', async () => {
    await beat(reader());
    const run = await start();
    const message = 'the collector does not accept this Application ID (HTTP 401)';
    const answer = { at: now(), isAccepted: false, status: 401, message };
    await beat(reader({ tests: [{ id: run.eventId, queuedAt: now(), sentAt: now(), attempts: 1, answer }] }));
    const step = (await look(run)).steps[3];
    expect(step).toMatchObject({
      state: 'failed',
      found: expect.stringContaining('does not accept this Application ID'),
    });
    expect(step?.fix).toContain('Copy the Collector Application ID from Moesif again');
  });

  it('says at once that nobody makes it when no gateway reports, or none runs the publisher', async () => {
    const silent = await start();
    expect(silent.steps[0]).toMatchObject({ state: 'failed', found: expect.stringContaining('No gateway reports') });
    expect(silent.isOver).toBe(true);
    await beat(reader({ enabled: false }));
    expect((await start()).steps[0]?.found).toContain('runs no publisher');
  });

  it('is not told to be made any more when nobody can wait for it', async () => {
    const { db } = api.services;
    await beat(reader());
    await start();
    await db.sql(`update delivery_orders set created_at = now() - interval '11 minutes'`);
    expect(await beat(reader())).toEqual([]);
  });
});

describe('what is sent of an event', () => {
  const payload = async (query = '') =>
    (await console.get(`/publishers/moesif/payload${query}`)).body as PublisherPayload;

  it('is told for the latest tool call, by the settings that run and by others', async () => {
    await ingest(1, { time: '2026-09-01T10:00:00.000Z' });
    const [id] = await ingest(1, { requestHeaders: { 'x-team': 'blue' }, quantity: '12345678901234567890' });
    await ingest(1, { method: 'tools/list', target: undefined, capability: undefined });

    const plain = await payload();
    expect(plain).toMatchObject({
      eventId: id,
      notSent: null,
      settings: { events: 'tool_calls', uri_shape: 'absolute' },
    });
    expect(plain.text).toBe(plain.runningText);
    expect(plain.text).toContain('"quantity":12345678901234567890');

    const shaped = JSON.parse((await payload('?uri_shape=per_method')).text);
    expect(shaped).toEqual({
      ...JSON.parse(plain.text),
      request: { ...JSON.parse(plain.text).request, uri: 'http://localhost:8080/everything/mcp/tools/call/echo' },
    });
    const bare = JSON.parse((await payload('?isTooLarge=true')).text);
    expect([bare.request.headers, bare.metadata.headersDropped]).toEqual([{}, true]);
  });

  it('is nothing where the settings keep the event here, and says why', async () => {
    const [id] = await ingest(1, { billable: false, reason: 'tool_error' });
    expect((await payload(`?event=${id}&events=billable`)).notSent).toContain('takes what is billable');
    expect((await payload(`?event=${id}&events=all`)).notSent).toBeNull();
    const [tried] = await ingest(1, { reason: 'test', billable: false });
    expect((await payload(`?event=${tried}&events=all`)).notSent).toContain('tried from the console');
  });

  it('is not found for an event that there is not', async () => {
    expect((await console.get('/publishers/moesif/payload')).status).toBe(404);
    expect((await console.get(`/publishers/moesif/payload?event=${randomUUID()}`)).status).toBe(404);
    expect((await console.get('/publishers/moesif/payload?event=x')).status).toBe(404);
  });
});

it('an upgrade lists what was parked before, without a reason', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tallygate-parked-'));
  try {
    const before = join(folder, 'before');
    const all = findMigrations();
    for (const name of readdirSync(all))
      if (name < '20261130193000_delivery' || name.endsWith('.toml'))
        cpSync(join(all, name), join(before, name), { recursive: true });
    const former = await openDatabase({ dataDir: folder, migrationsDir: before });
    const event = aCallEvent({ time: '2026-09-01T10:00:00.000Z' });
    await insertFormerEvents(former, [event]);
    await former.sql(`update events set delivery_state = 'parked'`);
    await former.close();

    const upgraded = await openTestApi(undefined, undefined, () => openDatabase({ dataDir: folder }));
    const client = consoleClient(upgraded);
    await client.post('/publishers', { settings: { application_id: 'sandbox-application-id' } });
    const page = (await client.get('/publishers/moesif/parked')).body as ParkedPage;
    expect(page).toMatchObject({ total: 1, events: [{ id: event.id, state: 'parked', reason: null, since: null }] });
    await upgraded.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
