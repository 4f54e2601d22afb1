import { foldedName } from '@tallygate/server-kit/folded-name';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answerOk, call, namedCallers, proxyOf, send, startTestGateway } from './gateway.testing.ts';

/** Spellings that a server which folds names reads as this one. */
const twinsOf = (name: string) => [name.replaceAll('-', '_'), name.replaceAll('-', '.'), name.replace('-', '_')];

type Gateway = Awaited<ReturnType<typeof startTestGateway>>;

/** What the server behind the gateway reads under each folded name. */
async function received(gateway: Gateway, headers: Record<string, string>): Promise<Map<string, string[]>> {
  const before = gateway.upstream.requests.length;
  const answer = await send(gateway, { body: call(1), headers });
  expect(answer.status).toBe(200);
  const { rawHeaders } = gateway.upstream.requests[before]!;
  const seen = new Map<string, string[]>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = foldedName(rawHeaders[at]!);
    seen.set(name, [...(seen.get(name) ?? []), rawHeaders[at + 1]!]);
  }
  return seen;
}

const forged = (name: string) => Object.fromEntries(twinsOf(name).map((twin) => [twin, 'forged']));

describe('another spelling of a header does not reach a server that would read it as the same', () => {
  test.each([
    'x-tallygate-company',
    'x-tallygate-identity',
    'x-forwarded-for',
    'x-forwarded-host',
    'x-forwarded-proto',
    'x-real-ip',
    'proxy-authorization',
    'mcp-session-id',
    'mcp-protocol-version',
    'mcp-method',
    'mcp-name',
    'mcp-param-region',
    'content-type',
    'content-length',
    'transfer-encoding',
    'accept-encoding',
    'last-event-id',
    'idempotency-key',
  ])('%s', async (name) => {
    const gateway = await startTestGateway(answerOk);
    expect((await received(gateway, forged(name))).get(name) ?? []).not.toContain('forged');
  });

  test('of the identity that the gateway tells the server', async () => {
    const gateway = await startTestGateway(answerOk, { policies: [namedCallers()] });
    const seen = await received(gateway, { authorization: 'Bearer a', X_Tallygate_Company: 'org-b' });
    expect([...seen.values()].flat()).not.toContain('org-b');
  });

  test('of what set-headers sets', async () => {
    const params = {
      request: {
        headers: [
          { name: 'X-Tenant-Id', value: 'ours' },
          { name: 'x_region', value: 'eu' },
        ],
      },
    };
    const gateway = await startTestGateway(answerOk, {
      spec: { policies: [{ name: 'set-headers', version: 'v1', params }] },
    });
    const seen = await received(gateway, { ...forged('x-tenant-id'), 'X-Region': 'forged', 'x.region': 'forged' });
    expect(seen.get('x-tenant-id')).toEqual(['ours']);
    expect(seen.get('x-region')).toEqual(['eu']);
  });

  test('of what remove-headers removes', async () => {
    const params = { request: { headers: [{ name: 'x-debug-mode' }] } };
    const gateway = await startTestGateway(answerOk, {
      spec: { policies: [{ name: 'remove-headers', version: 'v1', params }] },
    });
    expect((await received(gateway, { 'x-debug-mode': '1', ...forged('x-debug-mode') })).has('x-debug-mode')).toBe(
      false,
    );
  });

  test('of the credential that the server wants', async () => {
    const gateway = await startTestGateway(answerOk);
    const { url } = gateway.upstream;
    const auth = { type: 'api-key' as const, header: 'X-Api-Key', value: 'ours' };
    gateway.apply({ mcp_proxies: [proxyOf(url, { upstream: { url, auth } })] });
    expect((await received(gateway, { X_Api_Key: 'forged', 'X.Api.Key': 'forged' })).get('x-api-key')).toEqual([
      'ours',
    ]);
  });

  test('beside the usual one, which a policy may have acted on', async () => {
    const gateway = await startTestGateway(answerOk);
    expect((await received(gateway, { 'x-tenant': 'a', X_Tenant: 'b' })).get('x-tenant')).toEqual(['a']);
  });
});

test('a header that merely has a strange name goes on as it is', async () => {
  const gateway = await startTestGateway(answerOk);
  await send(gateway, { body: call(1), headers: { my_trace_id: '1', 'v1.flag': '2' } });
  expect(gateway.upstream.requests[0]?.headers).toMatchObject({ my_trace_id: '1', 'v1.flag': '2' });
});

test('folding is the same for every spelling, and changes no usual name', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.-]{0,30}$/), (name) => {
      const folded = foldedName(name);
      expect(folded).toMatch(/^[a-z][a-z0-9-]*$/);
      for (const twin of twinsOf(folded)) expect(foldedName(twin.toUpperCase())).toBe(folded);
    }),
  );
});
