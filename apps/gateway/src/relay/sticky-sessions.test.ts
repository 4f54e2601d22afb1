import {
  type Exchange,
  type ScriptedUpstream,
  startScriptedUpstream,
} from '@tallygate/sandbox/upstreams/scripted-upstream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { answerOk, call, namedCallers, proxyOf, send, startTestGateway } from './gateway.testing.ts';

const BALANCER = 'AWSALB';
const initialize = JSON.stringify({
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'c', version: '1' } },
});

/**
 * Instances behind a load balancer that finds the one of a session by its cookie, and gives a new value with each answer.
 * @param options.name stands before every value and session
 * @param options.more further cookies of each answer
 */
function balanced({ name = 's', more = [] as string[] } = {}) {
  let made = 0;
  const instances = new Map<string, string>();
  return async (exchange: Exchange): Promise<void> => {
    const text = await exchange.request.text();
    const { id, method } = (text === '' ? {} : JSON.parse(text)) as { id?: unknown; method?: string };
    const sent = new RegExp(`(?:^|; )${BALANCER}=([^;]*)`).exec(exchange.request.headers.cookie ?? '')?.[1];
    const session = exchange.request.headers['mcp-session-id'] as string | undefined;
    made += 1;
    const value = `${name}-cookie-${made}`;
    const headers: [string, string][] = [
      ['content-type', 'application/json'],
      ['set-cookie', `${BALANCER}=${value}; Expires=Fri, 01 Jan 2100 00:00:00 GMT; Path=/`],
      ...more.map((cookie): [string, string] => ['set-cookie', cookie]),
    ];
    const known = sent === undefined ? undefined : instances.get(sent);
    const belongs = method === 'initialize' ? `${name}-${made}` : session;
    if (method !== 'initialize' && session !== undefined && known !== session) {
      exchange.head(404, headers);
      return exchange.end('{}');
    }
    if (belongs !== undefined) instances.set(value, belongs);
    const result =
      method === 'initialize'
        ? { protocolVersion: '2025-11-25', serverInfo: { name, version: '1' }, capabilities: {} }
        : { content: [] };
    if (method === 'initialize') headers.push(['mcp-session-id', belongs!]);
    exchange.head(200, headers);
    exchange.end(JSON.stringify({ jsonrpc: '2.0', id, result }));
  };
}

const cookiesSeen = ({ requests }: ScriptedUpstream) => requests.map(({ headers }) => headers.cookie);
const as = (caller: string, session?: string) => ({
  authorization: `Bearer ${caller}`,
  ...(session === undefined ? {} : { 'mcp-session-id': session }),
});

describe('a session behind a load balancer that finds its instance by a cookie', () => {
  test('goes on: each request carries the newest value, and nobody else sees one', async () => {
    const gateway = await startTestGateway(balanced(), { policies: [namedCallers()] });
    const begun = await send(gateway, { body: initialize, headers: as('a') });
    const session = begun.headers['mcp-session-id'] as string;
    const answers = [begun];
    for (const id of [1, 2, 3]) answers.push(await send(gateway, { body: call(id), headers: as('a', session) }));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(cookiesSeen(gateway.upstream)).toEqual([
      undefined,
      `${BALANCER}=s-cookie-1`,
      `${BALANCER}=s-cookie-2`,
      `${BALANCER}=s-cookie-3`,
    ]);
    const events = await gateway.waitForEvents(4);
    expect(events.map(({ billable }) => billable)).toEqual([false, true, true, true]);
    const told = JSON.stringify([answers.map(({ rawHeaders, text }) => [rawHeaders, text]), events, gateway.logs()]);
    expect(told).not.toContain('s-cookie');
  });

  test('shares its cookies with no other session, also of the same caller', async () => {
    const gateway = await startTestGateway(balanced(), { policies: [namedCallers()] });
    const sessions: string[] = [];
    for (const caller of ['a', 'a', 'b']) {
      const begun = await send(gateway, { body: initialize, headers: as(caller) });
      sessions.push(begun.headers['mcp-session-id'] as string);
    }
    expect(cookiesSeen(gateway.upstream)).toEqual([undefined, undefined, undefined]);
    const [first, second, third] = sessions;
    for (const [caller, session] of [
      ['a', second],
      ['b', third],
      ['a', first],
    ] as const)
      expect((await send(gateway, { body: call(1), headers: as(caller, session) })).status).toBe(200);
    expect(cookiesSeen(gateway.upstream).slice(3)).toEqual([2, 3, 1].map((made) => `${BALANCER}=s-cookie-${made}`));
    expect((await send(gateway, { body: call(2), headers: as('b', first) })).status).toBe(404);
    expect(gateway.upstream.requests).toHaveLength(6);
  });

  test('takes none from its client, and none of those that belong to other paths', async () => {
    const gateway = await startTestGateway(balanced({ more: ['admin=1; Path=/admin', 'own=2'] }));
    const begun = await send(gateway, { body: initialize, headers: { cookie: `${BALANCER}=of-the-client` } });
    const headers = { 'mcp-session-id': begun.headers['mcp-session-id'] as string, cookie: 'own=of-the-client' };
    expect((await send(gateway, { body: call(1), headers })).status).toBe(200);
    expect(cookiesSeen(gateway.upstream)).toEqual([undefined, `${BALANCER}=s-cookie-1; own=2`]);
  });

  test('keeps them beside a cookie that the operator sets', async () => {
    const gateway = await startTestGateway(balanced());
    const { url } = gateway.upstream;
    gateway.apply({
      mcp_proxies: [
        proxyOf(url, { upstream: { url, auth: { type: 'api-key', header: 'Cookie', value: 'key=operator' } } }),
      ],
    });
    const begun = await send(gateway, { body: initialize });
    const headers = { 'mcp-session-id': begun.headers['mcp-session-id'] as string };
    expect((await send(gateway, { body: call(1), headers })).status).toBe(200);
    expect(cookiesSeen(gateway.upstream)).toEqual(['key=operator', `key=operator; ${BALANCER}=s-cookie-1`]);
  });

  test('loses them with its end: an id used again begins without', async () => {
    const gateway = await startTestGateway(balanced());
    const begun = await send(gateway, { body: initialize });
    const headers = { 'mcp-session-id': begun.headers['mcp-session-id'] as string };
    gateway.upstream.use((exchange) => {
      exchange.head(204);
      exchange.end();
    });
    await send(gateway, { method: 'DELETE', headers });
    await send(gateway, { body: call(1), headers });
    expect(cookiesSeen(gateway.upstream)).toEqual([undefined, `${BALANCER}=s-cookie-1`, undefined]);
  });

  test('does not take them to another address of the proxy', async () => {
    const other = await startScriptedUpstream(answerOk);
    onTestFinished(other.close);
    const gateway = await startTestGateway(balanced());
    const begun = await send(gateway, { body: initialize });
    const headers = { 'mcp-session-id': begun.headers['mcp-session-id'] as string };
    gateway.apply({ mcp_proxies: [proxyOf(other.url)] });
    expect((await send(gateway, { body: call(1), headers })).status).toBe(200);
    expect(cookiesSeen(other)).toEqual([undefined]);
  });
});

describe('cookies of a server that redirects', () => {
  const slashed = (inner: ReturnType<typeof balanced>) => async (exchange: Exchange) => {
    if (exchange.request.path.startsWith('/mcp/')) return inner(exchange);
    await exchange.request.text();
    exchange.head(307, { location: '/mcp/', 'set-cookie': 'door=1; Path=/' });
    exchange.end();
  };

  test('go with the request that follows, and belong to the session that it makes', async () => {
    const gateway = await startTestGateway(slashed(balanced()));
    const begun = await send(gateway, { body: initialize });
    const headers = { 'mcp-session-id': begun.headers['mcp-session-id'] as string };
    expect((await send(gateway, { body: call(1), headers })).status).toBe(200);
    expect(cookiesSeen(gateway.upstream)).toEqual([undefined, 'door=1', `door=1; ${BALANCER}=s-cookie-1`]);
    expect(begun.headers['set-cookie']).toBeUndefined();
  });
});

test('a session that is looked for among several servers shows each only its own cookies', async () => {
  const servers: ScriptedUpstream[] = [];
  for (const name of ['a', 'b']) {
    const server = await startScriptedUpstream(balanced({ name }));
    onTestFinished(server.close);
    servers.push(server);
  }
  const gateway = await startTestGateway(answerOk, {
    spec: {
      upstream: { ref: 'pool' },
      upstreamDefinitions: [{ name: 'pool', upstreams: servers.map(({ url }) => ({ url })) }],
    },
  });
  for (const name of ['a', 'b']) {
    const begun = await send(gateway, { body: initialize });
    const headers = { 'mcp-session-id': begun.headers['mcp-session-id'] as string };
    expect(headers['mcp-session-id'].startsWith(name)).toBe(true);
    for (const id of [1, 2]) expect((await send(gateway, { body: call(id), headers })).status).toBe(200);
  }
  // A gateway that does not know the session any more asks both; the cookies of one are not shown to the other.
  await send(gateway, { body: call(3), headers: { 'mcp-session-id': 'lost' } });
  servers.forEach((server, index) => {
    const foreign = ['b', 'a'][index];
    expect(JSON.stringify(cookiesSeen(server))).not.toContain(`${foreign}-cookie`);
    expect(cookiesSeen(server).at(-1)).toBeUndefined();
  });
});

describe('requests outside of a session', () => {
  test('carry no cookies: there is nobody to tell their servers apart for', async () => {
    const gateway = await startTestGateway(balanced(), { policies: [namedCallers()] });
    const modern = {
      _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' },
    };
    const modernHeaders = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'add' };
    for (const id of [1, 2]) await send(gateway, { body: call(id), headers: as('a') });
    for (const id of [3, 4])
      await send(gateway, { body: call(id, 'add', modern), headers: { ...as('a'), ...modernHeaders } });
    expect(cookiesSeen(gateway.upstream)).toEqual([undefined, undefined, undefined, undefined]);
  });
});
