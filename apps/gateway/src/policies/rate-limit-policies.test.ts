import { describe, expect, it } from 'vitest';
import type { PolicyRequest } from '../exchange/policy-request.ts';
import {
  optionsWith,
  preparedOne,
  principalWith,
  proxyWith,
  requestWith,
  run,
  toolCall,
} from './policy-request.testing.ts';
import { preparePolicies } from './prepare-policies.ts';

const now = () => 1_000_000;
const limit = (name: string, params: unknown, config: Record<string, unknown> = {}) =>
  preparedOne(name, params, { now, config });
const withMessage = (message: unknown, parts = {}) => requestWith({ message, ...parts });

describe('basic-ratelimit', () => {
  it('says where the caller stands, then answers 429 with the id of the request', async () => {
    const policy = limit('basic-ratelimit', { limits: [{ requests: 2, duration: '1m' }] });
    const first = withMessage(toolCall('echo'));
    expect(await run([policy], first)).toBeUndefined();
    expect(Object.fromEntries(first.edits.responseHeaders)).toEqual({
      'x-ratelimit-limit': '2',
      'x-ratelimit-remaining': '1',
      'x-ratelimit-reset': '60',
      'ratelimit-limit': '2',
      'ratelimit-remaining': '1',
      'ratelimit-reset': '60',
      'ratelimit-policy': '2;w=60',
    });
    await run([policy], withMessage(toolCall('echo')));
    const refusal = await run([policy], withMessage(toolCall('echo', 'x')));
    expect(refusal).toMatchObject({ status: 429, denial: 'rate', detail: 'rate_limited' });
    expect(refusal?.headers['retry-after']).toBe('60');
    expect(JSON.parse(refusal?.body ?? '')).toEqual({
      jsonrpc: '2.0',
      id: 'x',
      error: { code: -32603, message: 'Rate limit exceeded; try again later', data: { reason: 'rate_limited' } },
    });
  });

  it('counts the elements of a batch and refuses it as a whole', async () => {
    const policy = limit('basic-ratelimit', { limits: [{ requests: 3, duration: '1m' }] });
    const batch = [toolCall('a', 1), toolCall('b', 2), { jsonrpc: '2.0', method: 'notifications/x' }];
    expect(await run([policy], withMessage(batch))).toBeUndefined();
    const refusal = await run([policy], withMessage(batch));
    expect(JSON.parse(refusal?.body ?? '').map((answer: { id: unknown }) => answer.id)).toEqual([1, 2]);
    expect(await run([policy], withMessage(toolCall('a')))).toBeUndefined();
  });

  it('leaves out the headers that the configuration switches off', async () => {
    const config = { ratelimit: { include_x_rate_limit: false, include_ietf: false, include_retry_after: false } };
    const policy = limit('basic-ratelimit', { limits: [{ requests: 1, duration: '1m' }] }, config);
    const first = withMessage(toolCall('a'));
    await run([policy], first);
    expect(first.edits.responseHeaders.size).toBe(0);
    expect(Object.keys((await run([policy], withMessage(toolCall('a'))))?.headers ?? {})).toEqual(['content-type']);
  });

  it('keeps counting across a reload', async () => {
    const options = optionsWith({ now });
    const proxy = proxyWith([{ name: 'basic-ratelimit', params: { limits: [{ requests: 1, duration: '1m' }] } }]);
    expect(await run(preparePolicies(proxy, options), withMessage(toolCall('a')))).toBeUndefined();
    expect(await run(preparePolicies(proxy, options), withMessage(toolCall('a')))).toMatchObject({ status: 429 });
  });

  it.each([
    [{}],
    [{ limits: [] }],
    [{ limits: [{ requests: 0, duration: '1m' }] }],
    [{ limits: [{ requests: 1, duration: 'soon' }] }],
  ])('refuses %j', (params) => {
    expect(() => limit('basic-ratelimit', params)).toThrow();
  });
});

describe('mcp-ratelimit', () => {
  const perMinute = (count: number) => [{ limit: count, duration: '1m' }];
  const call = (policy: ReturnType<typeof limit>, message: unknown, parts: Partial<PolicyRequest> = {}) =>
    run([policy], Object.assign(withMessage(message), parts));

  it('counts each tool by itself, and only what it names', async () => {
    const policy = limit('mcp-ratelimit', { tools: [{ name: '*', limits: perMinute(1) }] });
    expect(await call(policy, toolCall('a'))).toBeUndefined();
    expect(await call(policy, toolCall('b'))).toBeUndefined();
    expect(await call(policy, toolCall('a'))).toMatchObject({ status: 429 });
    expect(await call(policy, { jsonrpc: '2.0', id: 1, method: 'tools/list' })).toBeUndefined();
  });

  it.each([
    ['consumer', principalWith({ consumer: 'a' }), principalWith({ consumer: 'b' })],
    ['company', principalWith({ company: 'a' }), principalWith({ company: 'b' })],
  ])('counts per %s', async (type, one, other) => {
    const policy = limit('mcp-ratelimit', { tools: [{ name: 'x', limits: perMinute(1) }], keyExtraction: [{ type }] });
    expect(await call(policy, toolCall('x'), { principal: one })).toBeUndefined();
    expect(await call(policy, toolCall('x'), { principal: one })).toMatchObject({ status: 429 });
    expect(await call(policy, toolCall('x'), { principal: other })).toBeUndefined();
    expect(await call(policy, toolCall('x'), { clientIp: '10.0.0.1' })).toBeUndefined();
    expect(await call(policy, toolCall('x'), { clientIp: '10.0.0.1' })).toMatchObject({ status: 429 });
  });

  it.each(['ip', 'consumer'])('counts all clients of unknown address as one, per %s', async (type) => {
    const policy = limit('mcp-ratelimit', { tools: [{ name: 'x', limits: perMinute(1) }], keyExtraction: [{ type }] });
    expect(await call(policy, toolCall('x'), { clientIp: null })).toBeUndefined();
    expect(await call(policy, toolCall('x'), { clientIp: null })).toMatchObject({ status: 429 });
  });

  it('shares one company counter among its consumers', async () => {
    const policy = limit('mcp-ratelimit', { tools: [{ limits: perMinute(1) }], keyExtraction: [{ type: 'company' }] });
    expect(await call(policy, toolCall('x'), { principal: principalWith({ consumer: 'a' }) })).toBeUndefined();
    expect(await call(policy, toolCall('x'), { principal: principalWith({ consumer: 'b' }) })).toMatchObject({
      status: 429,
    });
  });

  it('keeps combined keys apart that would read the same', async () => {
    const keyExtraction = [
      { type: 'header', key: 'a' },
      { type: 'header', key: 'b' },
    ];
    const policy = limit('mcp-ratelimit', { tools: [{ limits: perMinute(1) }], keyExtraction });
    const withHeaders = (a: string, b: string) => run([policy], withMessage(toolCall('x'), { headers: { a, b } }));
    expect(await withHeaders('1|1:2', '3')).toBeUndefined();
    expect(await withHeaders('1', '2|1:3')).toBeUndefined();
    expect(await withHeaders('1', '2|1:3')).toMatchObject({ status: 429 });
  });

  it('adds up equal calls of one batch', async () => {
    const policy = limit('mcp-ratelimit', { tools: [{ limits: perMinute(2) }] });
    expect(await call(policy, [toolCall('a', 1), toolCall('a', 2), toolCall('a', 3)])).toMatchObject({ status: 429 });
    expect(await call(policy, [toolCall('a', 1), toolCall('a', 2)])).toBeUndefined();
  });

  it('answers as configured when exceeded', async () => {
    const onRateLimitExceeded = { statusCode: 503, body: 'later', bodyFormat: 'plain' };
    const policy = limit('mcp-ratelimit', { methods: [{ name: 'ping', limits: perMinute(1) }], onRateLimitExceeded });
    const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };
    await call(policy, ping);
    expect(await call(policy, ping)).toMatchObject({ status: 503, body: 'later', denial: 'rate' });
  });

  it.each([
    [{}],
    [{ tools: [] }],
    [{ tools: [{ limits: perMinute(1) }], keyExtraction: [{ type: 'header' }] }],
    [{ tools: [{ limits: perMinute(1) }], keyExtraction: [{ type: 'cel' }] }],
    [{ tools: [{ limits: perMinute(1) }], keyExtraction: [{ type: 'cel', expression: '1 +' }] }],
    [{ tools: [{ limits: perMinute(1) }], keyExtraction: [{ type: 'subject' }] }],
  ])('refuses %j', (params) => {
    expect(() => limit('mcp-ratelimit', params)).toThrow();
  });
});

describe('advanced-ratelimit', () => {
  const quota = (changes: Record<string, unknown>) => ({
    quotas: [{ limits: [{ limit: 10, duration: '1h' }], ...changes }],
  });

  it.each([
    ['a header', { type: 'request_header', key: 'X-Cost' }],
    ['the body', { type: 'request_body', jsonPath: '$.params.arguments.size' }],
    ['an expression', { type: 'request_cel', expression: 'size(request.Path) - size("/everything/mcp") + 7' }],
  ])('takes its cost from %s', async (_name, source) => {
    const policy = limit('advanced-ratelimit', quota({ costExtraction: { enabled: true, sources: [source] } }));
    const request = () => withMessage(toolCall('x', 1, { size: 7 }), { headers: { 'X-Cost': '7' } });
    const first = request();
    expect(await run([policy], first)).toBeUndefined();
    expect(first.edits.responseHeaders.get('x-ratelimit-remaining')).toBe('3');
    expect(await run([policy], request())).toMatchObject({ status: 429 });
  });

  it('ignores a negative or missing cost and takes the default', async () => {
    const sources = [{ type: 'request_header', key: 'X-Cost' }];
    const policy = limit('advanced-ratelimit', quota({ costExtraction: { enabled: true, sources, default: 2 } }));
    for (const headers of [{ 'X-Cost': '-5' }, {}, { 'X-Cost': 'many' }])
      await run([policy], withMessage(toolCall('x'), { headers }));
    const last = withMessage(toolCall('x'));
    await run([policy], last);
    expect(last.edits.responseHeaders.get('x-ratelimit-remaining')).toBe('2');
  });

  it('heeds the tightest of several quotas', async () => {
    const policy = limit('advanced-ratelimit', {
      quotas: [
        { name: 'all', limits: [{ limit: 100, duration: '1h' }] },
        { name: 'ip', limits: [{ limit: 1, duration: '1m' }], keyExtraction: [{ type: 'ip' }] },
      ],
    });
    const request = withMessage(toolCall('x'));
    expect(await run([policy], request)).toBeUndefined();
    expect(request.edits.responseHeaders.get('x-ratelimit-limit')).toBe('1');
    expect(await run([policy], withMessage(toolCall('x')))).toMatchObject({ status: 429 });
    expect(await run([policy], withMessage(toolCall('x'), { clientIp: '10.1.1.1' }))).toBeUndefined();
  });

  it.each([
    [{ quotas: [] }],
    [quota({ costExtraction: { enabled: true, sources: [{ type: 'response_header' }] } })],
    [quota({ costExtraction: { enabled: true, sources: [{ type: 'request_body', jsonPath: '$..a' }] } })],
    [quota({ costExtraction: { enabled: true, sources: [{ type: 'request_header' }] } })],
  ])('refuses %j', (params) => {
    expect(() => limit('advanced-ratelimit', params)).toThrow();
  });
});
