import { setHeadersParams } from '@tallygate/contracts/policies/set-headers';
import { describe, expect, it } from 'vitest';
import { preparedOne, requestWith, run, toolCall } from './policy-request.testing.ts';

describe('set-headers', () => {
  it('sets headers in both directions, the last of a name winning', async () => {
    const policy = preparedOne('set-headers', {
      request: {
        headers: [
          { name: 'X-A', value: '1' },
          { name: 'x-a', value: '2' },
        ],
      },
      response: { headers: [{ name: 'X-B', value: '3' }] },
    });
    const request = requestWith({ message: toolCall('echo') });
    expect(await run([policy], request)).toBeUndefined();
    expect([...request.edits.upstreamHeaders]).toEqual([['x-a', '2']]);
    expect([...request.edits.responseHeaders]).toEqual([['x-b', '3']]);
  });

  it.each([
    ['nothing', {}],
    ['a line break in a value', { request: { headers: [{ name: 'X-A', value: 'a\r\nX-B: c' }] } }],
    ['a space in a name', { request: { headers: [{ name: 'X A', value: 'a' }] } }],
    ['a framing header', { request: { headers: [{ name: 'Content-Length', value: '0' }] } }],
  ])('refuses %s', (_name, params) => {
    expect(setHeadersParams.safeParse(params).success).toBe(false);
  });
});

describe('remove-headers', () => {
  it('removes what came and what an earlier policy set', async () => {
    const set = preparedOne('set-headers', { request: { headers: [{ name: 'X-A', value: '1' }] } });
    const remove = preparedOne('remove-headers', {
      request: { headers: [{ name: 'X-A' }] },
      response: { headers: [{ name: 'Server' }] },
    });
    const request = requestWith({ message: toolCall('echo') });
    await run([set, remove], request);
    expect(request.edits.upstreamHeaders.size).toBe(0);
    expect([...request.edits.removedUpstreamHeaders]).toEqual(['x-a']);
    expect([...request.edits.removedResponseHeaders]).toEqual(['server']);
  });
});

describe('analytics-header-filter', () => {
  const filter = (params: unknown) => preparedOne('analytics-header-filter', params).analyticsHeaders!;
  const secrets = [
    'Authorization',
    'cookie',
    'Set-Cookie',
    'proxy-authorization',
    'X-API-Key',
    'Mcp-Session-Id',
    'x-auth-token',
    'X-Client-Secret',
    'mcp-param-query',
  ];

  it('lets only listed headers out in allow mode, and none with an empty list', () => {
    const { request } = filter({ request: { mode: 'allow', headers: ['User-Agent'] } });
    expect([request?.('user-agent'), request?.('User-Agent'), request?.('accept')]).toEqual([true, true, false]);
    expect(filter({ request: { mode: 'allow' } }).request?.('user-agent')).toBe(false);
  });

  it('lets all but the listed out in deny mode, and has no opinion on a direction left out', () => {
    const { request, response } = filter({ request: { mode: 'deny', headers: ['X-Private'] } });
    expect([request?.('accept'), request?.('x-private')]).toEqual([true, false]);
    expect(response).toBeUndefined();
  });

  it.each(secrets)('never lets %s out, whatever the mode', (name) => {
    expect(filter({ request: { mode: 'deny' } }).request?.(name)).toBe(false);
    expect(filter({ response: { mode: 'allow', headers: [name] } }).response?.(name)).toBe(false);
  });
});

describe('cors', () => {
  const cors = (params: unknown) => preparedOne('cors', params).cors!;
  const preflight = (origin: string | undefined, requested = '') =>
    requestWith({
      httpMethod: 'OPTIONS',
      headers: { ...(origin && { origin }), 'access-control-request-headers': requested },
    });

  it('A22: answers a preflight with the MCP headers and the parameter headers asked for', () => {
    const headers = cors({ allowedOrigins: ['https://app.example'] }).preflight(
      preflight('https://app.example', 'mcp-method, mcp-name, mcp-param-region, x-other'),
    );
    const allowed = headers?.['access-control-allow-headers']?.toLowerCase().split(', ');
    expect(allowed).toEqual(
      expect.arrayContaining([
        'authorization',
        'content-type',
        'mcp-session-id',
        'mcp-protocol-version',
        'last-event-id',
        'mcp-method',
        'mcp-name',
        'mcp-param-region',
      ]),
    );
    expect(allowed).not.toContain('x-other');
    expect(headers).toMatchObject({
      'access-control-allow-origin': 'https://app.example',
      'access-control-max-age': '3600',
    });
    expect(headers?.['access-control-allow-methods']).toBe('GET, POST, DELETE, OPTIONS');
  });

  it('A20: says nothing to other origins', () => {
    const policy = cors({ allowedOrigins: ['https://app.example'] });
    expect(policy.preflight(preflight('https://evil.example'))).toBeNull();
    expect(policy.preflight(preflight(undefined))).toBeNull();
    expect(policy.actual('https://evil.example', requestWith())).toEqual({});
  });

  it('A20: exposes what clients must read, with the origin itself and Vary', () => {
    const headers = cors({ allowedOrigins: ['https://app.example'], allowCredentials: true }).actual(
      'https://app.example',
      requestWith(),
    );
    expect(headers).toEqual({
      'access-control-allow-origin': 'https://app.example',
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers':
        'Mcp-Session-Id, MCP-Protocol-Version, WWW-Authenticate, Retry-After, Idempotent-Replayed, X-Tallygate-Limits-Reached, RateLimit, RateLimit-Policy',
      vary: 'Origin',
    });
    expect(cors({}).actual('https://any.example', requestWith())['access-control-allow-origin']).toBe('*');
  });

  it('matches expressions against the whole origin', () => {
    const policy = cors({ allowedOrigins: ['https://[a-z]+\\.example\\.com', 'https://*.wild.example'] });
    const allows = (origin: string) => policy.allows(origin, requestWith());
    expect(allows('https://app.example.com')).toBe(true);
    expect(allows('https://a.wild.example')).toBe(true);
    for (const origin of [
      'https://app.example.com.evil.example',
      'https://appXexample.com',
      'https://wild.example.evil',
      'null',
    ]) {
      expect(allows(origin), origin).toBe(false);
    }
  });

  it('refuses credentials for everybody and broken expressions', () => {
    expect(() => cors({ allowCredentials: true })).toThrow();
    expect(() => cors({ allowedOrigins: ['https://(app'] })).toThrow();
  });
});
