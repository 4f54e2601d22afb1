import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { prepared, principalWith, requestWith, run, toolCall } from '../policies/policy-request.testing.ts';
import { listen } from './identity-provider.testing.ts';

let server: Awaited<ReturnType<typeof listen>>;
let forms: URLSearchParams[];
let status: number;
let now: number;

beforeEach(async () => {
  forms = [];
  status = 200;
  now = Date.now();
  server = await listen(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    forms.push(new URLSearchParams(body));
    const answer =
      status === 200 ? { access_token: `issued-${forms.length}`, expires_in: 100 } : { error: 'invalid_client' };
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
});
afterEach(() => server.close());

const logged: string[] = [];
function policiesFor(auth: Record<string, unknown>) {
  const log = (_level: string, message: string, fields: Record<string, unknown>) => {
    logged.push(`${message} ${JSON.stringify(fields)}`);
  };
  return prepared([], { now: () => now, log }, { upstream: { url: 'http://127.0.0.1:1/mcp', auth } });
}
const grant = (type: string) => ({
  type,
  tokenEndpoint: `${server.url}/token`,
  clientId: 'gw',
  clientSecret: 'secret',
});

async function authorizationOf(
  policies: ReturnType<typeof policiesFor>,
  token = 'caller-token',
  principal = principalWith(),
) {
  const request = requestWith({ message: toolCall('echo'), principal, verifiedToken: token });
  const refusal = await run(policies, request);
  return refusal ?? request.edits.upstreamHeaders.get('authorization');
}

describe('credentials for the upstream', () => {
  it('are none by default', () => {
    expect(policiesFor({ type: 'none' })).toEqual([]);
  });

  it('are a fixed header from the configuration', async () => {
    const request = requestWith({ message: toolCall('echo') });
    await run(policiesFor({ type: 'api-key', header: 'X-Upstream-Key', value: 'k' }), request);
    expect([...request.edits.upstreamHeaders]).toEqual([['x-upstream-key', 'k']]);
    expect(await authorizationOf(policiesFor({ type: 'bearer', header: 'Authorization', value: 'abc' }))).toBe(
      'Bearer abc',
    );
  });

  it('are one client-credentials token for everybody, fetched once and renewed before it ends', async () => {
    const policies = policiesFor({ ...grant('client-credentials'), scope: 'up', resource: 'https://up.example' });
    const first = await Promise.all([authorizationOf(policies, 'a'), authorizationOf(policies, 'b')]);
    expect(first).toEqual(['Bearer issued-1', 'Bearer issued-1']);
    expect(Object.fromEntries(forms[0]!)).toEqual({
      grant_type: 'client_credentials',
      scope: 'up',
      resource: 'https://up.example',
    });
    now += 74_000;
    expect(await authorizationOf(policies)).toBe('Bearer issued-1');
    now += 2_000;
    expect(await authorizationOf(policies)).toBe('Bearer issued-2');
  });

  it('are exchanged per caller token, never across callers', async () => {
    const policies = policiesFor({ ...grant('token-exchange'), audience: 'up' });
    expect(await authorizationOf(policies, 'token-a')).toBe('Bearer issued-1');
    expect(await authorizationOf(policies, 'token-b')).toBe('Bearer issued-2');
    expect(await authorizationOf(policies, 'token-a')).toBe('Bearer issued-1');
    expect(Object.fromEntries(forms[0]!)).toMatchObject({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: 'token-a',
      audience: 'up',
    });
  });

  it('are not exchanged for a token that nobody verified', async () => {
    const policies = policiesFor(grant('token-exchange'));
    const request = requestWith({ headers: { authorization: 'Bearer forged' }, message: toolCall('echo') });
    expect(await run(policies, request)).toBeUndefined();
    expect(request.edits.upstreamHeaders.size).toBe(0);
    expect(forms).toEqual([]);
  });

  it('that cannot be had make 502 with the id of the request, and no secret in the log', async () => {
    status = 401;
    const refusal = await authorizationOf(policiesFor(grant('client-credentials')));
    expect(refusal).toMatchObject({ status: 502, detail: 'upstream_unauthorized' });
    expect(JSON.parse((refusal as { body: string }).body)).toMatchObject({ id: 1, error: { code: -32603 } });
    expect(logged.join()).toContain('invalid_client');
    expect(logged.join()).not.toContain('secret');
  });
});
