import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppError } from '@tallygate/contracts/app-error';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { openIdentitySigner } from '../auth/identity-signer.ts';
import { answerOk, call, proxyOf, send, startTestGateway, type TestGateway } from '../relay/gateway.testing.ts';
import { prepared, principalWith, requestWith, run, toolCall } from './policy-request.testing.ts';

const PUBLIC_URL = 'https://gw.example.com';

const KEY = 'a-key-of-an-agent';
const CALLER = { host: 'gw.example.com', 'api-key': KEY };

/** A gateway that tells its upstream who calls. */
async function gatewayWith(identity: 'headers' | 'jwt' | undefined) {
  const gateway = await startTestGateway(answerOk);
  gateway.apply({
    gateway: { public_url: PUBLIC_URL },
    mcp_proxies: [
      proxyOf(gateway.upstream.url, {
        policies: [{ name: 'api-key-auth', params: {} }],
        upstream: { url: gateway.upstream.url, identity },
      }),
    ],
    api_keys: [{ proxy: 'p', name: 'prod', sha256: sha256(KEY), consumer: 'agent-a', company: 'org-a' }],
  });
  return gateway;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const keysOf = (gateway: TestGateway) =>
  send(gateway, { method: 'GET', path: '/.well-known/jwks.json', headers: { host: 'gw.example.com' } });

describe('the identity of a caller, in plain headers', () => {
  const headersOf = async (parts: Parameters<typeof principalWith>[0]) => {
    const request = requestWith({ message: toolCall('echo'), principal: principalWith(parts) });
    const upstream = { url: 'http://127.0.0.1:1/mcp', identity: 'headers' };
    expect(await run(prepared([], {}, { upstream }), request)).toBeUndefined();
    return Object.fromEntries(request.edits.upstreamHeaders);
  };

  it('says who calls, who pays, and the subject', async () => {
    expect(await headersOf({ consumer: 'agent-a', company: 'org-a', subject: 's-1' })).toEqual({
      'x-tallygate-consumer': 'agent-a',
      'x-tallygate-company': 'org-a',
      'x-tallygate-subject': 's-1',
    });
    expect(await headersOf({ company: undefined, subject: undefined })).toEqual({ 'x-tallygate-consumer': 'agent-a' });
  });

  it.each([
    'a\r\nX-Tallygate-Company: org-b',
    'a\nb',
    'a\0b',
    'Zoë',
    '株式会社',
    ' padded ',
    '100%',
    'a%0D%0Ab',
    'tab\there',
    '\u2028',
    '"quoted", and; more',
  ])('cannot be made to say %j as anything else', async (consumer) => {
    const value = (await headersOf({ consumer }))['x-tallygate-consumer'] ?? '';
    expect(value).toMatch(/^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/);
    expect(value.includes('%') ? decodeURIComponent(value) : value).toBe(consumer);
  });

  it('survives half a surrogate pair', async () => {
    const broken = await headersOf({ consumer: '\ud800' });
    expect(broken['x-tallygate-consumer']).toBe('%EF%BF%BD');
  });

  it('is nothing for a caller whom nobody authenticated', async () => {
    const request = requestWith({ message: toolCall('echo') });
    await run(prepared([], {}, { upstream: { url: 'http://127.0.0.1:1/mcp', identity: 'headers' } }), request);
    expect([...request.edits.upstreamHeaders]).toEqual([]);
  });
});

describe('the identity of a caller, signed', () => {
  it('can be verified with the published key, is for this server, and names the call', async () => {
    const gateway = await gatewayWith('jwt');
    expect((await send(gateway, { body: call(), headers: CALLER })).status).toBe(200);
    const token = String(gateway.upstream.requests[0]?.headers['x-tallygate-identity']);
    const published = await keysOf(gateway);
    expect(published.headers['content-type']).toBe('application/jwk-set+json');
    expect(published.text).not.toContain('"d"');
    const keys = createLocalJWKSet(published.json as never);

    const { payload, protectedHeader } = await jwtVerify(token, keys, {
      issuer: PUBLIC_URL,
      audience: gateway.upstream.url,
      typ: 'caller+jwt',
    });

    expect(protectedHeader.alg).toBe('ES256');
    expect(payload).toMatchObject({ proxy: 'p', sub: 'agent-a', company: 'org-a', client_id: 'prod' });
    expect(payload.exp! - payload.iat!).toBe(60);
    const [event] = await gateway.events();
    expect(payload.jti).toBe(event?.exchangeId);
  });

  it('is another one with every call', async () => {
    const gateway = await gatewayWith('jwt');
    await send(gateway, { body: call(), headers: CALLER });
    await send(gateway, { body: call(), headers: CALLER });
    const tokens = gateway.upstream.requests.map((request) => request.headers['x-tallygate-identity']);
    expect(new Set(tokens).size).toBe(2);
  });

  it.each(['headers', 'jwt', undefined] as const)(
    'A13: replaces whatever a client says of itself (identity %s)',
    async (identity) => {
      const gateway = await gatewayWith(identity);
      const forged = {
        'x-tallygate-identity': 'forged',
        'X-Tallygate-Consumer': 'forged',
        'x-TALLYGATE-company': 'forged',
        'x-tallygate-anything': 'forged',
      };
      expect((await send(gateway, { body: call(), headers: { ...CALLER, ...forged } })).status).toBe(200);
      expect(JSON.stringify(gateway.upstream.requests[0]?.rawHeaders)).not.toContain('forged');
    },
  );

  it('publishes a key only while a proxy signs', async () => {
    expect((await keysOf(await gatewayWith('headers'))).status).toBe(404);
  });
});

describe('the key that signs identities', () => {
  const folder = () => mkdtempSync(join(tmpdir(), 'identity-'));
  const pem = (type: 'ed25519' | 'ec' | 'rsa', options: object = {}) =>
    generateKeyPairSync(type as 'rsa', options as { modulusLength: number }).privateKey.export({
      type: 'pkcs8',
      format: 'pem',
    });

  it('is made once in the data folder, for its owner’s eyes only', () => {
    const dataDir = folder();
    const first = openIdentitySigner({ dataDir });
    expect(statSync(join(dataDir, 'identity-key.pem')).mode & 0o777).toBe(0o600);
    expect(openIdentitySigner({ dataDir }).jwks).toBe(first.jwks);
    expect(openIdentitySigner({ dataDir: folder() }).jwks).not.toBe(first.jwks);
  });

  it.each([
    ['EdDSA', () => pem('ed25519')],
    ['ES256', () => pem('ec', { namedCurve: 'P-256' })],
    ['RS256', () => pem('rsa', { modulusLength: 2048 })],
  ])('may be one of the operator’s own: %s', async (alg, key) => {
    const keyFile = join(folder(), 'key.pem');
    writeFileSync(keyFile, key());
    const signer = openIdentitySigner({ keyFile });
    const { protectedHeader } = await jwtVerify(
      await signer.sign({ sub: 'a' }, 60),
      createLocalJWKSet(JSON.parse(signer.jwks)),
    );
    expect(protectedHeader).toMatchObject({ alg, typ: 'caller+jwt' });
  });

  it.each([
    ['a weak one', () => pem('rsa', { modulusLength: 1024 })],
    ['one of another curve', () => pem('ec', { namedCurve: 'secp384r1' })],
    ['no key at all', () => 'not a key'],
    ['absent', () => undefined],
  ])('is a finding of the proxy that needs it when it is %s', (_name, key) => {
    const keyFile = join(folder(), 'key.pem');
    const text = key();
    if (text !== undefined) writeFileSync(keyFile, text);
    const config = { gateway: { identity_key_file: keyFile } };
    const upstream = { url: 'http://127.0.0.1:1/mcp', identity: 'jwt' };
    try {
      prepared([], { config }, { upstream });
      expect.unreachable();
    } catch (error) {
      expect((error as AppError).findings).toMatchObject([
        { path: 'spec.upstream.identity', message: expect.stringContaining('gateway.identity_key_file') },
      ]);
    }
  });
});
