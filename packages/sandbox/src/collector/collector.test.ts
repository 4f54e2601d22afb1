import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Collector, sandboxApplicationId, startCollector } from './collector.ts';
import type { CollectorStats, StoredEvent } from './event-store.ts';

let collector: Collector;

beforeAll(async () => {
  collector = await startCollector({ maxEvents: 3 });
});

afterAll(() => collector.close());

beforeEach(() => sandbox('POST', 'reset'));

function event(overrides: Record<string, unknown> = {}) {
  return {
    transaction_id: randomUUID(),
    company_id: 'org-a',
    request: {
      time: '2026-09-01T10:00:00.120Z',
      uri: 'https://gw.example.com/everything/mcp',
      verb: 'POST',
      headers: {},
    },
    response: { time: '2026-09-01T10:00:00.184Z', status: 200, headers: {} },
    metadata: { billing: { decision: 'billable', reason: 'ok', quantity: 1 } },
    ...overrides,
  };
}

async function errorOf(answer: Response): Promise<string> {
  return ((await answer.json()) as { error: string }).error;
}

function send(path: string, body: unknown, headers: Record<string, string> = {}) {
  return fetch(`${collector.url}/v1/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-moesif-application-id': sandboxApplicationId, ...headers },
    body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body),
  });
}

type SandboxAnswer = CollectorStats & {
  events: StoredEvent[];
  after: number;
  served: number;
  error: string;
};

async function sandbox(method: 'GET' | 'POST', path: string, body?: unknown) {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
  const answer = await fetch(`${collector.url}/_sandbox/${path}`, init);
  return (await answer.json()) as SandboxAnswer;
}

describe('what is accepted', () => {
  it('answers 201 with the configuration and rules tags', async () => {
    const answer = await send('events', event());
    expect(answer.status).toBe(201);
    expect(answer.headers.get('x-moesif-config-etag')).toMatch(/^[0-9a-f]{16}$/);
    expect(answer.headers.get('x-moesif-rules-tag')).toMatch(/^[0-9a-f]{16}$/);
    expect(answer.headers.get('date')).toBeTruthy();
  });

  it('takes gzip bodies', async () => {
    const answer = await send('events/batch', gzipSync(JSON.stringify([event(), event()])), {
      'content-encoding': 'gzip',
    });
    expect(answer.status).toBe(201);
    expect(await sandbox('GET', 'stats')).toMatchObject({ accepted: 2, distinct: 2 });
  });

  it.each([
    ['actions', { action_name: 'clicked', request: { uri: 'https://example.com' } }],
    ['users', { user_id: 'u1' }],
    ['companies', { company_id: 'org-a' }],
    ['subscriptions', { subscription_id: 's1', company_id: 'org-a', status: 'active' }],
  ])('takes %s, single and in batches', async (path, element) => {
    expect((await send(path, element)).status).toBe(201);
    expect((await send(`${path}/batch`, [element])).status).toBe(201);
  });

  it('serves configuration, rules and the probe', async () => {
    const headers = { 'x-moesif-application-id': sandboxApplicationId };
    expect(await (await fetch(`${collector.url}/v1/config`, { headers })).json()).toMatchObject({ sample_rate: 100 });
    expect(await (await fetch(`${collector.url}/v1/rules`, { headers })).json()).toEqual([]);
    expect((await fetch(`${collector.url}/health/probe`)).status).toBe(200);
  });
});

describe('one event per transaction id', () => {
  it('keeps the first and counts repeats across batches', async () => {
    const [a, b, c, d] = [event(), event(), event(), event()];
    await send('events/batch', [a, b]);
    await send('events', c);
    await send('events/batch', [{ ...a, company_id: 'changed' }, c, d]);
    expect(await sandbox('GET', 'stats')).toEqual({
      accepted: 6,
      distinct: 4,
      duplicates: 2,
      rejected: 0,
      byReason: { ok: 4 },
    });
  });

  it('still recognises an id whose event is no longer kept', async () => {
    const events = [event(), event(), event(), event(), event()];
    await send('events/batch', events);
    await send('events', events[0]);
    expect(await sandbox('GET', 'stats')).toMatchObject({ distinct: 5, duplicates: 1 });
    const listed = await sandbox('GET', 'events');
    expect(listed.events.map((stored) => stored.transaction_id)).toEqual(
      events.slice(2).map((sent) => sent.transaction_id),
    );
  });

  it('lists events in arrival order behind a cursor', async () => {
    const events = [event(), event(), event()];
    await send('events/batch', events);
    const first = await sandbox('GET', 'events?limit=2');
    expect(first.events.map((stored) => stored.seq)).toEqual([1, 2]);
    const second = await sandbox('GET', `events?limit=2&after=${first.after}`);
    expect(second.events).toHaveLength(1);
    expect(second.events[0]).toMatchObject({ seq: 3, ...events[2] });
  });

  it('counts distinct events by billing reason', async () => {
    const toolError = event({ metadata: { billing: { reason: 'tool_error' } } });
    await send('events/batch', [event(), toolError, toolError, event({ metadata: {} })]);
    expect((await sandbox('GET', 'stats')).byReason).toEqual({ ok: 1, tool_error: 1 });
  });
});

describe('what is refused', () => {
  it('answers 401 without the accepted Application ID', async () => {
    expect((await send('events', event(), { 'x-moesif-application-id': 'other' })).status).toBe(401);
    expect((await fetch(`${collector.url}/v1/config`)).status).toBe(401);
  });

  it.each([
    ['request.time', { request: { ...event().request, time: undefined } }],
    ['request.headers.accept', { request: { ...event().request, headers: { accept: 1 } } }],
    ['response.status', { response: { ...event().response, status: '200' } }],
    ['transaction_id', { transaction_id: 'not-a-uuid' }],
  ])('names the field of a malformed event: %s', async (field, overrides) => {
    const answer = await send('events', event(overrides));
    expect(answer.status).toBe(400);
    expect(await errorOf(answer)).toContain(`[0].${field}:`);
  });

  it('refuses a whole batch for one bad event and counts all its elements', async () => {
    expect((await send('events/batch', [event(), event({ request: {} })])).status).toBe(400);
    expect(await sandbox('GET', 'stats')).toMatchObject({ accepted: 0, distinct: 0, rejected: 2 });
  });

  it('refuses bodies that are not JSON, not gzip, or not an array', async () => {
    expect((await send('events', Buffer.from('{'))).status).toBe(400);
    expect((await send('events', Buffer.from('{}'), { 'content-encoding': 'gzip' })).status).toBe(400);
    expect((await send('events/batch', event())).status).toBe(400);
    expect((await send('events', event(), { 'content-type': 'text/plain' })).status).toBe(415);
  });

  it('answers 413 for an event above 1 MB, plain, gzipped or inside a batch', async () => {
    const large = event({ session_token: 'x'.repeat(1024 * 1024) });
    expect((await send('events', large)).status).toBe(413);
    expect((await send('events', gzipSync(JSON.stringify(large)), { 'content-encoding': 'gzip' })).status).toBe(413);
    expect((await send('events/batch', [event(), large])).status).toBe(413);
  });

  it('answers 413 for a gzipped batch that unpacks above 50 MB', async () => {
    const body = gzipSync(Buffer.alloc(51 * 1024 * 1024, ' '));
    expect((await send('events/batch', body, { 'content-encoding': 'gzip' })).status).toBe(413);
  });

  it('locks the type of a metadata key once stored', async () => {
    await send('events', event({ metadata: { mcpAnalytics: { errorCode: -32602 }, latency: 1.5 } }));
    const changed = await send('events', event({ metadata: { mcpAnalytics: { errorCode: 'x' } } }));
    expect(changed.status).toBe(400);
    expect(await errorOf(changed)).toContain('metadata.mcpAnalytics.errorCode');
    expect((await send('events', event({ metadata: { mcpAnalytics: { errorCode: 1.5 } } }))).status).toBe(400);
    expect((await send('events', event({ metadata: { mcpAnalytics: 'x' } }))).status).toBe(400);
    expect((await send('events', event({ metadata: { other: null } }))).status).toBe(400);
    expect((await send('events', event({ metadata: { latency: 2 } }))).status).toBe(201);
  });

  it('locks nothing from a refused batch', async () => {
    await send('events/batch', [event({ metadata: { a: 1 } }), event({ metadata: { a: 'x' } })]);
    expect((await send('events', event({ metadata: { a: 'x' } }))).status).toBe(201);
  });
});

describe('scripted faults', () => {
  it('answers the scripted status as often as asked, then works again', async () => {
    await sandbox('POST', 'faults', { mode: 'status', status: 429, count: 2, retryAfter: 7 });
    const first = await send('events', event());
    expect(first.status).toBe(429);
    expect(first.headers.get('retry-after')).toBe('7');
    expect((await send('events', event())).status).toBe(429);
    expect((await send('events', event())).status).toBe(201);
    expect(await sandbox('GET', 'stats')).toMatchObject({ accepted: 1, rejected: 0 });
    expect(await sandbox('GET', 'faults')).toEqual({ pending: [], served: 2 });
  });

  it('drop: stores the event and breaks the connection without an answer', async () => {
    await sandbox('POST', 'faults', { mode: 'drop', count: 1 });
    const sent = event();
    await expect(send('events', sent)).rejects.toThrow();
    expect(await sandbox('GET', 'stats')).toMatchObject({ accepted: 1, distinct: 1 });
    await send('events', sent);
    expect(await sandbox('GET', 'stats')).toMatchObject({ accepted: 2, distinct: 1, duplicates: 1 });
  });

  it('refuse: breaks the connection and stores nothing', async () => {
    await sandbox('POST', 'faults', { mode: 'refuse', count: 1 });
    await expect(send('events', event())).rejects.toThrow();
    expect(await sandbox('GET', 'stats')).toMatchObject({ accepted: 0 });
    expect((await send('events', event())).status).toBe(201);
  });

  it('hang: never answers and stores nothing', async () => {
    await sandbox('POST', 'faults', { mode: 'hang', count: 1 });
    const abort = new AbortController();
    const pending = fetch(`${collector.url}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-moesif-application-id': sandboxApplicationId },
      body: JSON.stringify(event()),
      signal: abort.signal,
    });
    const outcome = expect(pending).rejects.toThrow();
    await expect.poll(async () => (await sandbox('GET', 'faults')).served).toBe(1);
    expect(await sandbox('GET', 'stats')).toMatchObject({ accepted: 0 });
    abort.abort();
    await outcome;
  });

  it('count 0 ends the faults that are left', async () => {
    await sandbox('POST', 'faults', { mode: 'status', status: 503, count: 1_000 });
    await sandbox('POST', 'faults', { mode: 'status', count: 0 });
    expect((await send('events', event())).status).toBe(201);
  });

  it('names what is wrong with a fault', async () => {
    expect((await sandbox('POST', 'faults', { mode: 'explode' })).error).toContain('mode');
  });
});
