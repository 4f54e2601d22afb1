import type { AccessLogServer } from '@tallygate/contracts/access-log-server';
import { type GatewayConfig, type GatewayConfigInput, gatewayConfig } from '@tallygate/contracts/gateway-config';
import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import { describe, expect, it } from 'vitest';
import { guideProxy } from '../guide-texts.testing.ts';
import { crossCheck } from './cross-check.ts';

const PRIMARY = {
  name: 'PrimaryIDP',
  issuer: 'https://idp.acme.io',
  jwks: { remote: { uri: 'https://idp.acme.io/jwks' } },
};
const PUBLISHER = { type: 'moesif' as const, settings: { application_id: 'app-id' } };
const FILTER = { name: 'analytics-header-filter', params: { request: { mode: 'deny', headers: [] } } };

function proxy(name: string, spec: Partial<McpProxy['spec']> = {}): McpProxy {
  const made = guideProxy();
  made.metadata.name = name;
  made.spec = { ...made.spec, displayName: name, context: `/${name}`, ...spec };
  return made;
}

function config(proxies: McpProxy[], more: GatewayConfigInput = {}): GatewayConfig {
  const policy_configurations = { jwtauth_v0: { keymanagers: [PRIMARY] } };
  return gatewayConfig.parse({ policy_configurations, ...more, mcp_proxies: proxies });
}

const findings = (...proxies: McpProxy[]) => crossCheck(config(proxies)).findings;

describe('crossCheck', () => {
  it('finds nothing wrong with an empty configuration or with the guide’s', () => {
    expect(crossCheck(gatewayConfig.parse({}))).toEqual({ findings: [], warnings: [] });
    expect(crossCheck(config([guideProxy()]))).toEqual({ findings: [], warnings: [] });
  });

  it('refuses an issuer that is no key manager, and names those that are', () => {
    const policies = [{ name: 'mcp-auth', version: 'v1', params: { issuers: ['PrimaryIDP', 'Other'] } }];
    expect(findings(proxy('a', { policies }))).toEqual([
      {
        path: 'mcp_proxies[0].spec.policies[0].params.issuers[1]',
        message:
          "the proxy 'a' names the issuer 'Other', but no key manager of that name is defined under policy_configurations.jwtauth_v0.keymanagers; defined are: PrimaryIDP",
      },
    ]);
    const none = crossCheck(gatewayConfig.parse({ mcp_proxies: [guideProxy()] }));
    expect(none.findings[0]?.message).toMatch(/; none is defined$/);
  });

  it('leaves an issuer alone whose name only the gateway knows', () => {
    const policiesOf = (issuer: string) => [{ name: 'mcp-auth', version: 'v1', params: { issuers: [issuer] } }];
    expect(findings(proxy('a', { policies: policiesOf('{{ env "IDP" }}') }))).toEqual([]);
    const other = config([proxy('a', { policies: policiesOf('Other') })]);
    other.policy_configurations.jwtauth_v0.keymanagers[0]!.name = '{{ env "IDP" }}';
    expect(crossCheck(other).findings).toEqual([]);
  });

  it('refuses two key managers of one name and two publishers of one type', () => {
    const { findings } = crossCheck(
      gatewayConfig.parse({
        analytics: { enabled: true, publishers: [PUBLISHER, PUBLISHER] },
        policy_configurations: { jwtauth_v0: { keymanagers: [PRIMARY, { ...PRIMARY, issuer: 'https://b' }] } },
      }),
    );
    expect(findings.map((finding) => finding.path)).toEqual([
      'policy_configurations.jwtauth_v0.keymanagers[1].name',
      'analytics.publishers[1].type',
    ]);
  });

  it('refuses two proxies of one name', () => {
    expect(findings(proxy('a'), proxy('a', { displayName: 'B', context: '/b' }))).toEqual([
      { path: 'mcp_proxies[1].metadata.name', message: "configuration with handle 'a' already exists" },
    ]);
  });

  it('refuses two proxies of one display name and version, and accepts two versions', () => {
    expect(findings(proxy('a', { displayName: 'X' }), proxy('b', { displayName: 'X' }))).toEqual([
      {
        path: 'mcp_proxies[1].spec.displayName',
        message: "configuration with name 'X' and version 'v1.0' already exists",
      },
    ]);
    expect(findings(proxy('a', { displayName: 'X' }), proxy('b', { displayName: 'X', version: 'v2.0' }))).toEqual([]);
  });

  it.each<[string, Partial<McpProxy['spec']>, Partial<McpProxy['spec']>]>([
    ['the same context', { context: '/x' }, { context: '/x' }],
    ['one path after $version', { context: '/x/$version' }, { context: '/x/v1.0' }],
    ['one path in two spellings', { context: '/a b'.replace(' ', '%20') }, { context: '/a%20b' }],
    [
      'the same virtual host in two cases',
      { context: '/x', vhost: 'a.acme.io' },
      { context: '/x', vhost: 'A.acme.io' },
    ],
    ['another’s MCP path as context', { context: '/x' }, { context: '/x/mcp' }],
    ['another’s metadata path as context', { context: '/x' }, { context: '/x/.well-known/oauth-protected-resource' }],
    ['the MCP path of the root as context', { context: '/' }, { context: '/mcp' }],
  ])('refuses %s', (_name, first, second) => {
    const found = findings(proxy('a', first), proxy('b', second));
    expect(found).toHaveLength(1);
    expect(found[0]?.path).toBe('mcp_proxies[1].spec.context');
    expect(found[0]?.message).toContain("the proxy 'a'");
  });

  it('finds a claimed MCP path in whatever order the proxies stand', () => {
    expect(
      findings(proxy('b', { context: '/x/mcp' }), proxy('a', { context: '/x' })).map((finding) => finding.path),
    ).toEqual(['mcp_proxies[0].spec.context']);
  });

  it.each<[string, Partial<McpProxy['spec']>, Partial<McpProxy['spec']>]>([
    ['nested contexts', { context: '/x' }, { context: '/x/y' }],
    ['one context on two virtual hosts', { context: '/x', vhost: 'a.acme.io' }, { context: '/x', vhost: 'b.acme.io' }],
    ['a context for all hosts and for one', { context: '/x' }, { context: '/x', vhost: 'b.acme.io' }],
    ['a successor that is not deployed', { context: '/x' }, { context: '/x', deploymentState: 'undeployed' }],
    ['versions that differ in the context', { context: '/x/$version' }, { context: '/x/$version', version: 'v2.0' }],
  ])('accepts %s', (_name, first, second) => {
    expect(findings(proxy('a', first), proxy('b', second))).toEqual([]);
  });

  it.each([
    ['/_gateway-health', 'belong to the gateway itself'],
    ['/_gateway-health/x', 'belong to the gateway itself'],
    ['/_tallygate', 'belong to the gateway itself'],
    ['/a/../b', 'clients would never send it'],
    ['/a//b', 'clients would never send it'],
  ])('refuses the context %s', (context, message) => {
    expect(findings(proxy('a', { context }))[0]?.message).toContain(message);
    expect(findings(proxy('a', { context }))).toHaveLength(1);
  });
});

describe('warnings of crossCheck', () => {
  it('says that more workers change nothing', () => {
    expect(warned(gatewayConfig.parse({ gateway: { workers: 4 } }))).toEqual(['gateway.workers']);
  });

  const warned = (made: GatewayConfig) => crossCheck(made).warnings.map((warning) => warning.path);

  it('names a proxy that anybody may call', () => {
    expect(crossCheck(config([proxy('a', { policies: [] })])).warnings).toEqual([
      {
        path: 'mcp_proxies[0].spec.policies',
        message: "the proxy 'a' is open: anybody may call it, and no call can be charged to anyone",
      },
    ]);
  });

  it('names an enabled publisher while analytics is disabled, and the reverse', () => {
    expect(warned(config([], { analytics: { enabled: false, publishers: [PUBLISHER] } }))).toEqual([
      'analytics.enabled',
    ]);
    expect(warned(config([], { analytics: { enabled: true } }))).toEqual(['analytics.publishers']);
    const disabled = { ...PUBLISHER, enabled: false };
    expect(warned(config([], { analytics: { enabled: false, publishers: [disabled] } }))).toEqual([]);
  });

  it('says once which proxies publish no headers', () => {
    const filtered = proxy('z', { policies: [...guideProxy().spec.policies, FILTER] });
    const bare = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => proxy(name));
    const analytics = { enabled: true, publishers: [PUBLISHER] };
    expect(crossCheck(config([...bare, filtered], { analytics })).warnings).toEqual([
      {
        path: 'mcp_proxies',
        message: 'events of a, b, c, d, e and 2 more carry no headers; attach analytics-header-filter to choose some',
      },
    ]);
    expect(warned(config([filtered], { analytics }))).toEqual([]);
  });

  it.each(['localhost', 'gateway.example.com', '<your-host>'])(
    'names the placeholder %s as public host',
    (gatewayhost) => {
      const policy_configurations = { mcpauth_v0: { gatewayhost } };
      expect(warned(config([], { policy_configurations }))).toEqual(['policy_configurations.mcpauth_v0.gatewayhost']);
      expect(warned(config([], { policy_configurations, gateway: { public_url: 'https://mcp.acme.io' } }))).toEqual([]);
    },
  );

  it('accepts a public host of one’s own', () => {
    expect(warned(config([], { policy_configurations: { mcpauth_v0: { gatewayhost: 'mcp.acme.io' } } }))).toEqual([]);
  });

  it('says that every call is refused when tokens are asked for and no key manager is defined', () => {
    const open = proxy('a', { policies: [{ name: 'mcp-auth', params: {} }] });
    expect(warned(gatewayConfig.parse({ mcp_proxies: [open] }))).toEqual([
      'policy_configurations.jwtauth_v0.keymanagers',
    ]);
  });

  it('names every unsafe switch', () => {
    const unsafe = proxy('a', {
      upstream: { url: 'http://acme.io/mcp', auth: { type: 'api-key', header: 'x', value: 'y' } },
      policies: [{ name: 'mcp-auth', params: { allowAnyAudience: true, forwardToken: true } }],
    });
    const manager = { ...PRIMARY, jwks: { remote: { uri: 'https://idp.acme.io/jwks', skipTlsVerify: true } } };
    expect(warned(config([unsafe], { policy_configurations: { jwtauth_v0: { keymanagers: [manager] } } }))).toEqual([
      'policy_configurations.jwtauth_v0.keymanagers[0].jwks.remote.skipTlsVerify',
      'mcp_proxies[0].spec.policies[0].params.allowAnyAudience',
      'mcp_proxies[0].spec.policies[0].params.forwardToken',
      'mcp_proxies[0].spec.upstream.url',
    ]);
  });

  it.each([
    'https://acme.io/mcp',
    'http://localhost:3001',
    'http://127.0.0.1:3001',
    'http://[::1]:3001',
    '{{ env "UPSTREAM" }}',
  ])('does not warn of a credential sent to %s', (url) => {
    const upstream = { url, auth: { type: 'api-key' as const, header: 'x', value: 'y' } };
    const made = config([]);
    made.mcp_proxies.push(proxy('a', { upstream }));
    expect(warned(made)).toEqual([]);
  });

  describe('the service for access logs', () => {
    const found = (grpc_event_server: AccessLogServer, enabled = true) =>
      crossCheck(config([], { analytics: { enabled, grpc_event_server } })).findings;

    it('listens on loopback without anything, as the guide has it', () => {
      expect(found({ server_port: 18_090, als_plain_text: true, max_message_size: 1_000_000_000 })).toEqual([]);
      expect(found({ server_host: '::1' })).toEqual([]);
    });

    it.each([
      ['nothing', {}],
      ['TLS without an authority for senders', { als_plain_text: false, public_key_path: 'c', private_key_path: 'k' }],
    ])('does not listen beyond it with %s', (_name, server) => {
      expect(found({ server_host: '0.0.0.0', ...server })).toEqual([
        {
          path: 'analytics.grpc_event_server.server_host',
          message: expect.stringMatching(/found "0.0.0.0".*set token, or client_ca_path/),
        },
      ]);
      expect(found({ server_host: '0.0.0.0', ...server }, false)).toEqual([]);
    });

    it('listens beyond it with a token or certificates of senders', () => {
      expect(found({ server_host: '0.0.0.0', token: 'sixteen-characters' })).toEqual([]);
      const files = { public_key_path: 'c', private_key_path: 'k', client_ca_path: 'a' };
      expect(found({ server_host: '0.0.0.0', als_plain_text: false, ...files })).toEqual([]);
    });

    it('warns of a token in clear beyond it, and of what it does not know', () => {
      const warned = (grpc_event_server: AccessLogServer) =>
        crossCheck(config([], { analytics: { enabled: true, grpc_event_server } })).warnings.filter(({ path }) =>
          path.startsWith('analytics.grpc_event_server'),
        );
      const open = { server_host: '0.0.0.0', token: 'sixteen-characters' };
      expect(warned(open)).toMatchObject([{ path: 'analytics.grpc_event_server.token' }]);
      const files = { als_plain_text: false, public_key_path: 'c', private_key_path: 'k' };
      expect(warned({ ...open, ...files })).toEqual([]);
      expect(warned({ token: open.token })).toEqual([]);
      expect(warned({ buffer_syze: 1 })).toMatchObject([{ path: 'analytics.grpc_event_server.buffer_syze' }]);
    });

    it('names the file that TLS needs, and what certificates of senders need', () => {
      expect(found({ als_plain_text: false, public_key_path: 'c' })).toMatchObject([
        { path: 'analytics.grpc_event_server.private_key_path' },
      ]);
      expect(found({ client_ca_path: 'a' })).toMatchObject([{ path: 'analytics.grpc_event_server.client_ca_path' }]);
    });
  });
});
