import type { CallEvent } from '@tallygate/contracts/event';
import type { ServerView } from '@tallygate/contracts/server-view';
import { startFixtureServer } from '@tallygate/sandbox/fixture-server/fixture-server';
import { type ScriptedUpstream, startScriptedUpstream } from '@tallygate/sandbox/upstreams/scripted-upstream';
import { repeat } from '@tallygate/server-kit/repeat';
import { aCallEvent } from '@tallygate/testing/call-event';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ingestEvents } from '../events/ingest-events.ts';
import { consoleClient } from '../test-support/console-client.testing.ts';
import { type FakeGateway, startFakeGateway } from '../test-support/fake-gateway.testing.ts';
import { aResource } from '../test-support/resources.testing.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';

let api: TestApi;
let gateway: FakeGateway;
let client: ReturnType<typeof consoleClient>;
let answering: Awaited<ReturnType<typeof startFixtureServer>>;
let asleep: ScriptedUpstream;

beforeAll(async () => {
  [api, answering, asleep] = await Promise.all([
    openTestApi(),
    startFixtureServer(),
    startScriptedUpstream((exchange) => exchange.json({}, 503)),
  ]);
  gateway = await startFakeGateway(api);
  client = consoleClient(api);
  const upstreams = { answering: answering.url, asleep: asleep.url, locked: asleep.url, hidden: 'http://10.0.0.7/mcp' };
  for (const [name, url] of Object.entries(upstreams))
    await client.post('/proxies', { resource: aResource(name, { upstream: { url } }) });
  await client.post('/proxies', { resource: aResource('paused', { deploymentState: 'undeployed' }) });
  expect((await client.post('/apply', { selection: 'all' })).status).toBe(200);
});
afterAll(async () => {
  gateway.stop();
  await api.close();
  await Promise.all([answering.close(), asleep.close()]);
});
beforeEach(() => api.services.db.sql('truncate events, event_rollups, event_totals, event_rollup_changes cascade'));

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const FAILED = {
  outcome: 'upstream_failed',
  reason: 'upstream_unreachable',
  billable: false,
  isError: true,
  httpStatus: 502,
} as const;

async function ingest(...events: Partial<CallEvent>[]): Promise<void> {
  const lines = events.map((event) => JSON.stringify(aCallEvent({ ...event, time: event.time ?? minutesAgo(1) })));
  expect((await ingestEvents(api.services, lines)).inserted).toBe(events.length);
}

async function serverOf(proxy: string): Promise<ServerView> {
  const { body } = await client.get('/servers');
  const found = (body as ServerView[]).find((one) => one.proxy === proxy);
  if (found === undefined) throw new Error(`no server of ${proxy}: ${JSON.stringify(body)}`);
  return found;
}
const stateOf = async (proxy: string) => (await serverOf(proxy)).health.state;

describe('the server behind a proxy, by its calls', () => {
  it('is down when three were not answered, since the first of them', async () => {
    const since = minutesAgo(9);
    await ingest({ proxy: 'asleep', time: minutesAgo(30) }, { proxy: 'asleep', ...FAILED, time: since });
    await ingest({ proxy: 'asleep', ...FAILED, time: minutesAgo(8) });
    expect(await stateOf('asleep')).toBe('quiet');
    await ingest({ proxy: 'asleep', ...FAILED, outcome: 'timeout', reason: 'timeout', time: minutesAgo(7) });
    expect((await serverOf('asleep')).health).toMatchObject({ state: 'down', downSince: since, answeredTo: 'call' });
  });

  it('is down without a time when it has not answered for longer than a day', async () => {
    const times = [26 * 60, 20 * 60, 60, 30];
    await ingest(...times.map((minutes) => ({ proxy: 'asleep', ...FAILED, time: minutesAgo(minutes) })));
    expect((await serverOf('asleep')).health).toMatchObject({ state: 'down', downSince: null, answeredAt: null });
  });

  it('is down when sessions cannot be opened, before anybody calls a tool', async () => {
    const greeting = { method: 'initialize', capability: undefined, target: undefined, reason: 'protocol' as const };
    await ingest(...[3, 2, 1].map((time) => ({ proxy: 'asleep', ...FAILED, ...greeting, time: minutesAgo(time) })));
    expect(await serverOf('asleep')).toMatchObject({ health: { state: 'down' }, calls: { count: 0 } });
  });

  it('answers when it answers with an error, and is not judged by refusals, repeats and what callers broke off', async () => {
    await ingest({ proxy: 'asleep', outcome: 'tool_error', reason: 'tool_error', isError: true, billable: false });
    expect(await stateOf('asleep')).toBe('healthy');
    const refused = { outcome: 'denied', denial: 'auth', reason: 'denied_auth', billable: false } as const;
    const left = { outcome: 'client_closed', reason: 'cancelled', billable: false, delivered: false } as const;
    await ingest(
      { proxy: 'hidden', ...refused },
      { proxy: 'hidden', ...left },
      { proxy: 'hidden', reason: 'duplicate', billable: false },
    );
    expect(await stateOf('hidden')).toBe('uncalled');
  });

  it('counts its calls and those that failed with the list that shows them, hour by hour', async () => {
    await ingest(
      ...[1, 2, 3, 4, 5].map((time) => ({ proxy: 'answering', time: minutesAgo(time), durationMs: time * 10 })),
      { proxy: 'answering', ...FAILED, time: minutesAgo(90) },
      { proxy: 'answering', method: 'tools/list', target: undefined, reason: 'protocol', billable: false },
      { proxy: 'answering', time: minutesAgo(27 * 60) },
    );
    const { calls, failed, serverFailed, hours, p95Ms, health } = await serverOf('answering');
    expect([calls.count, failed.count, serverFailed.count, p95Ms]).toEqual([6, 1, 1, 50]);
    expect(calls.query).toEqual({ proxy: 'answering', kind: 'call', from: expect.stringMatching(/:00:00\.000Z$/) });
    expect(failed.query).toEqual({ ...calls.query, class: 'caller,gateway,server' });
    expect(serverFailed.query).toEqual({ ...calls.query, class: 'server' });
    expect(hours.reduce((sum, hour) => sum + hour.calls, 0)).toBe(6);
    expect(hours.reduce((sum, hour) => sum + hour.failed, 0)).toBe(1);
    expect(health.state).toBe('healthy');
    expect((await client.get('/proxies/answering')).body.calls24h).toBe(6);
  });

  it('is paused when its proxy is', async () => {
    expect(await stateOf('paused')).toBe('paused');
  });
});

describe('a probe', () => {
  const probe = async (proxy: string) => (await client.post(`/servers/${proxy}/probe`)).body as ServerView;

  it('finds a server that nobody calls, and leaves no session and no event behind', async () => {
    expect((await probe('answering')).health).toMatchObject({ state: 'healthy', answeredTo: 'probe', problem: null });
    expect(await api.services.db.sql('select from events')).toEqual([]);
  });

  it('finds a server that is down and says what it met', async () => {
    for (const state of ['quiet', 'quiet', 'down'])
      expect((await probe('asleep')).health).toMatchObject({ state, problem: 'the server fails (503)' });
    expect((await serverOf('asleep')).health.downSince).not.toBeNull();
  });

  it('tells nothing of what a server writes in its answer', async () => {
    asleep.use((exchange) => exchange.json({ error: 'no secret-of-mine here' }, 404));
    const { health } = await probe('asleep');
    expect(health.problem).toBe('nothing speaks MCP at this path (404)');
    asleep.use((exchange) => exchange.json({ error: 'no secret-of-mine here' }, 418));
    expect((await probe('asleep')).health.problem).toBe('the server answers 418');
    asleep.use((exchange) => exchange.json('secret-of-mine', 200));
    expect((await probe('asleep')).health.problem).toBe('the server answers with something else than MCP');
  });

  it('takes a server that wants a credential for one that is there', async () => {
    asleep.use((exchange) => exchange.json({}, 401));
    expect((await probe('locked')).health).toMatchObject({ state: 'healthy', answeredTo: 'probe' });
  });

  it('is not made where the rules forbid it, and then says nothing', async () => {
    expect((await probe('hidden')).health).toMatchObject({ state: 'uncalled', problem: null });
  });

  it('of an unknown proxy is 404', async () => {
    expect((await client.post('/servers/nope/probe')).body).toMatchObject({ code: 'PROXY_NOT_FOUND' });
  });
});

it('servers that nobody calls are asked by themselves, those that calls speak for are not', async () => {
  const requests = () => asleep.requests.length;
  asleep.use((exchange) => exchange.json({}, 503));
  await ingest({ proxy: 'locked' });
  const before = requests();
  const { job } = api.services.serverProbes;
  const probes = repeat(async (signal) => void (await job.run(signal)), { pauseMs: 100, onFailure: () => {} });
  try {
    await expect.poll(() => requests(), { timeout: 15_000 }).toBeGreaterThan(before);
    await expect.poll(() => stateOf('answering')).toBe('healthy');
  } finally {
    await probes.stop();
  }
  expect(await stateOf('locked')).toBe('healthy');
});
