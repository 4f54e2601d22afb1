import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FixtureServer, startFixtureServer } from './fixture-server.ts';

let fixture: FixtureServer;

beforeAll(async () => {
  fixture = await startFixtureServer();
});

afterAll(() => fixture.close());

it('serves a client of the handshake revisions with a session, progress and a resumed stream', async () => {
  const client = new Client({ name: 'test', version: '1' });
  const transport = new StreamableHTTPClientTransport(new URL(fixture.url));
  await client.connect(transport);
  expect(transport.sessionId).toBeTruthy();
  const progress: number[] = [];
  await client.callTool({ name: 'test_tool_with_progress' }, undefined, {
    onprogress: (update) => progress.push(update.progress),
  });
  expect(progress).toEqual([0, 50, 100]);
  const resumed = await client.callTool({ name: 'test_reconnection' });
  expect(resumed.content).toEqual([{ type: 'text', text: 'delivered after the stream was closed' }]);
  await client.close();
});

it('serves a client of the stateless revision and its input_required rounds', async () => {
  const client = new ModernClient(
    { name: 'test', version: '1' },
    { capabilities: { elicitation: {} }, versionNegotiation: { mode: { pin: '2026-07-28' } } },
  );
  client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: { name: 'Ann' } }));
  await client.connect(new ModernTransport(new URL(fixture.url)));
  const result = await client.callTool({ name: 'test_input_required_result_elicitation', arguments: {} });
  expect(result.content).toEqual([{ type: 'text', text: 'Hello, Ann!' }]);
  await client.close();
});

it('goes on with a call as a task for a client that can follow one, and refuses one that cannot', async () => {
  const call = async (method: string, params: object, extensions: object) => {
    const name = 'name' in params ? params.name : 'taskId' in params ? params.taskId : undefined;
    const response = await fetch(fixture.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': method,
        ...(typeof name === 'string' && { 'mcp-name': name }),
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method,
        params: {
          ...params,
          _meta: {
            'io.modelcontextprotocol/protocolVersion': '2026-07-28',
            'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
            'io.modelcontextprotocol/clientCapabilities': { extensions },
          },
        },
      }),
    });
    const text = await response.text();
    return JSON.parse(/^data: (\{.*)$/m.exec(text)?.[1] ?? text);
  };
  const tasks = { 'io.modelcontextprotocol/tasks': {} };
  const job = { name: 'multi_input', arguments: {} };
  expect((await call('tools/call', job, {})).error.code).toBe(-32021);
  const { result: created } = await call('tools/call', job, tasks);
  expect(created).toMatchObject({ resultType: 'task', status: 'input_required' });
  const { taskId } = created;
  const answer = { action: 'accept', content: { confirm: true } };
  await call('tasks/update', { taskId, inputResponses: { first: answer } }, tasks);
  const { result: waiting } = await call('tasks/get', { taskId }, tasks);
  expect(Object.keys(waiting.inputRequests)).toEqual(['second']);
  await call('tasks/update', { taskId, inputResponses: { second: answer } }, tasks);
  expect((await call('tasks/get', { taskId }, tasks)).result).toMatchObject({ status: 'completed' });
  const { result: listed } = await call('skills/list', {}, {});
  expect(listed.skills[0].uri).toBe('skill://count-calls/SKILL.md');
});

it('holds a call at its door until another opens it, and hears of a cancellation', async () => {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(new URL(fixture.url)));
  const progress: number[] = [];
  const onprogress = (update: { progress: number }) => {
    progress.push(update.progress);
    void client.callTool({ name: 'test_open_door', arguments: { door: 'a' } });
  };
  await client.callTool({ name: 'test_progress_in_steps', arguments: { door: 'a' } }, undefined, { onprogress });
  expect(progress).toEqual([1, 2, 3]);
  const giveUp = new AbortController();
  const given = client.callTool({ name: 'test_until_cancelled', arguments: { door: 'b' } }, undefined, {
    signal: giveUp.signal,
    onprogress: () => giveUp.abort(),
  });
  await expect(given).rejects.toThrow();
  const waited = await client.callTool({ name: 'test_wait_at_door', arguments: { door: 'b' } });
  expect(waited.content).toEqual([{ type: 'text', text: 'came through' }]);
  await client.close();
});

it('refuses a foreign Host or Origin, an unknown session and a body that is not JSON', async () => {
  const post = (headers: Record<string, string>, body: string) =>
    fetch(fixture.url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });
  const ping = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' });
  expect((await post({ origin: 'https://evil.example' }, ping)).status).toBe(403);
  expect((await post({ 'mcp-session-id': 'dead' }, ping)).status).toBe(404);
  expect((await post({}, '{')).status).toBe(400);
});
