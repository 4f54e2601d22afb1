// biome-ignore-all lint/suspicious/noTemplateCurlyInString: such placeholders are what is tested
import { describe, expect, test } from 'vitest';
import { foreignPlaceholder } from './foreign-placeholder.ts';
import { gatewayConfig } from './gateway-config.ts';
import { keyManager } from './key-manager.ts';
import { API_VERSION_V1, mcpProxy } from './mcp-proxy.ts';
import { publisher } from './publisher.ts';

describe('a placeholder of another product in an address', () => {
  test.each([
    ['http://${MCP_HOST}/mcp', '${MCP_HOST}'],
    ['http://host:${PORT:-3001}/mcp', '${PORT:-3001}'],
    ['http://$MCP_HOST/mcp', '$MCP_HOST'],
    ['http://$host/mcp', '$host'],
    ['http://host/$BASE_PATH/mcp', '$BASE_PATH'],
    ['http://%MCP_HOST%/mcp', '%MCP_HOST%'],
    ['http://host/%BASE_PATH%/mcp', '%BASE_PATH%'],
    ['https://<your-host>/mcp', '<your-host>'],
    ['http://{{MCP_HOST}}/mcp', '{{MCP_HOST}}'],
    ['http://{{ .Values.host }}/mcp', '{{ .Values.host }}'],
  ])('%s is found', (address, placeholder) => {
    expect(foreignPlaceholder(address)).toBe(placeholder);
  });

  test.each([
    'https://host/v1/$metadata',
    'https://host/a%20b%20c',
    'https://host/%E2%82%AC%20/mcp',
    'https://host/%ABC%20/mcp',
    'https://host/mcp?price=$5&q=100%25',
    'https://host/{id}/mcp',
  ])('%s holds none', (address) => {
    expect(foreignPlaceholder(address)).toBeNull();
  });
});

const ADDRESS = 'http://${HOST}/x';
const spec = (upstream: object) => ({
  apiVersion: API_VERSION_V1,
  kind: 'Mcp',
  metadata: { name: 'p' },
  spec: { displayName: 'p', version: 'v1.0', context: '/p', ...upstream },
});
const oauth = (fields: object) =>
  spec({
    upstream: {
      url: 'http://host/mcp',
      auth: { type: 'client-credentials', tokenEndpoint: 'http://idp/token', clientId: 'c', ...fields },
    },
  });
const manager = (fields: object) => ({
  name: 'IDP',
  issuer: 'https://idp',
  jwks: { remote: { uri: 'https://idp/k' } },
  ...fields,
});

describe('is refused in', () => {
  test.each([
    ['the address of a server', mcpProxy, spec({ upstream: { url: ADDRESS } })],
    ['an address that is no URL with it', mcpProxy, spec({ upstream: { url: 'http://<HOST>/mcp' } })],
    [
      'one of several addresses',
      mcpProxy,
      spec({ upstream: { ref: 'a' }, upstreamDefinitions: [{ name: 'a', upstreams: [{ url: ADDRESS }] }] }),
    ],
    ['a token endpoint', mcpProxy, oauth({ tokenEndpoint: ADDRESS })],
    ['a client id', mcpProxy, oauth({ clientId: '${CLIENT_ID}' })],
    ['a client secret', mcpProxy, oauth({ clientSecret: '<secret>' })],
    [
      'a credential',
      mcpProxy,
      spec({
        upstream: {
          url: 'http://h/mcp',
          auth: { type: 'bearer', header: 'Authorization', value: 'Bearer $API_TOKEN' },
        },
      }),
    ],
    ['an issuer', keyManager, manager({ issuer: ADDRESS })],
    ['a key set', keyManager, manager({ jwks: { remote: { uri: ADDRESS } } })],
    [
      'an introspection endpoint',
      keyManager,
      manager({ introspection: { endpoint: ADDRESS, clientId: 'c', clientSecret: 's' } }),
    ],
    ['a collector', publisher, { type: 'moesif', settings: { application_id: 'x', moesif_base_url: ADDRESS } }],
    ['an application id', publisher, { type: 'moesif', settings: { application_id: '%MOESIF_ID%' } }],
    ['the public URL', gatewayConfig, { gateway: { public_url: ADDRESS } }],
    ['a host that is allowed', gatewayConfig, { gateway: { allowed_hosts: ['${HOST}'] } }],
    ['the address of the control plane', gatewayConfig, { controller: { url: ADDRESS } }],
  ])('%s, once, with the way to write it', (_, schema, value) => {
    const { error } = schema.safeParse(value);
    expect(error?.issues.map(({ message }) => message)).toEqual([expect.stringMatching(/placeholder .*\{\{ env "/)]);
  });

  test('an address is told which, a credential is not repeated', () => {
    const address = mcpProxy.safeParse(spec({ upstream: { url: ADDRESS } }));
    expect(address.error?.issues[0]?.message).toContain('${HOST}');
    const secret = mcpProxy.safeParse(oauth({ clientSecret: '$HUNTER2' }));
    expect(secret.error?.issues[0]?.message).not.toContain('HUNTER2');
  });
});
