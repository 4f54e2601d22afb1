import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { aCallEvent } from '@tallygate/testing/call-event';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  configWith,
  openTestSpool,
  record,
  startTestCollector,
  startTestPublishers,
  type TestCollector,
  type TestPublishers,
  temporaryFolder,
} from './publisher.testing.ts';

const DAY_MS = 24 * 3_600_000;

/** A spool, a collector and a publisher between them that runs once `reconfigure` is called. */
async function setUp(options: { now?: () => number } = {}) {
  const dataDir = temporaryFolder();
  const spool = await openTestSpool(dataDir, ['moesif']);
  const collector = await startTestCollector();
  const publishers = startTestPublishers({ spool, dataDir, ...options });
  return { dataDir, spool, collector, publishers, settings: { moesif_base_url: collector.url } };
}

const drained = (publishers: TestPublishers) => until(() => expect(moesif(publishers).queued).toBe(0));
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 10 });
const moesif = (publishers: TestPublishers) => publishers.status().find(({ name }) => name === 'moesif')!;

async function expectExactly(collector: TestCollector, ids: string[]): Promise<void> {
  expect((await collector.ids()).sort()).toEqual([...ids].sort());
}

describe('every fault of the collector ends with every event there once', () => {
  it.each([
    ['503 four times', { mode: 'status', status: 503, count: 4 }],
    ['500', { mode: 'status', status: 500, count: 2 }],
    ['429', { mode: 'status', status: 429, count: 2 }],
    ['401', { mode: 'status', status: 401, count: 2 }],
    ['402', { mode: 'status', status: 402, count: 2 }],
    ['404', { mode: 'status', status: 404, count: 2 }],
    ['413 for a whole batch', { mode: 'status', status: 413, count: 1 }],
    ['400 for a whole batch', { mode: 'status', status: 400, count: 1 }],
    ['a connection that breaks after storing', { mode: 'drop', count: 3 }],
    ['a collector that never answers', { mode: 'hang', count: 2 }],
    ['a connection that is refused', { mode: 'refuse', count: 3 }],
  ])('%s', async (_name, fault) => {
    const { spool, collector, publishers, settings } = await setUp();
    await collector.fault(fault);
    await publishers.reconfigure(configWith(settings));
    const ids = await record(spool, 35);
    await drained(publishers);
    await expectExactly(collector, ids);
    expect(await collector.served()).toBeGreaterThanOrEqual(fault.count);
    expect(moesif(publishers)).toMatchObject({ sent: 35, parked: 0, queued: 0, state: 'idle' });
  });

  it('a collector that is not there yet', async () => {
    const dataDir = temporaryFolder();
    const spool = await openTestSpool(dataDir, ['moesif']);
    const { port, url, close } = await startTestCollector();
    await close();
    const publishers = startTestPublishers({ spool, dataDir });
    await publishers.reconfigure(configWith({ moesif_base_url: url }));
    const ids = await record(spool, 25);
    await until(() => expect(moesif(publishers).state).toBe('backing_off'));
    expect(moesif(publishers)).toMatchObject({ queued: 25, sent: 0 });
    expect(moesif(publishers).lastError?.message).toContain('ECONNREFUSED');
    const collector = await startTestCollector({ port });
    await drained(publishers);
    await expectExactly(collector, ids);
  });
});

describe('what the collector will never take', () => {
  it('parks one malformed event with its reason, and everything around it flows', async () => {
    const { dataDir, spool, collector, publishers, settings } = await setUp();
    const before = await record(spool, 7);
    const [poison] = await record(spool, 1, { company: '' });
    const after = await record(spool, 12);
    await publishers.reconfigure(configWith(settings));
    await drained(publishers);
    await expectExactly(collector, [...before, ...after]);
    expect(moesif(publishers)).toMatchObject({ sent: 19, parked: 1 });
    const [line] = parkedLines(dataDir);
    expect(line).toMatchObject({ key: poison, state: 'parked', event: { id: poison } });
    expect(line?.reason).toContain('company_id');
  });

  it('parks a record that is no event', async () => {
    const { dataDir, spool, collector, publishers, settings } = await setUp();
    await spool.append('no event at all');
    const ids = await record(spool, 3);
    await publishers.reconfigure(configWith(settings));
    await drained(publishers);
    await expectExactly(collector, ids);
    expect(parkedLines(dataDir)).toMatchObject([{ event: 'no event at all' }]);
  });

  it('drops the headers of an event that is too large with them, and says so on the event', async () => {
    const { spool, collector, publishers, settings } = await setUp();
    const small = await record(spool, 4);
    const [large] = await record(spool, 1, { requestHeaders: { 'x-large': 'x'.repeat(1_100_000) } });
    await publishers.reconfigure(configWith(settings));
    await drained(publishers);
    await expectExactly(collector, [...small, large!]);
    const stored = (await collector.events()).find((event) => event.transaction_id === large);
    expect(stored).toMatchObject({ request: { headers: {} }, metadata: { headersDropped: true } });
  });

  it('expires events older than 30 days without sending them', async () => {
    const { dataDir, spool, collector, publishers, settings } = await setUp();
    const [old] = await record(spool, 1, { time: new Date(Date.now() - 31 * DAY_MS).toISOString() });
    const ids = await record(spool, 2);
    await publishers.reconfigure(configWith(settings));
    await drained(publishers);
    await expectExactly(collector, ids);
    expect(parkedLines(dataDir)).toMatchObject([{ key: old, state: 'expired' }]);
  });
});

describe('pace', () => {
  it('waits as long as Retry-After says', async () => {
    const { spool, collector, publishers, settings } = await setUp();
    await collector.fault({ mode: 'status', status: 429, count: 1, retryAfter: 1 });
    await publishers.reconfigure(configWith(settings));
    await record(spool, 1);
    await until(() => expect(moesif(publishers).state).toBe('backing_off'));
    const refusedMs = Date.parse(moesif(publishers).lastError!.at);
    await drained(publishers);
    expect(Date.parse(moesif(publishers).lastSuccessAt!) - refusedMs).toBeGreaterThanOrEqual(990);
    expect((await collector.stats()).accepted).toBe(1);
  });

  it('never has more than two requests on the way, nor more events in one than batch_size', async () => {
    const { spool, publishers } = await setUp();
    const counting = await startCountingCollector();
    await publishers.reconfigure(configWith({ moesif_base_url: counting.url, batch_size: 7 }));
    await record(spool, 200);
    await drained(publishers);
    expect(counting.mostAtOnce()).toBe(2);
    expect(Math.max(...counting.bodies('/v1/events/batch').map((events) => events.length))).toBe(7);
    expect(counting.bodies('/v1/events/batch').flat()).toHaveLength(200);
  });

  it('keeps a request under a megabyte', async () => {
    const { spool, publishers } = await setUp();
    const counting = await startCountingCollector();
    await publishers.reconfigure(configWith({ moesif_base_url: counting.url, batch_size: 50 }));
    await record(spool, 10, { requestHeaders: { 'x-large': 'x'.repeat(300_000) } });
    await drained(publishers);
    expect(counting.bodies('/v1/events/batch').map((events) => events.length)).toEqual([3, 3, 3, 1]);
  });
});

describe('which events leave', () => {
  it.each([
    ['tool_calls', ['billed', 'free']],
    ['billable', ['billed']],
    ['all', ['billed', 'free', 'list', 'refused']],
  ] as const)('with events = %s', async (events, expected) => {
    const { spool, collector, publishers, settings } = await setUp();
    const ids = {
      billed: await record(spool, 2),
      free: await record(spool, 2, { billable: false, reason: 'tool_error' }),
      list: await record(spool, 2, { billable: false, reason: 'protocol', method: 'tools/list' }),
      refused: await record(spool, 2, { billable: false, reason: 'denied_auth', denial: 'auth' }),
    };
    await publishers.reconfigure(configWith({ ...settings, events }));
    await drained(publishers);
    await expectExactly(
      collector,
      expected.flatMap((kind) => ids[kind]),
    );
    expect(moesif(publishers)).toMatchObject({ queued: 0, parked: 0 });
  });

  it('tells the collector once who the users and companies are, and again when a company changes', async () => {
    const { spool, publishers } = await setUp();
    const counting = await startCountingCollector();
    await publishers.reconfigure(configWith({ moesif_base_url: counting.url }));
    await record(spool, 30);
    await until(() => expect(counting.bodies('/v1/users/batch')).toHaveLength(1));
    await record(spool, 30);
    await drained(publishers);
    await record(spool, 5, { company: 'org-b' });
    await until(() => expect(counting.bodies('/v1/users/batch')).toHaveLength(2));
    expect(counting.bodies('/v1/users/batch').flat()).toEqual([
      { user_id: 'agent-a', company_id: 'org-a' },
      { user_id: 'agent-a', company_id: 'org-b' },
    ]);
    expect(counting.bodies('/v1/companies/batch').flat()).toEqual([{ company_id: 'org-a' }, { company_id: 'org-b' }]);
  });
});

describe('a restart', () => {
  it('between batches sends what was not settled again, with the same ids', async () => {
    const dataDir = temporaryFolder();
    const collector = await startTestCollector();
    const config = configWith({ moesif_base_url: collector.url });
    const first = await openTestSpool(dataDir, ['moesif']);
    const ids = await record(first, 60);
    // The collector stores the batches, but nobody hears of it.
    await collector.fault({ mode: 'drop', count: 1_000 });
    const publishers = startTestPublishers({ spool: first, dataDir });
    await publishers.reconfigure(config);
    await until(async () => expect((await collector.stats()).accepted).toBeGreaterThanOrEqual(20));
    await publishers.close();
    await first.close();
    await collector.fault({ mode: 'status', count: 0 });

    const second = await openTestSpool(dataDir, ['moesif']);
    const successor = startTestPublishers({ spool: second, dataDir });
    await successor.reconfigure(config);
    await drained(successor);
    await expectExactly(collector, ids);
    expect((await collector.stats()).duplicates).toBeGreaterThan(0);
  });

  it('does not park again what is parked', async () => {
    const dataDir = temporaryFolder();
    const collector = await startTestCollector();
    const config = configWith({ moesif_base_url: collector.url, batch_size: 1 });
    const first = await openTestSpool(dataDir, ['moesif']);
    const poison = JSON.stringify(aCallEvent({ time: new Date().toISOString(), company: '' }));
    await first.append(poison);
    const publishers = startTestPublishers({ spool: first, dataDir });
    await publishers.reconfigure(config);
    await drained(publishers);
    await publishers.close();
    await first.append(poison);
    const successor = startTestPublishers({ spool: first, dataDir });
    await successor.reconfigure(config);
    await drained(successor);
    expect(parkedLines(dataDir)).toHaveLength(1);
    expect(moesif(successor).parked).toBe(1);
  });
});

describe('late events', () => {
  it('counts what the collector got more than five minutes after the call', async () => {
    const { spool, publishers, settings } = await setUp();
    await record(spool, 2, { time: new Date(Date.now() - 6 * 60_000).toISOString() });
    await record(spool, 3);
    await publishers.reconfigure(configWith(settings));
    await drained(publishers);
    expect(moesif(publishers)).toMatchObject({ sent: 5, late: 2 });
  });
});

/** A collector that takes everything a moment later, and remembers what came and how much at once. */
async function startCountingCollector() {
  const requests: { path: string; body: unknown[] }[] = [];
  let atOnce = 0;
  let most = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    atOnce += 1;
    most = Math.max(most, atOnce);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const bytes = Buffer.concat(chunks);
      const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
      requests.push({ path: request.url ?? '', body: JSON.parse(text.toString()) });
      setTimeout(() => {
        atOnce -= 1;
        response.writeHead(201).end();
      }, 10);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mostAtOnce: () => most,
    bodies: (path: string) => requests.filter((request) => request.path === path).map(({ body }) => body),
  };
}

function parkedLines(dataDir: string): { key: string; reason: string; state: string; event: unknown }[] {
  const text = readFileSync(join(dataDir, 'parked', 'moesif.ndjson'), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}
