import { createHash } from 'node:crypto';
import type { KeyManagerRegistry } from '@tallygate/caller-token/key-manager-registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registryFor, startIssuer, type TestIssuer } from '../auth/identity-provider.testing.ts';
import { prepared, preparedOne, requestWith, run, toolCall } from './policy-request.testing.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('api-key-auth', () => {
  const keys = [
    { name: 'agent-a', sha256: sha256('key-a'), company: 'org-a' },
    { name: 'agent-b', sha256: sha256('key-b').toUpperCase() },
    { name: 'agent-c', sha256: sha256('key-c'), expiresAt: '2020-01-01T00:00:00Z' },
  ];
  const policy = preparedOne('api-key-auth', { keys });
  const withKey = (key: string) => requestWith({ headers: { 'API-Key': key } });

  it('names the holder of a listed key and strips the key', async () => {
    const request = withKey('key-a');
    expect(await run([policy], request)).toBeUndefined();
    expect(request.principal).toMatchObject({ type: 'api-key', consumer: 'agent-a', company: 'org-a' });
    expect(request.edits.removedUpstreamHeaders).toContain('api-key');
    const other = withKey('key-b');
    await run([policy], other);
    expect(other.principal).toMatchObject({ consumer: 'agent-b', company: 'agent-b' });
  });

  it.each([
    ['unknown', 'nope', 'api_key_unknown'],
    ['expired', 'key-c', 'api_key_expired'],
    ['given as its hash', sha256('key-a'), 'api_key_unknown'],
  ])('refuses a key that is %s', async (_name, key, detail) => {
    expect(await run([policy], withKey(key))).toMatchObject({ status: 401, denial: 'auth', detail });
  });

  it('accepts the keys that are issued for its proxy, and no other proxy’s', async () => {
    const issued = {
      api_keys: [
        { proxy: 'everything', name: 'prod', sha256: sha256('issued'), consumer: 'agent-x', company: 'org-x' },
        { proxy: 'everything', name: 'bare', sha256: sha256('bare').toUpperCase() },
        { proxy: 'everything', name: 'old', sha256: sha256('old'), expires_at: '2020-01-01T00:00:00Z' },
        { proxy: 'another', name: 'other', sha256: sha256('other') },
      ],
    };
    const both = preparedOne('api-key-auth', { keys }, { config: issued });
    const request = withKey('issued');
    expect(await run([both], request)).toBeUndefined();
    expect(request.principal).toMatchObject({
      issuer: 'api-key',
      clientId: 'prod',
      consumer: 'agent-x',
      company: 'org-x',
    });
    const bare = withKey('bare');
    expect(await run([both], bare)).toBeUndefined();
    expect(bare.principal).toMatchObject({ consumer: 'bare', company: 'bare' });
    expect(await run([both], withKey('key-a'))).toBeUndefined();
    expect(await run([both], withKey('old'))).toMatchObject({ status: 401, detail: 'api_key_expired' });
    expect(await run([both], withKey('other'))).toMatchObject({ status: 401, detail: 'api_key_unknown' });
  });

  it('attributes a key without a company to nobody when there is no fallback', async () => {
    const config = {
      billing: { company_fallback: 'none' },
      api_keys: [{ proxy: 'everything', name: 'bare', sha256: sha256('bare') }],
    };
    const request = withKey('bare');
    await run([preparedOne('api-key-auth', {}, { config })], request);
    expect(request.principal).toMatchObject({ consumer: 'bare', company: undefined });
  });

  it('refuses a key that stands in two headers, even when both are good', async () => {
    const rawHeaders = ['API-Key', 'key-a', 'api-key', 'key-a'];
    expect(await run([policy], requestWith({ rawHeaders }))).toMatchObject({ status: 401, detail: 'api_key_repeated' });
  });

  it('strips the key also where its condition switches the policy off', async () => {
    const conditional = prepared([
      { name: 'api-key-auth', params: { keys }, executionCondition: 'request.Method == "GET"' },
    ]);
    const request = withKey('key-a');
    expect(await run(conditional, request)).toBeUndefined();
    expect(request.principal).toBeUndefined();
    expect(request.edits.removedUpstreamHeaders).toContain('api-key');
  });

  it('refuses a request without a key, and every request when no key is listed', async () => {
    expect(await run([policy], requestWith())).toMatchObject({ status: 401, detail: 'api_key_missing' });
    expect(await run([preparedOne('api-key-auth', {})], withKey('key-a'))).toMatchObject({ status: 401 });
  });

  it.each([
    [{ in: 'query' }],
    [{ key: 'bad name' }],
    [{ keys: [{ name: 'a', sha256: 'short' }] }],
    [{ keys: [keys[0], keys[0]] }],
  ])('refuses the params %j', (params) => {
    expect(() => preparedOne('api-key-auth', params)).toThrow();
  });
});

describe('basic-auth', () => {
  const params = { username: 'ann', password: 'pä:ss', realm: 'Trial' };
  const withCredentials = (text: string) =>
    requestWith({ headers: { authorization: `Basic ${Buffer.from(text).toString('base64')}` } });

  it('accepts the one user', async () => {
    const request = withCredentials('ann:pä:ss');
    expect(await run([preparedOne('basic-auth', params)], request)).toBeUndefined();
    expect(request.principal).toMatchObject({ type: 'basic', consumer: 'ann' });
    expect(request.edits.removedUpstreamHeaders).toContain('authorization');
  });

  it.each(['ann:wrong', 'bob:pä:ss', 'ann', ''])('refuses "%s"', async (text) => {
    const refusal = await run([preparedOne('basic-auth', params)], withCredentials(text));
    expect(refusal).toMatchObject({ status: 401, denial: 'auth' });
    expect(refusal?.headers['www-authenticate']).toBe('Basic realm="Trial", charset="UTF-8"');
  });

  it('lets anybody in as nobody when told so', async () => {
    const policy = preparedOne('basic-auth', { ...params, allowUnauthenticated: true });
    const request = withCredentials('ann:wrong');
    expect(await run([policy], request)).toBeUndefined();
    expect(request.principal).toBeUndefined();
  });

  it('refuses params without a password or with quotes in the realm', () => {
    expect(() => preparedOne('basic-auth', { username: 'ann' })).toThrow();
    expect(() => preparedOne('basic-auth', { ...params, realm: 'a"b' })).toThrow();
  });
});

describe('jwt-auth', () => {
  let idp: TestIssuer;
  let keyManagers: KeyManagerRegistry;
  beforeAll(async () => {
    idp = await startIssuer();
    keyManagers = registryFor(idp);
  });
  afterAll(async () => {
    keyManagers.close();
    await idp.close();
  });
  const attempt = async (
    params: Record<string, unknown>,
    claims: Record<string, unknown> = {},
    header = 'authorization',
    scheme = 'Bearer',
  ) => {
    const headers = { [header]: `${scheme} ${await idp.sign(idp.claims(claims))}` };
    return run([preparedOne('jwt-auth', params, { keyManagers })], requestWith({ headers }));
  };

  it('verifies like mcp-auth and challenges without metadata', async () => {
    expect(await attempt({})).toBeUndefined();
    expect(await attempt({}, { aud: 'other' })).toMatchObject({ status: 401, detail: 'audience_mismatch' });
    const refusal = await run([preparedOne('jwt-auth', {}, { keyManagers })], requestWith());
    expect(refusal?.headers['www-authenticate']).toBe('Bearer');
    expect(preparedOne('jwt-auth', {}, { keyManagers }).authenticates).toBeUndefined();
  });

  it('takes issuers by name or by issuer, and its own header and scheme', async () => {
    expect(await attempt({ issuers: ['PrimaryIDP'] })).toBeUndefined();
    expect(await attempt({ issuers: [idp.issuer] })).toBeUndefined();
    expect(await attempt({ issuers: ['Other'] })).toMatchObject({ detail: 'issuer_unknown' });
    const params = { headerName: 'X-Token', authHeaderPrefix: 'JWT' };
    expect(await attempt(params, {}, 'x-token', 'jwt')).toBeUndefined();
    expect(await attempt(params)).toMatchObject({ detail: 'token_missing' });
  });

  it('requires scopes and claims', async () => {
    expect(await attempt({ requiredScopes: ['mcp:call'] })).toBeUndefined();
    expect(await attempt({ scopes: { anyOf: ['nope', 'mcp:read'] } })).toBeUndefined();
    expect(await attempt({ scopes: { allOf: ['mcp:read', 'nope'] } })).toMatchObject({
      status: 403,
      detail: 'scope_missing',
    });
    expect(await attempt({ requiredClaims: { tier: 'gold' } })).toMatchObject({
      status: 403,
      detail: 'claims_missing',
    });
    expect(await attempt({ claims: { anyOf: [{ claim: 'company_id', values: ['org-a'] }] } })).toBeUndefined();
  });
});

describe('ip-restriction', () => {
  const from = (params: unknown, clientIp: string | null) =>
    run([preparedOne('ip-restriction', params)], requestWith({ clientIp }));

  it('lets only allowed addresses in, denied ones never', async () => {
    const params = { allow: ['10.0.0.0/8', '2001:db8::/32'], deny: ['10.6.6.6'] };
    expect(await from(params, '10.1.2.3')).toBeUndefined();
    expect(await from(params, '::ffff:10.1.2.3')).toBeUndefined();
    expect(await from(params, '2001:db8::5')).toBeUndefined();
    for (const ip of ['10.6.6.6', '11.0.0.1', '::1', 'not an address']) {
      expect(await from(params, ip), ip).toMatchObject({ status: 403, denial: 'policy', detail: 'ip_denied' });
    }
    expect(await from({ deny: ['192.168.0.0/16'] }, '8.8.8.8')).toBeUndefined();
  });

  it.each([[{ allow: ['0.0.0.0/0', '::/0'] }], [{ deny: ['203.0.113.0/24'] }]])(
    'refuses a client of unknown address: %j',
    async (params) => {
      expect(await from(params, null)).toMatchObject({ status: 403, detail: 'ip_denied' });
    },
  );

  it('means IPv4 addresses by a range that is written in IPv6 for them', async () => {
    expect(await from({ deny: ['::ffff:203.0.113.0/120'] }, '203.0.113.7')).toMatchObject({ status: 403 });
  });

  it.each([
    [{}],
    [{ allow: ['10.0.0.0/33'] }],
    [{ allow: ['300.1.1.1'] }],
    [{ deny: ['example.com'] }],
    [{ deny: ['2001:db8::/129'] }],
    [{ deny: ['010.0.0.0/8'] }],
  ])('refuses the params %j', (params) => {
    expect(() => preparedOne('ip-restriction', params)).toThrow();
  });
});

describe('request-size-limit', () => {
  it('refuses by the announced and by the real length', async () => {
    const policy = preparedOne('request-size-limit', { maxBytes: 200 });
    expect(await run([policy], requestWith({ message: toolCall('echo') }))).toBeUndefined();
    expect(await run([policy], requestWith({ headers: { 'content-length': '201' } }))).toMatchObject({ status: 413 });
    const large = requestWith({ message: toolCall('echo', 5, { text: 'x'.repeat(300) }) });
    const refusal = await run([policy], large);
    expect(refusal).toMatchObject({ status: 413, detail: 'body_too_large', denial: 'policy' });
    expect(JSON.parse(refusal?.body ?? '').id).toBe(5);
    expect(() => preparedOne('request-size-limit', {})).toThrow();
  });
});

describe('respond', () => {
  it('answers in place of the upstream without being a refusal', async () => {
    const policy = preparedOne('respond', {
      statusCode: 503,
      headers: [{ name: 'Retry-After', value: '60' }],
      body: '{"down":true}',
    });
    expect(await run([policy], requestWith({ message: toolCall('echo') }))).toEqual({
      status: 503,
      headers: { 'retry-after': '60', 'content-type': 'application/json' },
      body: '{"down":true}',
      detail: 'responded',
    });
    expect(() => preparedOne('respond', { statusCode: 99 })).toThrow();
  });
});

describe('log-message', () => {
  it('masks the key of the proxy whatever its header is called', async () => {
    const lines: Record<string, unknown>[] = [];
    const policies = prepared(
      [
        { name: 'api-key-auth', params: { key: 'X-Pass', keys: [{ name: 'a', sha256: sha256('the-key') }] } },
        { name: 'log-message', params: { request: { headers: true } } },
      ],
      { log: (_level, _message, fields) => lines.push(fields) },
    );
    await run(policies, requestWith({ headers: { 'x-pass': 'the-key', accept: '*/*' }, policies }));
    expect(lines[0]).toMatchObject({ headers: { 'x-pass': '***', accept: '*/*' } });
  });

  it('logs what it is told with credentials masked', async () => {
    const lines: Record<string, unknown>[] = [];
    const policy = preparedOne(
      'log-message',
      { request: { headers: true, payload: true, excludeHeaders: ['Accept'] }, response: { headers: true } },
      { log: (_level, _message, fields) => lines.push(fields) },
    );
    const headers = { authorization: 'Bearer secret-token', cookie: 'sid=1', accept: '*/*', 'x-trace': 't' };
    const request = requestWith({ headers, message: toolCall('echo') });
    await run([policy], request);
    policy.onAnswer?.({
      status: 200,
      headers: new Map([
        ['set-cookie', 'a=b'],
        ['server', 's'],
      ]),
      request,
    });
    expect(lines[0]).toMatchObject({
      headers: { authorization: '***', cookie: '***', 'x-trace': 't' },
      methods: ['tools/call'],
    });
    expect(lines[0]?.headers).not.toHaveProperty('accept');
    expect(lines[0]?.payload).toContain('"echo"');
    expect(lines[1]).toMatchObject({ status: 200, headers: { 'set-cookie': '***', server: 's' } });
    expect(JSON.stringify(lines)).not.toContain('secret-token');
    expect(() => preparedOne('log-message', {})).toThrow();
  });
});
