import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  prepared,
  preparedOne,
  proxyWith,
  RESOURCE,
  requestWith,
  run,
  toolCall,
} from '../policies/policy-request.testing.ts';
import { listen, registryFor, startIssuer, type TestIssuer } from './identity-provider.testing.ts';
import { resourceMetadata } from './resource-metadata.ts';

const TEMPLATE = 'https://login.example.com/{tenantid}/v2.0';
const OURS = '72f988bf-86f1-41af-91ab-2d7cd011db47';
const OTHER = '9188040d-6c67-4c5b-b112-36a304b66dad';
const issuerOf = (tenant: string) => TEMPLATE.replace('{tenantid}', tenant);

let idp: TestIssuer;
beforeAll(async () => {
  idp = await startIssuer();
});
afterAll(() => idp.close());

function registryOf(settings: object = {}, keyManager: object = {}) {
  return registryFor({ issuer: TEMPLATE, jwksUri: idp.jwksUri }, settings as Record<string, unknown>, {
    keyManager: { tenants: [OURS.toUpperCase()], ...keyManager },
  });
}

async function outcome(claims: Record<string, unknown>, registry = registryOf()) {
  const token = await idp.sign(idp.claims(claims), { typ: 'JWT' });
  const request = requestWith({ rawHeaders: ['authorization', `Bearer ${token}`], message: toolCall('echo') });
  const refusal = await run([preparedOne('mcp-auth', {}, { keyManagers: registry })], request);
  registry.close();
  return refusal === undefined ? request.principal?.issuer : refusal.detail;
}

describe('an issuer for many tenants', () => {
  it.each([
    ['the tenant that is accepted, under its own name', { iss: issuerOf(OURS), tid: OURS }, issuerOf(OURS)],
    ['another tenant', { iss: issuerOf(OTHER), tid: OTHER }, 'tenant_refused'],
    ['an accepted tenant in the claim alone', { iss: issuerOf(OTHER), tid: OURS }, 'issuer_unknown'],
    ['an accepted tenant in the issuer alone', { iss: issuerOf(OURS), tid: OTHER }, 'issuer_unknown'],
    ['no tenant', { iss: issuerOf(OURS), tid: undefined }, 'issuer_unknown'],
    ['a tenant that is no text', { iss: issuerOf(OURS), tid: [OURS] }, 'issuer_unknown'],
    ['the template itself', { iss: TEMPLATE, tid: '{tenantid}' }, 'tenant_refused'],
  ])('knows tokens of %s', async (_name, claims, result) => {
    expect(await outcome(claims)).toBe(result);
  });

  it('asks for the tenant also where issuers are not compared, because all tenants share the keys', async () => {
    const lax = () => registryOf({ validateissuer: false });
    expect(await outcome({ iss: 'https://elsewhere.example', tid: OURS }, lax())).toBe(issuerOf(OURS));
    expect(await outcome({ iss: issuerOf(OTHER), tid: OTHER }, lax())).toBe('tenant_refused');
    expect(await outcome({ iss: issuerOf(OURS) }, lax())).toBe('tenant_refused');
  });

  it('accepts no token without a list, and says so', async () => {
    const warn = vi.fn();
    const registry = registryFor({ issuer: TEMPLATE, jwksUri: idp.jwksUri }, {}, { warn });
    expect(await outcome({ iss: issuerOf(OURS), tid: OURS }, registry)).toBe('tenant_refused');
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('accepts no token'));
  });

  it('is named to clients as each of the accepted tenants, never as the template', () => {
    const registry = registryOf({}, { tenants: [OURS, OTHER] });
    const policies = [{ name: 'mcp-auth' }];
    const route = {
      proxy: proxyWith(policies),
      policies: prepared(policies, { keyManagers: registry }),
      resource: RESOURCE,
    };
    expect(resourceMetadata(route, registry)?.authorization_servers).toEqual([issuerOf(OURS), issuerOf(OTHER)]);
    registry.close();
  });

  it('that is asked about opaque tokens answers for accepted tenants alone', async () => {
    let answer: object = {};
    const asked = await listen((_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ active: true, sub: 'a', aud: RESOURCE, ...answer }));
    });
    const opaque = async (token: string, claims: object) => {
      answer = claims;
      const registry = registryOf({}, { introspection: { endpoint: asked.url, clientId: 'c', clientSecret: 's' } });
      const request = requestWith({ rawHeaders: ['authorization', `Bearer ${token}`], message: toolCall('echo') });
      const refusal = await run([preparedOne('mcp-auth', {}, { keyManagers: registry })], request);
      registry.close();
      return refusal?.detail ?? 'accepted';
    };
    expect(await opaque('one', { iss: issuerOf(OURS), tid: OURS })).toBe('accepted');
    expect(await opaque('two', { iss: issuerOf(OTHER), tid: OTHER })).toBe('tenant_refused');
    expect(await opaque('three', {})).toBe('tenant_refused');
    await asked.close();
  });
});
