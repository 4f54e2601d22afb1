import { describe, expect, it } from 'vitest';
import { issuerOfDiscovery } from './issuer.ts';
import { keyManager } from './key-manager.ts';
import { keyManagerEdit } from './key-manager-view.ts';

const MICROSOFT = 'https://login.microsoftonline.com/{tenantid}/v2.0';
const entityOf = (more: object) => ({
  name: 'IDP',
  issuer: MICROSOFT,
  jwks: { remote: { uri: 'https://login.microsoftonline.com/common/discovery/v2.0/keys' } },
  ...more,
});
const problems = (more: object) =>
  keyManagerEdit.safeParse(entityOf(more)).error?.issues.map(({ path, message }) => [path.join('.'), message]) ?? [];

describe('an issuer', () => {
  it.each([
    ['https://idp.example/.well-known/openid-configuration', 'https://idp.example'],
    ['https://idp.example/.well-known/openid-configuration/', 'https://idp.example'],
    ['https://idp.example/.well-known/openid-configuration?x=y#z', 'https://idp.example'],
    ['https://idp.example/realms/a/.well-known/openid-configuration', 'https://idp.example/realms/a'],
    ['https://idp.example/.well-known/oauth-authorization-server/realms/a', 'https://idp.example/realms/a'],
    ['https://idp.example/realms/a/.well-known/oauth-authorization-server', 'https://idp.example/realms/a'],
    [MICROSOFT, MICROSOFT],
    ['https://idp.example/', 'https://idp.example/'],
    ['https://idp.example/.well-known/other', 'https://idp.example/.well-known/other'],
    ['not a URL', 'not a URL'],
  ])('is what %s belongs to: %s', (pasted, issuer) => {
    expect(issuerOfDiscovery(pasted)).toBe(issuer);
    expect(keyManager.parse(entityOf({ issuer: ` ${pasted} ` })).issuer).toBe(issuer);
  });

  it('of many tenants needs the list of those that are accepted, and only then has one', () => {
    expect(problems({ tenants: ['72f988bf-86f1-41af-91ab-2d7cd011db47'] })).toEqual([]);
    for (const tenants of [undefined, []])
      expect(problems({ tenants })).toEqual([['tenants', expect.stringMatching(/must list the tenants/)]]);
    expect(problems({ issuer: 'https://idp.example', tenants: ['a'] })).toEqual([
      ['tenants', 'must be empty, because the issuer holds no {tenantid}'],
    ]);
    expect(problems({ issuer: 'https://login.microsoftonline.com/{tenant}/v2.0' })).toEqual([
      ['issuer', 'holds {tenant}; the place of the tenant is written {tenantid}'],
    ]);
    expect(problems({ tenants: ['a/b'] })).toEqual([['tenants.0', expect.stringMatching(/claim `tid`/)]]);
  });
});
