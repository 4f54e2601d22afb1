import { describe, expect, test } from 'vitest';
import { SessionTable } from '../exchange/session-table.ts';
import { answerOk, call, namedCallers, send, startTestGateway, type TestGateway } from './gateway.testing.ts';

const INITIALIZE = JSON.stringify({
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'cli', version: '1.2' } },
});

/** Issues the session id and answers everything. */
function issuing(sessionId: string) {
  return async (exchange: Parameters<typeof answerOk>[0]) => {
    const message = JSON.parse(await exchange.request.text()) as { id: unknown; method: string };
    const result =
      message.method === 'initialize'
        ? { protocolVersion: '2025-06-18', serverInfo: { name: 'srv', version: '9' }, capabilities: {} }
        : { content: [] };
    exchange.json({ jsonrpc: '2.0', id: message.id, result }, 200, { 'mcp-session-id': sessionId });
  };
}

function callWith(gateway: TestGateway, sessionId: string, caller: string) {
  return send(gateway, {
    body: call(1),
    headers: { 'mcp-session-id': sessionId, authorization: `Bearer ${caller}` },
  });
}

describe('sessions', () => {
  test('S1 S2 S3 an issued id is passed through and serves its own caller only, with any of their tokens', async () => {
    const gateway = await startTestGateway(issuing('s-1'), { policies: [namedCallers()] });
    const answer = await send(gateway, { body: INITIALIZE, headers: { authorization: 'Bearer a' } });
    expect(answer.headers['mcp-session-id']).toBe('s-1');
    expect((await callWith(gateway, 's-1', 'a#another-token')).status).toBe(200);
    const stolen = await callWith(gateway, 's-1', 'b');
    expect(stolen).toMatchObject({ status: 404, json: { id: 1, error: { code: -32600 } } });
    expect(gateway.upstream.requests).toHaveLength(2);
    const events = await gateway.events();
    expect(events).toMatchObject([
      {
        method: 'initialize',
        outcome: 'ok',
        clientName: 'cli',
        serverName: 'srv',
        serverVersion: '9',
        billable: false,
      },
      {
        method: 'tools/call',
        protocolVersion: '2025-06-18',
        clientName: 'cli',
        clientVersion: '1.2',
        serverName: 'srv',
      },
      { method: 'tools/call', outcome: 'denied', detail: 'session_not_found', billable: false },
    ]);
    expect(events[0]?.sessionHash).toBe(events[1]?.sessionHash);
    expect(JSON.stringify(events)).not.toContain('s-1');
  });

  test('S4 a dead id is a relayed 404, after which the client can begin again', async () => {
    const gateway = await startTestGateway(issuing('s-1'), { policies: [namedCallers()] });
    await send(gateway, { body: INITIALIZE, headers: { authorization: 'Bearer a' } });
    gateway.upstream.use((exchange) =>
      exchange.json({ jsonrpc: '2.0', id: null, error: { code: -32001, message: 'x' } }, 404),
    );
    expect((await callWith(gateway, 's-1', 'a')).status).toBe(404);
    expect(gateway.sessions.size).toBe(0);
    gateway.upstream.use(issuing('s-2'));
    await send(gateway, { body: INITIALIZE, headers: { authorization: 'Bearer a' } });
    expect((await callWith(gateway, 's-2', 'a')).status).toBe(200);
  });

  test('S5 a dead id that the server answers with 400 stays a 400', async () => {
    const gateway = await startTestGateway((exchange) => exchange.json({ error: 'Bad Request' }, 400));
    expect((await callWith(gateway, 'dead', 'a')).status).toBe(400);
  });

  test('S6 an id from before a restart is bound to whoever uses it first; a strict proxy refuses it', async () => {
    const gateway = await startTestGateway(answerOk, { policies: [namedCallers()] });
    expect((await callWith(gateway, 'old', 'a')).status).toBe(200);
    expect((await callWith(gateway, 'old', 'b')).status).toBe(404);
    expect((await gateway.events())[0]).not.toHaveProperty('clientName');
    const strict = await startTestGateway(answerOk, {
      policies: [namedCallers()],
      spec: { sessions: { strict: true } },
    });
    expect((await callWith(strict, 'old', 'a')).status).toBe(404);
  });

  test('S7 a server without ids works', async () => {
    const gateway = await startTestGateway(answerOk, { policies: [namedCallers()] });
    await send(gateway, { body: INITIALIZE, headers: { authorization: 'Bearer a' } });
    expect((await send(gateway, { body: call(1), headers: { authorization: 'Bearer a' } })).status).toBe(200);
    expect(gateway.sessions.size).toBe(0);
    expect((await gateway.events())[1]).not.toHaveProperty('clientName');
  });

  test('S8 an initialize that fails makes no entry', async () => {
    const gateway = await startTestGateway(async (exchange) => {
      await exchange.request.text();
      exchange.json({ jsonrpc: '2.0', id: 0, error: { code: -32602, message: '' } }, 200, { 'mcp-session-id': 's-1' });
    });
    expect((await send(gateway, { body: INITIALIZE })).headers['mcp-session-id']).toBe('s-1');
    expect(gateway.sessions.size).toBe(0);
  });

  test('S9 an id with odd characters is relayed and not tracked', async () => {
    const gateway = await startTestGateway(issuing('s 1'));
    expect((await send(gateway, { body: INITIALIZE })).headers['mcp-session-id']).toBe('s 1');
    expect(gateway.sessions.size).toBe(0);
  });
});

describe('the session table', () => {
  test('holds at most so many, forgetting the least recently used', () => {
    const table = new SessionTable({ maxSessions: 2, idleMs: 1000, now: () => 0 });
    table.bind('p', 'a', { owner: 'x' });
    table.bind('p', 'b', { owner: 'x' });
    table.use('p', 'a', { owner: 'x', isStrict: false });
    table.bind('p', 'c', { owner: 'x' });
    expect(table.use('p', 'b', { owner: 'y', isStrict: true })).toBe('refused');
    expect(table.use('p', 'a', { owner: 'x', isStrict: true })).toMatchObject({ owner: 'x' });
    expect(table.size).toBe(2);
  });

  test('forgets what is idle', () => {
    let now = 0;
    const table = new SessionTable({ maxSessions: 9, idleMs: 1000, now: () => now });
    table.bind('p', 'a', { owner: 'x' });
    now = 1000;
    expect(table.use('p', 'a', { owner: 'y', isStrict: false })).toBe('refused');
    now = 1001;
    expect(table.use('p', 'a', { owner: 'y', isStrict: false })).toMatchObject({ owner: 'y' });
  });

  test('the same id at another proxy is another session', () => {
    const table = new SessionTable({ maxSessions: 9, idleMs: 1000, now: () => 0 });
    table.bind('p', 'a', { owner: 'x' });
    expect(table.use('q', 'a', { owner: 'y', isStrict: false })).toMatchObject({ owner: 'y' });
  });
});
