import { describe, expect, it } from 'vitest';
import { METADATA_URL, prepared, proxyWith, RESOURCE } from '../policies/policy-request.testing.ts';
import { registryFor } from './identity-provider.testing.ts';
import { resourceMetadata } from './resource-metadata.ts';

const issuer = { issuer: 'https://idp.example.com', jwksUri: 'http://127.0.0.1:1/jwks' };

function documentOf(policies: unknown[]) {
  const registry = registryFor(issuer, { jwksfetchretryinterval: '10m' });
  const route = {
    proxy: proxyWith(policies),
    policies: prepared(policies, { keyManagers: registry }),
    resource: RESOURCE,
  };
  const document = resourceMetadata(route, registry);
  registry.close();
  return document;
}

describe('A14: the resource metadata document', () => {
  it('names the resource, its issuers as they spell themselves, and the scopes to ask for', () => {
    expect(
      documentOf([{ name: 'mcp-auth', params: { issuers: ['PrimaryIDP'], requiredScopes: ['mcp:call'] } }]),
    ).toEqual({
      resource: RESOURCE,
      authorization_servers: ['https://idp.example.com'],
      scopes_supported: ['mcp:call'],
      bearer_methods_supported: ['header'],
      resource_name: 'Everything',
    });
    expect(METADATA_URL).toBe('https://gw.example.com/.well-known/oauth-protected-resource/everything/mcp');
  });

  it('lists every key manager when the policy names none, and leaves empty scopes out', () => {
    const document = documentOf([{ name: 'mcp-auth' }]);
    expect(document?.authorization_servers).toEqual(['https://idp.example.com']);
    expect(document).not.toHaveProperty('scopes_supported');
  });

  it('does not exist for a route without OAuth', () => {
    expect(documentOf([])).toBeUndefined();
    expect(documentOf([{ name: 'jwt-auth' }])).toBeUndefined();
  });
});
