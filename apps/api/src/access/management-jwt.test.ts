import { type JwksServer, startJwksServer } from '@tallygate/testing/jwks-server';
import { createSigningKey } from '@tallygate/testing/signing-key';
import {
  mintTokenUnderForeignKid,
  mintTokenWithPublicKeyAsSecret,
  mintUnsignedToken,
  type TokenOptions,
  tamperWithToken,
} from '@tallygate/testing/token';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { guideYaml } from '../test-support/resources.testing.ts';
import { openTestApi, type TestApi } from '../test-support/test-api.testing.ts';
import { managementJwtSettings, managementJwtVariables } from './jwt-variables.ts';

const AUDIENCE = 'https://tallygate.example.com/api';
const BASE = '/api/management/v1/mcp-proxies';

let api: TestApi;
let idp: JwksServer;
beforeAll(async () => {
  idp = await startJwksServer();
  api = await openTestApi((settings) => ({
    ...settings,
    managementJwt: {
      issuer: idp.issuer,
      jwksUri: idp.jwksUri,
      audience: AUDIENCE,
      rolesClaim: 'roles',
      roleMap: new Map([
        ['ops', 'admin'],
        ['ci', 'developer'],
        ['*', 'viewer'],
      ]),
    },
  }));
});
afterAll(async () => {
  await api.close();
  await idp.close();
});

type Claims = Partial<Omit<TokenOptions, 'issuer'>> & { issuer?: string; roles?: unknown };
const options = ({ roles = ['ci'], claims, ...rest }: Claims = {}) => ({
  audience: AUDIENCE,
  issuer: idp.issuer,
  ...rest,
  claims: { roles, ...claims },
});
const mint = (claims: Claims = {}) => idp.mint(options(claims));
const status = async (token: string, method: 'GET' | 'POST' = 'GET', url = BASE, payload?: string) =>
  (
    await api.app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/yaml' },
      ...(payload && { payload }),
    })
  ).statusCode;

describe('the management API', () => {
  it('takes an access token of the key manager with the roles that it maps', async () => {
    expect(await status(await mint(), 'POST', BASE, guideYaml('by-jwt'))).toBe(201);
    expect(await status(await mint({ roles: 'ci other' }), 'POST', BASE, guideYaml('by-jwt-too'))).toBe(201);
    expect(await status(await mint({ roles: ['something'] }))).toBe(200);
    expect(await status(await mint({ roles: ['something'] }), 'POST', BASE, guideYaml('x'))).toBe(403);
    expect(await status(await mint({ roles: [] }))).toBe(403);
    expect(await status(await mint({ roles: { ci: true } }))).toBe(403);
    const proxy = await api.services.db.prisma.proxy.findUniqueOrThrow({ where: { id: 'by-jwt' } });
    expect(proxy.updatedBy).toBe('jwt:agent-a');
  });

  const refused: [string, () => Promise<string>][] = [
    ['for another audience', () => mint({ audience: 'https://elsewhere.example.com' })],
    ['for nobody in particular', () => mint({ audience: null })],
    ['of another issuer', () => mint({ issuer: 'https://evil.example.com' })],
    ['that has expired', () => mint({ expiresInSeconds: -60 })],
    ['without an end', () => mint({ claims: { exp: undefined } })],
    ['that is not valid yet', () => mint({ notBeforeInSeconds: 60 })],
    ['without a subject', () => mint({ claims: { sub: undefined } })],
    ['that is an ID token', () => mint({ header: { typ: 'JWT' } })],
    ['without a type', () => mint({ header: { typ: undefined } })],
    ['signed by an unknown key', async () => mintTokenUnderForeignKid(await createSigningKey(), idp.key(), options())],
    ['signed by nobody', async () => mintUnsignedToken(options())],
    ['signed with the public key as a secret', () => mintTokenWithPublicKeyAsSecret(idp.key(), options())],
    ['whose roles were changed', async () => tamperWithToken(await mint(), { claims: { roles: ['ops'] } })],
    ['that is no token', async () => 'a.b.c'],
  ];
  it.each(refused)('refuses a token %s', async (_, make) => {
    expect(await status(await make())).toBe(401);
  });

  it('keeps such a token from the console’s API, whatever its roles', async () => {
    expect(await status(await mint({ roles: ['ops'] }), 'GET', '/api/console/v1/users')).toBe(401);
    expect(await status(await mint({ roles: ['ops'] }), 'GET', '/api/console/v1/proxies')).toBe(401);
  });
});

describe('its variables', () => {
  const read = (env: Record<string, string>) => managementJwtSettings(z.object(managementJwtVariables).parse(env));
  const whole = {
    TALLYGATE_API_JWT_ISSUER: 'https://idp.example.com',
    TALLYGATE_API_JWT_JWKS_URI: 'https://idp.example.com/jwks',
    TALLYGATE_API_JWT_AUDIENCE: AUDIENCE,
  };

  it('belong together: a token for anybody opens nothing', () => {
    expect(read({})).toBeUndefined();
    expect(read(whole)).toMatchObject({ issuer: 'https://idp.example.com', rolesClaim: 'roles' });
    expect(() => read({ ...whole, TALLYGATE_API_JWT_AUDIENCE: undefined as never })).toThrow('belong together');
  });

  it('map roles to ours only', () => {
    const map = read({ ...whole, TALLYGATE_API_JWT_ROLES: 'ops=admin, *=viewer' })?.roleMap;
    expect([...(map ?? [])]).toEqual([
      ['ops', 'admin'],
      ['*', 'viewer'],
    ]);
    expect(() => read({ ...whole, TALLYGATE_API_JWT_ROLES: 'ops=root' })).toThrow(/found \\"ops=root\\"/);
    expect(read(whole)?.roleMap.get('consumer')).toBe('viewer');
  });
});
