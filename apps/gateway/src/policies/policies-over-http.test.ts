import type { McpProxyInput } from '@tallygate/contracts/mcp-proxy';
import { describe, expect, it } from 'vitest';
import { answerOk, call, namedCallers, send, startTestGateway, type TestGateway } from '../relay/gateway.testing.ts';

type Attachment = NonNullable<McpProxyInput['spec']['policies']>[number];

const HERE = "request.Path == '/p/mcp'";
const ELSEWHERE = "request.Path == '/other'";
const ALICE = { authorization: 'Bearer alice' };
const batch = `[${call(1, 'add')},${call(2, 'echo')}]`;
const tools = [
  { name: 'add', description: '', inputSchema: '{"type":"object","required":["a"]}' },
  { name: 'echo', description: '', inputSchema: '{"type":"object"}' },
];
const once = [{ limit: 1, duration: '1h' }];

const start = (policy: Attachment, spec: Partial<McpProxyInput['spec']> = {}) =>
  startTestGateway(answerOk, { policies: [namedCallers()], spec: { tools, ...spec, policies: [policy] } });

type Denial = { policy: Attachment; status: number; batchStatus: number; single: unknown; details: string };

const jsonRpcError = (code: number, reason?: string) => ({
  jsonrpc: '2.0',
  id: 7,
  error: { code, ...(reason && { data: { reason } }) },
});
const unknownTool = { jsonrpc: '2.0', id: 7, error: { code: -32602, message: 'Unknown tool: add' } };

/** Every policy that can refuse, with params under which it refuses `add`. */
const DENIALS: Denial[] = [
  {
    policy: { name: 'mcp-auth' },
    status: 401,
    batchStatus: 401,
    single: { error: 'invalid_token' },
    details: 'token_malformed',
  },
  {
    policy: { name: 'jwt-auth' },
    status: 401,
    batchStatus: 401,
    single: { error: 'invalid_token' },
    details: 'token_malformed',
  },
  {
    policy: { name: 'basic-auth', params: { username: 'u', password: 'p' } },
    status: 401,
    batchStatus: 401,
    single: { error: 'Unauthorized' },
    details: 'credentials_malformed',
  },
  {
    policy: { name: 'api-key-auth' },
    status: 401,
    batchStatus: 401,
    single: { error: 'Unauthorized', message: 'Valid API key required' },
    details: 'api_key_missing',
  },
  {
    policy: { name: 'mcp-authz', params: { tools: [{ name: 'add', requiredScopes: ['add'] }] } },
    status: 403,
    batchStatus: 403,
    single: { error: 'insufficient_scope' },
    details: 'scope_missing',
  },
  {
    policy: { name: 'mcp-acl-list', params: { tools: { mode: 'deny', exceptions: [] } } },
    status: 200,
    batchStatus: 403,
    single: unknownTool,
    details: 'tool_denied',
  },
  {
    policy: { name: 'mcp-rewrite', params: { tools: [{ name: 'sum', description: '', target: 'add' }] } },
    status: 200,
    batchStatus: 403,
    single: unknownTool,
    details: 'tool_denied',
  },
  {
    policy: { name: 'mcp-spec-validation' },
    status: 200,
    batchStatus: 400,
    single: jsonRpcError(-32602, 'arguments_invalid'),
    details: 'arguments_invalid',
  },
  {
    policy: { name: 'request-size-limit', params: { maxBytes: 20 } },
    status: 413,
    batchStatus: 413,
    single: { error: { data: { reason: 'body_too_large' } } },
    details: 'body_too_large',
  },
  {
    policy: { name: 'ip-restriction', params: { deny: ['127.0.0.0/8'] } },
    status: 403,
    batchStatus: 403,
    single: { error: { data: { reason: 'ip_denied' } } },
    details: 'ip_denied',
  },
  {
    policy: { name: 'respond', params: { statusCode: 503, body: '{"maintenance":true}' } },
    status: 503,
    batchStatus: 503,
    single: { maintenance: true },
    details: 'responded',
  },
];

describe('a policy that refuses', () => {
  it.each(DENIALS)('$policy.name: refuses over HTTP, each call and each batch, and records why', async (row) => {
    const gateway = await start(row.policy);
    const single = await send(gateway, { body: call(7), headers: ALICE });
    expect(single.status).toBe(row.status);
    expect(single.json).toMatchObject(row.single as object);
    const whole = await send(gateway, { body: batch, headers: ALICE });
    expect(whole.status).toBe(row.batchStatus);
    const events = await gateway.events();
    expect(events.every((event) => !event.billable && event.detail === row.details)).toBe(true);
    expect(gateway.upstream.requests).toEqual([]);
  });

  it.each(DENIALS)('$policy.name: runs while its condition is true, and only then', async ({ policy, status }) => {
    const on = await start({ ...policy, executionCondition: HERE });
    expect((await send(on, { body: call(7), headers: ALICE })).status).toBe(status);
    const off = await start({ ...policy, executionCondition: ELSEWHERE });
    const answer = await send(off, { body: call(7, 'add'), headers: ALICE });
    expect([answer.status, answer.json]).toEqual([200, { jsonrpc: '2.0', id: 7, result: { content: [] } }]);
  });
});

const limits: [string, Attachment][] = [
  ['basic-ratelimit', { name: 'basic-ratelimit', params: { limits: [{ requests: 1, duration: '1h' }] } }],
  ['advanced-ratelimit', { name: 'advanced-ratelimit', params: { quotas: [{ name: 'calls', limits: once }] } }],
  [
    'mcp-ratelimit by consumer',
    { name: 'mcp-ratelimit', params: { tools: [{ limits: once }], keyExtraction: [{ type: 'consumer' }] } },
  ],
  [
    'mcp-ratelimit by company',
    { name: 'mcp-ratelimit', params: { tools: [{ limits: once }], keyExtraction: [{ type: 'company' }] } },
  ],
];

describe('a rate limit', () => {
  it.each(limits)(
    '%s: lets the limit through, then answers 429 with the id and the standard headers',
    async (_, policy) => {
      const gateway = await start(policy);
      const first = await send(gateway, { body: call(1), headers: ALICE });
      expect([first.status, first.headers['x-ratelimit-remaining'], first.headers['ratelimit-policy']]).toEqual([
        200,
        '0',
        '1;w=3600',
      ]);
      const second = await send(gateway, { body: call(7), headers: ALICE });
      expect([second.status, second.headers['retry-after']]).toEqual([429, '3600']);
      expect(second.headers['x-ratelimit-quota']).toBe(policy.name === 'advanced-ratelimit' ? 'calls' : undefined);
      expect(second.json).toMatchObject(jsonRpcError(-32603, 'rate_limited'));
      const other = await send(gateway, { body: call(8), headers: { authorization: 'Bearer bob' } });
      expect(other.status).toBe(policy.name === 'mcp-ratelimit' ? 200 : 429);
      const { outcome, reason } = (await gateway.waitForEvents(3))[1]!;
      expect([outcome, reason]).toEqual(['denied', 'denied_rate']);
    },
  );

  it.each(limits)('%s: counts nothing while its condition is false', async (_, policy) => {
    const gateway = await start({ ...policy, executionCondition: ELSEWHERE });
    const statuses = [];
    for (const id of [1, 2, 3]) statuses.push((await send(gateway, { body: call(id), headers: ALICE })).status);
    expect(statuses).toEqual([200, 200, 200]);
  });

  it.each([
    ['basic-ratelimit', { limits: [{ requests: 3, duration: '1h' }] }],
    ['advanced-ratelimit', { quotas: [{ limits: [{ limit: 3, duration: '1h' }] }] }],
    ['mcp-ratelimit', { methods: [{ name: 'tools/call', limits: [{ limit: 3, duration: '1h' }] }] }],
  ])('%s: counts every call of a batch and executes none of one that is too large', async (name, params) => {
    const gateway = await start({ name, params });
    expect((await send(gateway, { body: batch, headers: ALICE })).status).toBeLessThan(300);
    const second = await send(gateway, { body: batch, headers: ALICE });
    expect(second.status).toBe(429);
    expect(second.json).toMatchObject([
      { id: 1, error: { data: { reason: 'rate_limited' } } },
      { id: 2, error: { data: { reason: 'rate_limited' } } },
    ]);
    expect((await send(gateway, { body: call(3), headers: ALICE })).status).toBe(200);
  });
});

describe('a policy that edits', () => {
  const headersSeen = async (gateway: TestGateway) => {
    const answer = await send(gateway, { body: call(), headers: { ...ALICE, 'x-mine': 'client' } });
    return { answer: answer.headers, upstream: gateway.upstream.requests.at(-1)?.headers ?? {} };
  };

  it('sets headers both ways, while its condition is true', async () => {
    const policy = {
      name: 'set-headers',
      params: {
        request: { headers: [{ name: 'X-Mine', value: 'gateway' }] },
        response: { headers: [{ name: 'X-Served-By', value: 'us' }] },
      },
    };
    const on = await headersSeen(await start(policy));
    expect([on.upstream['x-mine'], on.answer['x-served-by']]).toEqual(['gateway', 'us']);
    const off = await headersSeen(await start({ ...policy, executionCondition: ELSEWHERE }));
    expect([off.upstream['x-mine'], off.answer['x-served-by']]).toEqual(['client', undefined]);
  });

  it('removes headers both ways, while its condition is true', async () => {
    const policy = {
      name: 'remove-headers',
      params: { request: { headers: [{ name: 'x-mine' }] }, response: { headers: [{ name: 'content-type' }] } },
    };
    const on = await headersSeen(await start(policy));
    expect([on.upstream['x-mine'], on.answer['content-type']]).toEqual([undefined, undefined]);
    const off = await headersSeen(await start({ ...policy, executionCondition: ELSEWHERE }));
    expect([off.upstream['x-mine'], off.answer['content-type']]).toEqual(['client', 'application/json']);
  });

  it('lets browsers of its origins call, while its condition is true', async () => {
    const policy = { name: 'cors', params: { allowedOrigins: ['https://app.example'] } };
    const ask = (gateway: TestGateway, method: string) =>
      send(gateway, {
        method,
        headers: { ...ALICE, origin: 'https://app.example', 'access-control-request-method': 'POST' },
        ...(method === 'POST' ? { body: call() } : {}),
      });
    const on = await start(policy);
    const preflight = await ask(on, 'OPTIONS');
    expect([preflight.status, preflight.headers['access-control-allow-origin']]).toEqual([204, 'https://app.example']);
    expect((await ask(on, 'POST')).headers['access-control-allow-origin']).toBe('https://app.example');
    const off = await start({ ...policy, executionCondition: ELSEWHERE });
    expect([(await ask(off, 'OPTIONS')).status, (await ask(off, 'POST')).status]).toEqual([403, 403]);
  });

  it('chooses the headers of events, while its condition is true', async () => {
    const policy = {
      name: 'analytics-header-filter',
      params: { request: { mode: 'allow', headers: ['x-mine'] }, response: { mode: 'deny' } },
    } as const;
    for (const [condition, sent] of [
      [HERE, { 'x-mine': 'client' }],
      [ELSEWHERE, undefined],
    ] as const) {
      const gateway = await start({ ...policy, executionCondition: condition });
      await headersSeen(gateway);
      const [event] = await gateway.waitForEvents(1);
      expect(event?.requestHeaders).toEqual(sent);
      expect(event?.responseHeaders === undefined).toBe(sent === undefined);
    }
  });
});

describe('a cost that the answer tells', () => {
  const answering =
    (result: unknown, headers: Record<string, string> = {}, status = 200) =>
    async (exchange: Parameters<typeof answerOk>[0]) => {
      const { id } = JSON.parse(await exchange.request.text());
      exchange.head(status, { 'content-type': 'application/json', ...headers });
      exchange.end(JSON.stringify({ jsonrpc: '2.0', id, result }));
    };
  const quota = (sources: object[], extra: object = {}) => ({
    name: 'advanced-ratelimit',
    params: {
      quotas: [{ limits: [{ limit: 100, duration: '1h' }], costExtraction: { enabled: true, sources, ...extra } }],
    },
  });
  const remainingAfter = async (script: Parameters<typeof startTestGateway>[0], policy: Attachment) => {
    const gateway = await startTestGateway(script, { policies: [namedCallers()], spec: { policies: [policy] } });
    await send(gateway, { body: call(), headers: ALICE });
    const next = await send(gateway, { body: call(), headers: ALICE });
    return next.headers['x-ratelimit-remaining'];
  };
  const path = '$.result.structuredContent.tokens';

  it.each([
    ['its body', quota([{ type: 'response_body', jsonPath: path, multiplier: 2 }]), '60'],
    ['its headers', quota([{ type: 'response_header', key: 'X-Tokens' }]), '93'],
    ['its status', quota([{ type: 'response_cel', expression: 'response.Status / 10' }]), '80'],
    [
      'both sides, added up',
      quota([
        { type: 'request_cel', expression: '3' },
        { type: 'response_header', key: 'x-tokens' },
        { type: 'response_body', jsonPath: path },
      ]),
      '67',
    ],
    ['nothing: the default', quota([{ type: 'response_body', jsonPath: '$.result.nowhere' }], { default: 5 }), '95'],
  ])('is taken from %s', async (_, policy, remaining) => {
    const script = answering({ content: [], structuredContent: { tokens: 20 } }, { 'x-tokens': '7' });
    expect(await remainingAfter(script, policy)).toBe(remaining);
  });

  it('is the default for an answer that is an error', async () => {
    const policy = quota([{ type: 'response_body', jsonPath: path }], { default: 4 });
    expect(await remainingAfter(answering(undefined, {}, 500), policy)).toBe('96');
  });

  it('may exceed the limit once; then calls are refused', async () => {
    const policy = quota([{ type: 'response_body', jsonPath: path }]);
    const gateway = await startTestGateway(answering({ structuredContent: { tokens: 250 } }), {
      policies: [namedCallers()],
      spec: { policies: [policy] },
    });
    expect((await send(gateway, { body: call(), headers: ALICE })).status).toBe(200);
    expect((await send(gateway, { body: call(), headers: ALICE })).status).toBe(429);
  });
});
