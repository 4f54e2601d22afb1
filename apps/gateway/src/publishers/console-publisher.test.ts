import { readFileSync } from 'node:fs';
import { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import {
  configWith,
  openTestSpool,
  record,
  startTestCollector,
  startTestController,
  startTestPublishers,
  type TestPublishers,
  temporaryFolder,
} from './publisher.testing.ts';

async function setUp() {
  const dataDir = temporaryFolder();
  const spool = await openTestSpool(dataDir);
  const controller = await startTestController();
  const publishers = startTestPublishers({ spool, dataDir, controller });
  return { dataDir, spool, controller, publishers };
}

const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 10 });
const ledger = (publishers: TestPublishers) => publishers.status().find(({ name }) => name === 'console')!;
const drained = (publishers: TestPublishers) => until(() => expect(ledger(publishers).queued).toBe(0));

describe('the ledger gets every event', () => {
  it('whatever the Moesif publisher keeps back', async () => {
    const { spool, controller, publishers } = await setUp();
    await publishers.reconfigure(configWith());
    const ids = [
      ...(await record(spool, 3)),
      ...(await record(spool, 3, { method: 'tools/list', billable: false, reason: 'protocol' })),
      ...(await record(spool, 3, { denial: 'auth', billable: false, reason: 'denied_auth' })),
    ];
    await drained(publishers);
    expect([...controller.ledger.keys()]).toEqual(ids);
    expect(controller.requests[0]?.headers).toMatchObject({
      'content-type': 'application/x-ndjson',
      'x-tallygate-gateway': 'gateway',
    });
    expect(ledger(publishers)).toMatchObject({ state: 'idle', sent: 9, lastError: null });
  });

  it('in order, after the control plane was away, failed, hung and cut the line', async () => {
    const { spool, controller, publishers } = await setUp();
    let calls = 0;
    const usual = controller.handlers.get('/internal/v1/events')!;
    controller.handlers.set('/internal/v1/events', (request, body, response) => {
      calls += 1;
      if (calls === 1) response.writeHead(503).end();
      else if (calls === 2) response.end('no reply of ours');
      else if (calls === 3) request.socket.destroy();
      else if (calls === 4) return;
      else if (calls === 5) {
        // Stored, but nobody hears of it.
        usual(request, body, new ServerResponse(request));
        request.socket.destroy();
      } else usual(request, body, response);
    });
    const ids = await record(spool, 20);
    await publishers.reconfigure(configWith());
    await drained(publishers);
    expect(calls).toBeGreaterThanOrEqual(6);
    expect([...controller.ledger.keys()]).toEqual(ids);
    expect(ledger(publishers).retried).toBeGreaterThanOrEqual(100);
  });

  it('halves a request that is too large for the control plane, and parks what alone is too large', async () => {
    const { dataDir, spool, controller, publishers } = await setUp();
    const usual = controller.handlers.get('/internal/v1/events')!;
    controller.handlers.set('/internal/v1/events', (request, body, response) => {
      if (body.length > 5_000) response.writeHead(413).end();
      else usual(request, body, response);
    });
    const before = await record(spool, 10);
    const [large] = await record(spool, 1, { requestHeaders: { 'x-large': 'x'.repeat(6_000) } });
    const after = await record(spool, 10);
    await publishers.reconfigure(configWith());
    await drained(publishers);
    expect([...controller.ledger.keys()]).toEqual([...before, ...after]);
    expect(readFileSync(join(dataDir, 'parked', 'console.ndjson'), 'utf8')).toContain(large);
  });

  it('parks what the ledger refuses, with the reason', async () => {
    const { dataDir, spool, controller, publishers } = await setUp();
    const before = await record(spool, 3);
    const [poison] = await record(spool, 1, { target: 'poison' });
    const after = await record(spool, 3);
    await publishers.reconfigure(configWith());
    await drained(publishers);
    expect([...controller.ledger.keys()]).toEqual([...before, ...after]);
    const parked = JSON.parse(readFileSync(join(dataDir, 'parked', 'console.ndjson'), 'utf8'));
    expect(parked).toMatchObject({ key: poison, reason: 'target: poison' });
    expect(ledger(publishers)).toMatchObject({ parked: 1, state: 'idle' });
  });

  it('stops visibly when the token is wrong, and goes on once it is right', async () => {
    const { spool, controller, publishers } = await setUp();
    controller.token = 'another';
    await publishers.reconfigure(configWith());
    const ids = await record(spool, 2);
    await until(() => expect(ledger(publishers)).toMatchObject({ state: 'stopped', lastError: { status: 401 } }));
    controller.token = 'gateway-token';
    await drained(publishers);
    expect([...controller.ledger.keys()]).toEqual(ids);
  });
});

describe('what became of events at the collector', () => {
  it('is told per event, with what was late', async () => {
    const { spool, controller, publishers } = await setUp();
    const collector = await startTestCollector();
    const late = await record(spool, 1, { time: new Date(Date.now() - 6 * 60_000).toISOString() });
    const [poison] = await record(spool, 1, { company: '' });
    const ids = await record(spool, 15);
    await publishers.reconfigure(configWith({ moesif_base_url: collector.url }));
    await until(() => expect(controller.deliveries).toHaveLength(17));
    const byId = new Map(controller.deliveries.map((delivery) => [delivery.id, delivery]));
    expect(ids.map((id) => byId.get(id)?.state)).toEqual(ids.map(() => 'accepted'));
    expect(byId.get(late[0]!)).toMatchObject({ state: 'accepted', late: true });
    expect(byId.get(poison!)).toMatchObject({ state: 'parked', error: expect.stringContaining('company_id') });
  });

  it('survives a restart while the control plane is away, and never comes before the events', async () => {
    const { dataDir, spool, controller, publishers } = await setUp();
    const collector = await startTestCollector();
    const config = configWith({ moesif_base_url: collector.url });
    controller.intercept = (_request, _body, response) => response.writeHead(503).end();
    await publishers.reconfigure(config);
    const ids = await record(spool, 25);
    await until(async () => expect((await collector.stats()).distinct).toBe(25));
    await publishers.close();
    expect(controller.deliveries).toEqual([]);

    controller.intercept = undefined;
    const unknown: string[] = [];
    const usual = controller.handlers.get('/internal/v1/deliveries')!;
    controller.handlers.set('/internal/v1/deliveries', (request, body, response) => {
      const { deliveries } = JSON.parse(body) as { deliveries: { id: string }[] };
      unknown.push(...deliveries.flatMap(({ id }) => (controller.ledger.has(id) ? [] : id)));
      usual(request, body, response);
    });
    const successor = startTestPublishers({ spool, dataDir, controller });
    await successor.reconfigure(config);
    await until(() => expect(new Set(controller.deliveries.map(({ id }) => id))).toEqual(new Set(ids)));
    expect(unknown).toEqual([]);
  });

  it('holds no event up when it cannot be told', async () => {
    const { spool, controller, publishers } = await setUp();
    const collector = await startTestCollector();
    controller.intercept = () => undefined;
    await publishers.reconfigure(configWith({ moesif_base_url: collector.url }));
    await record(spool, 40);
    await until(async () => expect((await collector.stats()).distinct).toBe(40));
    expect(controller.deliveries).toEqual([]);
  });
});

describe('what no publisher takes', () => {
  const published = (requests: { path: string; headers: Record<string, unknown> }[]) =>
    requests
      .filter(({ path }) => path === '/internal/v1/events')
      .map(({ headers }) => headers['x-tallygate-published']);

  it.each([
    ['without a publisher', [], 'none'],
    ['with one that is switched off', [{ enabled: false, events: 'all' }], 'none'],
    ['with two', [{ events: 'tool_calls' }, { events: 'billable' }], 'billable,tool_calls'],
  ] as const)('is known to the ledger from what comes with the events: %s', async (_name, entries, expected) => {
    const { spool, controller, publishers } = await setUp();
    await publishers.reconfigure(configWith(...entries));
    await record(spool, 1);
    await drained(publishers);
    expect(published(controller.requests)).toEqual([expected]);
  });

  it('is told with the next events after the settings changed, without a new connection of the ledger publisher', async () => {
    const { spool, controller, publishers } = await setUp();
    await publishers.reconfigure(configWith());
    await record(spool, 1);
    await drained(publishers);
    await publishers.reconfigure(configWith({ events: 'all' }));
    await record(spool, 1);
    await drained(publishers);
    expect(published(controller.requests)).toEqual(['none', 'all']);
  });

  it('is told of what waited for a publisher that is switched off, and goes out when it is switched on again', async () => {
    const { dataDir, spool, controller, publishers } = await setUp();
    const collector = await startTestCollector();
    const settings = { moesif_base_url: collector.url };
    await collector.fault({ mode: 'status', status: 503, count: 1_000_000 });
    await publishers.reconfigure(configWith(settings));
    const ids = await record(spool, 12);
    await drained(publishers);
    await publishers.reconfigure(configWith({ ...settings, enabled: false }));
    await until(() => expect(statesOf(controller.deliveries, 'not_sent').sort()).toEqual([...ids].sort()));

    await collector.fault({ mode: 'status', count: 0 });
    await publishers.close();
    const successor = startTestPublishers({ spool, dataDir, controller });
    await successor.reconfigure(configWith(settings));
    await until(() => expect(statesOf(controller.deliveries, 'accepted').sort()).toEqual([...ids].sort()));
  });

  it('is told of what waited for a publisher that takes less now, also when that was changed while nothing ran', async () => {
    const { dataDir, spool, controller, publishers } = await setUp();
    const collector = await startTestCollector();
    const settings = { moesif_base_url: collector.url };
    await collector.fault({ mode: 'status', status: 503, count: 1_000_000 });
    await publishers.reconfigure(configWith({ ...settings, events: 'all' }));
    const billed = await record(spool, 3);
    const lists = await record(spool, 4, { method: 'tools/list', billable: false, reason: 'protocol' });
    await drained(publishers);
    await publishers.close();

    await collector.fault({ mode: 'status', count: 0 });
    const successor = startTestPublishers({ spool, dataDir, controller });
    await successor.reconfigure(configWith({ ...settings, events: 'billable' }));
    await until(() => expect(statesOf(controller.deliveries, 'not_sent').sort()).toEqual(lists.sort()));
    await until(() => expect(statesOf(controller.deliveries, 'accepted').sort()).toEqual(billed.sort()));
    expect((await collector.ids()).sort()).toEqual(billed);
  });
});

function statesOf(deliveries: readonly { id: string; state: string }[], state: string): string[] {
  return [...new Set(deliveries.flatMap((delivery) => (delivery.state === state ? [delivery.id] : [])))];
}
