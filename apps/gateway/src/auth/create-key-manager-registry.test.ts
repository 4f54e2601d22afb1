import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyManagerRegistry } from '@tallygate/caller-token/key-manager-registry';
import { AppError } from '@tallygate/contracts/app-error';
import { exportPKCS8, exportSPKI } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { preparedOne, requestWith, run } from '../policies/policy-request.testing.ts';
import { newKey, registryFor, startIssuer, type TestIssuer } from './identity-provider.testing.ts';

let idp: TestIssuer;
const open: KeyManagerRegistry[] = [];

beforeEach(async () => {
  idp = await startIssuer();
});
afterEach(async () => {
  for (const registry of open.splice(0)) registry.close();
  await idp.close();
});

function registry(...parameters: Parameters<typeof registryFor> extends [unknown, ...infer Rest] ? Rest : never) {
  const made = registryFor(idp, ...parameters);
  open.push(made);
  return made;
}

async function outcome(keyManagers: KeyManagerRegistry, token: string): Promise<string> {
  const request = requestWith({ headers: { authorization: `Bearer ${token}` } });
  const refusal = await run([preparedOne('mcp-auth', {}, { keyManagers })], request);
  return refusal ? `${refusal.status} ${refusal.detail}` : 'accepted';
}

const status = (keyManagers: KeyManagerRegistry) => keyManagers.all()[0]!.status();

describe('remote keys', () => {
  it('are fetched ahead of the first request and never again while they fit', async () => {
    const keys = registry();
    await vi.waitFor(() => expect(status(keys)).toMatchObject({ keys: 1, error: null }));
    for (let round = 0; round < 5; round += 1) {
      expect(await outcome(keys, await idp.sign(idp.claims({ jti: round })))).toBe('accepted');
    }
    expect(idp.state.fetches).toBe(1);
    expect(status(keys).fetchedAt).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it('are fetched once however many requests wait for the first ones', async () => {
    const keys = registry();
    const tokens = await Promise.all(Array.from({ length: 20 }, (_, jti) => idp.sign(idp.claims({ jti }))));
    expect(new Set(await Promise.all(tokens.map((token) => outcome(keys, token))))).toEqual(new Set(['accepted']));
    expect(idp.state.fetches).toBe(1);
  });

  it('A16: a rotated key is accepted with its first token, after one more fetch', async () => {
    const keys = registry();
    expect(await outcome(keys, await idp.sign(idp.claims()))).toBe('accepted');
    await idp.rotate('key-2');
    expect(await outcome(keys, await idp.sign(idp.claims()))).toBe('accepted');
    expect(idp.state.fetches).toBe(2);
  });

  it('a key that was withdrawn takes its remembered tokens along', async () => {
    const keys = registry();
    const one = preparedOne('mcp-auth', {}, { keyManagers: keys });
    const old = requestWith({ headers: { authorization: `Bearer ${await idp.sign(idp.claims())}` } });
    expect(await run([one], old)).toBeUndefined();
    await idp.rotate('key-2');
    const fresh = requestWith({ headers: { authorization: `Bearer ${await idp.sign(idp.claims())}` } });
    expect(await run([one], fresh)).toBeUndefined();
    expect(await run([one], old)).toMatchObject({ status: 401, detail: 'key_unknown' });
  });

  it('A17: stay in use when the issuer is down', async () => {
    const keys = registry({ jwkscachettl: '10ms', jwksfetchretryinterval: '5ms' });
    expect(await outcome(keys, await idp.sign(idp.claims()))).toBe('accepted');
    idp.state.mode = 'error';
    await vi.waitFor(() => expect(status(keys).error).toContain('answered 500'));
    expect(status(keys).keys).toBe(1);
    expect(await outcome(keys, await idp.sign(idp.claims()))).toBe('accepted');
  });

  it('A17: that were never obtained make 503, and heal by themselves', async () => {
    idp.state.mode = 'error';
    const keys = registry({ jwksfetchretryinterval: '20ms' });
    expect(await outcome(keys, await idp.sign(idp.claims()))).toBe('503 keys_unavailable');
    idp.state.mode = 'ok';
    await vi.waitFor(() => expect(status(keys).keys).toBe(1));
    expect(await outcome(keys, await idp.sign(idp.claims()))).toBe('accepted');
  });

  it('are not asked for by every request while the issuer is down', async () => {
    idp.state.mode = 'error';
    const keys = registry({ jwksfetchretryinterval: '10m' });
    const token = await idp.sign(idp.claims());
    for (let round = 0; round < 20; round += 1) expect(await outcome(keys, token)).toBe('503 keys_unavailable');
    expect(idp.state.fetches).toBe(1);
  });

  it.each([
    ['redirect', /answered 302/],
    ['huge', /more than 1048576 bytes/],
    ['garbage', /did not answer JSON/],
  ] as const)('are not taken from a %s answer', async (mode, message) => {
    idp.state.mode = mode;
    const keys = registry({ jwksfetchretryinterval: '10m' });
    await vi.waitFor(() => expect(status(keys).error).toMatch(message));
    expect(await outcome(keys, await idp.sign(idp.claims()))).toBe('503 keys_unavailable');
  });

  it('survive a reload that does not touch them', async () => {
    const before = registryFor(idp);
    await vi.waitFor(() => expect(status(before).keys).toBe(1));
    const after = registry({ errormessage: 'changed' }, { previous: before });
    before.close();
    expect(status(after).keys).toBe(1);
    await idp.rotate('key-2');
    expect(await outcome(after, await idp.sign(idp.claims()))).toBe('accepted');
    expect(idp.state.fetches).toBe(2);
  });

  it('over plain http from another host and without TLS checks are warned about', () => {
    const warnings: string[] = [];
    const remote = { uri: 'http://idp.example.test/jwks', skipTlsVerify: true };
    registry({}, { warn: (message) => warnings.push(message), keyManager: { jwks: { remote } } });
    expect(warnings).toHaveLength(2);
  });
});

describe('local keys', () => {
  it('verify tokens from inline PEM and from a file', async () => {
    const pem = await exportSPKI(idp.first.publicKey);
    const file = join(await mkdtemp(join(tmpdir(), 'keys-')), 'public.pem');
    await writeFile(file, pem);
    for (const local of [{ inline: pem }, { certificatePath: file }]) {
      const keys = registry({}, { keyManager: { jwks: { local } } });
      expect(await outcome(keys, await idp.sign(idp.claims()))).toBe('accepted');
      expect(await outcome(keys, await idp.sign(idp.claims(), {}, await newKey('key-1')))).toBe(
        '401 signature_invalid',
      );
    }
    expect(idp.state.fetches).toBe(0);
  });

  it.each([
    ['no PEM', async () => ({ inline: 'not a key' })],
    ['a private key', async () => ({ inline: await exportPKCS8(idp.first.privateKey) })],
    ['a missing file', async () => ({ certificatePath: '/nonexistent/key.pem' })],
  ])('with %s are a finding that names the key manager', async (_name, local) => {
    const keyManager = { jwks: { local: await local() } };
    const error = await Promise.resolve()
      .then(() => registryFor(idp, {}, { keyManager }))
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).findings[0]?.path).toBe('policy_configurations.jwtauth_v0.keymanagers[0].jwks');
  });
});
