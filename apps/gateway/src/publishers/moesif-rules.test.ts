import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { CallEvent } from '@tallygate/contracts/event';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  configWith,
  openTestSpool,
  record,
  startTestCollector,
  startTestPublishers,
  type TestPublishers,
  temporaryFolder,
} from './publisher.testing.ts';

async function setUp(now?: () => number) {
  const dataDir = temporaryFolder();
  const spool = await openTestSpool(dataDir, ['moesif']);
  const collector = await startTestCollector();
  const publishers = startTestPublishers({ spool, dataDir, ...(now ? { now } : {}) });
  return { spool, collector, publishers, settings: { moesif_base_url: collector.url } };
}

const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 10 });
const moesif = (publishers: TestPublishers) => publishers.status().find(({ name }) => name === 'moesif')!;
const drained = (publishers: TestPublishers) => until(() => expect(moesif(publishers).queued).toBe(0));

describe('what the collector stores', () => {
  it.each([
    ['absolute', 'http://localhost:8080/everything/mcp'],
    ['path', '/everything/mcp'],
    ['per_method', 'http://localhost:8080/everything/mcp/tools/call/echo'],
  ] as const)('names the call by its URI as %s', async (uri_shape, uri) => {
    const { spool, collector, publishers, settings } = await setUp();
    await publishers.reconfigure(configWith({ ...settings, uri_shape }));
    await record(spool, 1);
    await drained(publishers);
    expect(await collector.events()).toMatchObject([{ request: { uri } }]);
  });

  it('has the same type under each key of its metadata, whatever calls look like', async () => {
    const { spool, collector, publishers, settings } = await setUp();
    await publishers.reconfigure(configWith({ ...settings, events: 'all', batch_size: 1 }));
    const variants: Partial<CallEvent>[] = [
      {},
      { quantity: '1.5' },
      { quantity: '0', billable: false, reason: 'rpc_error', outcome: 'rpc_error', errorCode: -32602 },
      { errorCode: 7, isError: true, httpStatus: 502, durationMs: 0.25, upstreamMs: 12.75 },
      { company: undefined, consumer: undefined, target: undefined, capability: undefined, clientName: 'a' },
      { clientName: 'a', clientVersion: '1', serverName: 'b', serverVersion: '2', sessionHash: '0123456789abcdef' },
      { method: 'get', httpMethod: 'GET', httpStatus: undefined, billable: false, reason: 'protocol' },
    ];
    for (const variant of variants) await record(spool, 1, variant);
    await drained(publishers);
    expect(moesif(publishers)).toMatchObject({ sent: variants.length, parked: 0 });
    expect(JSON.stringify(await collector.events())).not.toContain(':null');
  });
});

describe('answers that only a person can change', () => {
  it.each([401, 402, 403, 404, 410])('%i stops the sending, keeps everything, and says so', async (status) => {
    const { spool, collector, publishers, settings } = await setUp();
    await collector.fault({ mode: 'status', status, count: 1_000_000 });
    await publishers.reconfigure(configWith(settings));
    const ids = await record(spool, 5);
    await until(() =>
      expect(moesif(publishers)).toMatchObject({ state: 'stopped', queued: 5, sent: 0, lastError: { status } }),
    );
    await collector.fault({ mode: 'status', count: 0 });
    await drained(publishers);
    expect((await collector.ids()).sort()).toEqual(ids.sort());
  });
});

describe('M1 a collector that is down', () => {
  it('for ten minutes costs nothing but lateness', async () => {
    let clockMs = Date.now();
    const { spool, collector, publishers, settings } = await setUp(() => clockMs);
    await collector.fault({ mode: 'status', status: 503, count: 1_000_000 });
    await publishers.reconfigure(configWith(settings));
    const ids = await record(spool, 40);
    await until(() => expect(moesif(publishers)).toMatchObject({ state: 'backing_off', queued: 40 }));
    clockMs += 10 * 60_000;
    await collector.fault({ mode: 'status', count: 0 });
    await drained(publishers);
    expect((await collector.ids()).sort()).toEqual(ids.sort());
    expect(moesif(publishers)).toMatchObject({ sent: 40, late: 40, parked: 0 });
  });
});

describe('M2 a collector that stores and then breaks the connection', () => {
  it('gets the same bytes with the same transaction ids again, and keeps one event per id', async () => {
    const { spool, collector, publishers, settings } = await setUp();
    await collector.fault({ mode: 'drop', count: 2 });
    await publishers.reconfigure(configWith({ ...settings, batch_size: 50 }));
    const ids = await record(spool, 20);
    await drained(publishers);
    expect((await collector.ids()).sort()).toEqual(ids.sort());
    const { distinct, duplicates } = await collector.stats();
    expect({ distinct, repeated: duplicates > 0 }).toEqual({ distinct: 20, repeated: true });
  });

  it('byte for byte', async () => {
    const dataDir = temporaryFolder();
    const spool = await openTestSpool(dataDir, ['moesif']);
    const peer = await startPeer({ breaks: 2 });
    const publishers = startTestPublishers({ spool, dataDir });
    await record(spool, 20);
    await publishers.reconfigure(configWith({ moesif_base_url: peer.url, batch_size: 50 }));
    await drained(publishers);
    const bodies = peer.requests.filter(({ path }) => path === '/v1/events/batch').map(({ body }) => body);
    expect(bodies).toHaveLength(3);
    expect(bodies.every((body) => body.equals(bodies[0]!))).toBe(true);
  });
});

describe('on the wire', () => {
  it('batches above a kilobyte are compressed, and every request shows the Application ID', async () => {
    const dataDir = temporaryFolder();
    const spool = await openTestSpool(dataDir, ['moesif']);
    const peer = await startPeer();
    const publishers = startTestPublishers({ spool, dataDir });
    await record(spool, 10);
    await publishers.reconfigure(configWith({ moesif_base_url: peer.url }));
    await drained(publishers);
    const [batch] = peer.requests.filter(({ path }) => path === '/v1/events/batch');
    expect(batch?.headers).toMatchObject({ 'content-encoding': 'gzip', 'content-type': 'application/json' });
    expect(JSON.parse(gunzipSync(batch!.body).toString())).toHaveLength(10);
    expect(new Set(peer.requests.map(({ headers }) => headers['x-moesif-application-id']))).toEqual(
      new Set(['sandbox-application-id']),
    );
  });

  it('nothing is ever sampled, whatever rates the collector’s configuration has', async () => {
    const dataDir = temporaryFolder();
    const spool = await openTestSpool(dataDir, ['moesif']);
    const peer = await startPeer({ config: { sample_rate: 1, user_sample_rate: { 'agent-a': 0 } } });
    const publishers = startTestPublishers({ spool, dataDir });
    await publishers.reconfigure(configWith({ moesif_base_url: peer.url }));
    const ids = await record(spool, 60);
    await drained(publishers);
    const events = peer.requests
      .filter(({ path }) => path === '/v1/events/batch')
      .flatMap(({ body }) => JSON.parse(text(body)) as { transaction_id: string; weight: number }[]);
    expect(events.map(({ transaction_id }) => transaction_id).sort()).toEqual(ids.sort());
    expect(new Set(events.map(({ weight }) => weight))).toEqual(new Set([1]));
  });
});

function text(body: Buffer): string {
  return (body[0] === 0x1f ? gunzipSync(body) : body).toString();
}

/** A collector that takes everything, after breaking the first connections without an answer. */
async function startPeer({ breaks = 0, config = {} }: { breaks?: number; config?: object } = {}) {
  const requests: { path: string; headers: IncomingHttpHeaders; body: Buffer }[] = [];
  let left = breaks;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) });
      if (request.url === '/v1/events/batch' && left > 0) {
        left -= 1;
        request.socket.destroy();
        return;
      }
      response.writeHead(request.method === 'GET' ? 200 : 201, { 'x-moesif-config-etag': `tag-${requests.length}` });
      response.end(request.url === '/v1/config' ? JSON.stringify(config) : undefined);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}
