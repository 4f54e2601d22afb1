import type { McpProxyInput } from '@tallygate/contracts/mcp-proxy';
import { type ScriptedUpstream, startScriptedUpstream } from '@tallygate/sandbox/upstreams/scripted-upstream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { answerOk, call, open, proxyOf, send, startTestGateway, until } from './gateway.testing.ts';

/** An upstream with sessions of its own: it knows those it made, and answers 404 to any other. */
async function statefulUpstream(name: string): Promise<ScriptedUpstream> {
  let sessions = 0;
  const upstream = await startScriptedUpstream(async (exchange) => {
    const text = await exchange.request.text();
    const message = (text === '' ? {} : JSON.parse(text)) as { id?: unknown; method?: string };
    const session = exchange.request.headers['mcp-session-id'];
    if (message.method === 'initialize') {
      sessions += 1;
      exchange.head(200, { 'content-type': 'application/json', 'mcp-session-id': `${name}-${sessions}` });
      exchange.end(JSON.stringify({ jsonrpc: '2.0', id: message.id, result: { protocolVersion: '2025-06-18' } }));
    } else if (session !== undefined && !String(session).startsWith(name)) {
      exchange.head(404, { 'content-type': 'application/json' });
      exchange.end('{}');
    } else if (exchange.request.method === 'GET') {
      exchange.head(200, { 'content-type': 'text/event-stream' });
      exchange.write(`data: {"jsonrpc":"2.0","method":"notifications/${name}"}\n\n`);
    } else exchange.json({ jsonrpc: '2.0', id: message.id, result: { content: [], from: name } });
  });
  onTestFinished(() => upstream.close());
  return upstream;
}

const spread = (
  urls: readonly { url: string; weight?: number }[],
  spec: Partial<McpProxyInput['spec']> = {},
): Partial<McpProxyInput['spec']> => ({
  upstream: { ref: 'pool' },
  upstreamDefinitions: [{ name: 'pool', upstreams: [...urls] }],
  ...spec,
});
const initialize = JSON.stringify({
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'c', version: '1' } },
});
const from = (answer: { json: unknown }) => (answer.json as { result: { from: string } }).result.from;

describe('a proxy with several upstreams', () => {
  test('gives each its share of the calls by weight, and the event names it', async () => {
    const [a, b, c] = [await statefulUpstream('a'), await statefulUpstream('b'), await statefulUpstream('c')];
    const gateway = await startTestGateway(answerOk, {
      spec: spread([
        { url: a.url, weight: 3 },
        { url: b.url, weight: 1 },
        { url: c.url, weight: 0 },
      ]),
    });
    const answered: string[] = [];
    for (let id = 1; id <= 8; id += 1) answered.push(from(await send(gateway, { body: call(id) })));
    expect(answered.join('')).toBe('aabaaaba');
    expect(c.requests).toHaveLength(0);
    const events = await gateway.waitForEvents(8);
    expect(events.map((event) => event.upstream)).toEqual(
      answered.map((name) => new URL(name === 'a' ? a.url : b.url).host),
    );
  });

  test('keeps a session with the upstream that made it', async () => {
    const [a, b] = [await statefulUpstream('a'), await statefulUpstream('b')];
    const gateway = await startTestGateway(answerOk, { spec: spread([{ url: a.url }, { url: b.url }]) });
    for (let round = 0; round < 4; round += 1) {
      const session = (await send(gateway, { body: initialize })).headers['mcp-session-id'] as string;
      for (let id = 1; id <= 3; id += 1) {
        const answer = await send(gateway, { body: call(id), headers: { 'mcp-session-id': session } });
        expect(from(answer)).toBe(session[0]);
      }
    }
    expect(new Set([a.requests.length, b.requests.length])).toEqual(new Set([8]));
  });

  test('finds the upstream of a session that another gateway began, also for its stream, and then keeps to it', async () => {
    const [a, b] = [await statefulUpstream('a'), await statefulUpstream('b')];
    const gateway = await startTestGateway(answerOk, { spec: spread([{ url: a.url }, { url: b.url }]) });
    const headers = { 'mcp-session-id': 'b-77' };
    const stream = open(gateway, { method: 'GET', headers });
    expect((await stream.head).statusCode).toBe(200);
    await until(() => stream.received().includes('notifications/b') || undefined);
    stream.request.destroy();
    expect(from(await send(gateway, { body: call(1), headers }))).toBe('b');
    expect(from(await send(gateway, { body: call(2), headers }))).toBe('b');
    expect(a.requests).toHaveLength(1);
    const calls = (await gateway.waitForEvents(3)).filter((event) => event.method === 'tools/call');
    expect(calls.map(({ billable, outcome }) => [billable, outcome])).toEqual([
      [false, 'ok'],
      [false, 'ok'],
    ]);
  });

  test('answers 404 for a session that none of them knows', async () => {
    const [a, b] = [await statefulUpstream('a'), await statefulUpstream('b')];
    const gateway = await startTestGateway(answerOk, { spec: spread([{ url: a.url }, { url: b.url }]) });
    const answer = await send(gateway, { body: call(1), headers: { 'mcp-session-id': 'lost' } });
    expect([answer.status, a.requests.length, b.requests.length]).toEqual([404, 1, 1]);
  });
});

describe('the Host header that an upstream gets', () => {
  test.each([
    ['auto', (upstream: string) => new URL(upstream).host],
    [undefined, (upstream: string) => new URL(upstream).host],
    ['manual', () => 'mcp.localhost'],
  ] as const)('with hostRewrite %s is the one configured', async (hostRewrite, expected) => {
    const gateway = await startTestGateway(answerOk);
    const { url } = gateway.upstream;
    gateway.apply({
      gateway: { allowed_hosts: ['mcp.localhost'] },
      mcp_proxies: [proxyOf(url, { upstream: { url, ...(hostRewrite && { hostRewrite }) } })],
    });
    const answer = await send(gateway, { body: call(), headers: { host: 'mcp.localhost' } });
    expect(answer.status).toBe(200);
    expect(gateway.upstream.requests[0]?.headers.host).toBe(expected(url));
  });
});
