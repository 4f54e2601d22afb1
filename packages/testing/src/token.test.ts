import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, type JWTVerifyOptions, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type JwksServer, startJwksServer } from './jwks-server.ts';
import { createSigningKey } from './signing-key.ts';
import {
  mintToken,
  mintTokenUnderForeignKid,
  mintTokenWithPublicKeyAsSecret,
  mintUnsignedToken,
  tamperWithToken,
} from './token.ts';

const audience = 'http://localhost:8080/everything/mcp';
let server: JwksServer;

beforeAll(async () => {
  server = await startJwksServer();
});

afterAll(() => server.close());

function verify(token: string, options: JWTVerifyOptions = {}) {
  const jwks = createRemoteJWKSet(new URL(server.jwksUri), { timeoutDuration: 300 });
  const expected = { issuer: server.issuer, audience, typ: 'at+jwt', algorithms: ['RS256', 'ES256', 'EdDSA', 'PS256'] };
  return jwtVerify(token, jwks, { ...expected, ...options });
}

const options = () => ({ issuer: server.issuer, audience });

describe('a minted token', () => {
  it('verifies against the published keys', async () => {
    const { payload } = await verify(await server.mint({ audience, scope: 'mcp:tools', claims: { org: 1 } }));
    expect(payload).toMatchObject({
      sub: 'agent-a',
      client_id: 'agent-a',
      company_id: 'org-a',
      scope: 'mcp:tools',
      org: 1,
    });
  });

  it.each(['RS256', 'PS256', 'ES256', 'EdDSA'] as const)('can be signed with %s', async (algorithm) => {
    const key = await server.rotate({ key: await createSigningKey(algorithm) });
    expect((await verify(await mintToken(key, options()))).protectedHeader.alg).toBe(algorithm);
  });

  it('leaves out what is asked to be left out', async () => {
    const token = await server.mint({ audience: null, claims: { sub: undefined } });
    expect(decodeJwt(token)).not.toHaveProperty('aud');
    expect(decodeJwt(token)).not.toHaveProperty('sub');
  });
});

describe('a forged token is refused by a careful verifier', () => {
  it('unsigned', async () => {
    const token = mintUnsignedToken(options());
    expect(decodeProtectedHeader(token).alg).toBe('none');
    await expect(verify(token)).rejects.toThrow();
  });

  it('HS256 with the public key as secret', async () => {
    const token = await mintTokenWithPublicKeyAsSecret(server.key(), options());
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: 'HS256', kid: server.key().kid });
    await expect(verify(token)).rejects.toThrow();
  });

  it('signed by another key under a known kid, or under its own', async () => {
    const forger = await createSigningKey(server.key().algorithm);
    await expect(verify(await mintTokenUnderForeignKid(forger, server.key(), options()))).rejects.toThrow('signature');
    await expect(verify(await mintToken(forger, options()))).rejects.toThrow('no applicable key');
  });

  it('changed after signing', async () => {
    const token = tamperWithToken(await server.mint({ audience }), { claims: { sub: 'agent-b' } });
    expect(decodeJwt(token).sub).toBe('agent-b');
    await expect(verify(token)).rejects.toThrow('signature');
  });

  it.each([
    ['iss', { issuer: 'http://other.example' }],
    ['aud', { audience: 'http://other.example/mcp' }],
    ['exp', { expiresInSeconds: -60 }],
    ['nbf', { notBeforeInSeconds: 60 }],
    ['typ', { header: { typ: 'JWT' } }],
  ])('wrong %s', async (claim, wrong) => {
    await expect(verify(await server.mint({ audience, ...wrong }))).rejects.toThrow(claim);
  });
});

describe('the JWKS server', () => {
  it('counts reads and fails as often as asked', async () => {
    const before = server.fetches();
    server.fail('status', 2);
    const statuses = [];
    for (let read = 0; read < 3; read += 1) statuses.push((await fetch(server.jwksUri)).status);
    expect(statuses).toEqual([500, 500, 200]);
    expect(server.fetches()).toBe(before + 3);
  });

  it.each(['drop', 'hang', 'garbage'] as const)('%s: keys cannot be had until it recovers', async (failure) => {
    const token = await server.mint({ audience });
    server.fail(failure);
    await expect(verify(token)).rejects.toThrow();
    server.recover();
    await verify(token);
  });

  it('rotates, keeping or withdrawing the old key', async () => {
    const first = await server.mint({ audience });
    await server.rotate();
    const second = await server.mint({ audience });
    await verify(first);
    await server.rotate({ keepOld: false });
    await expect(verify(second)).rejects.toThrow('no applicable key');
    await verify(await server.mint({ audience }));
  });

  it('is discovered from its issuer', async () => {
    const metadata = await (await fetch(`${server.issuer}/.well-known/oauth-authorization-server`)).json();
    expect(metadata).toEqual({ issuer: server.issuer, jwks_uri: server.jwksUri });
  });
});
