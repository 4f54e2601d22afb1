import { type GatewayConfig, gatewayConfig } from '@tallygate/contracts/gateway-config';
import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyConfig } from '../arbitrary-config.testing.ts';
import { guideProxy } from '../guide-texts.testing.ts';
import { describeChanges } from './describe-changes.ts';

const MANAGER = {
  name: 'PrimaryIDP',
  issuer: 'https://idp.acme.io',
  jwks: { remote: { uri: 'https://idp.acme.io/jwks' } },
};
const base = (): GatewayConfig =>
  gatewayConfig.parse({
    analytics: { enabled: true, publishers: [{ type: 'moesif', settings: { application_id: 'old-application-id' } }] },
    policy_configurations: { jwtauth_v0: { keymanagers: [MANAGER] } },
    mcp_proxies: [guideProxy()],
  });

function changed(edit: (config: GatewayConfig) => void) {
  const after = base();
  edit(after);
  return describeChanges(base(), after);
}
function proxyChanged(edit: (spec: McpProxy['spec']) => void): string[] {
  const changes = changed((config) => edit(config.mcp_proxies[0]!.spec));
  expect(changes).toHaveLength(1);
  expect(changes[0]).toMatchObject({ type: 'proxy', id: 'everything-mcp-v1.0', kind: 'change' });
  return changes[0]!.summary;
}

describe('describeChanges', () => {
  it('has nothing to say of equal configurations', () => {
    fc.assert(
      fc.property(anyConfig, (config) => {
        expect(describeChanges(config, structuredClone(config))).toEqual([]);
        expect(describeChanges(config, JSON.parse(JSON.stringify(config)))).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it('lists everything as new when nothing ran before', () => {
    expect(describeChanges(null, base())).toEqual([
      { type: 'publisher', id: 'moesif', kind: 'create', summary: ['new'] },
      { type: 'key_manager', id: 'PrimaryIDP', kind: 'create', summary: ['new, for issuer https://idp.acme.io'] },
      { type: 'proxy', id: 'everything-mcp-v1.0', kind: 'create', summary: ['new at /everything'] },
    ]);
  });

  it('names what went and what came', () => {
    const changes = changed((config) => {
      config.policy_configurations.jwtauth_v0.keymanagers = [];
      config.mcp_proxies[0]!.metadata.name = 'renamed';
    });
    expect(changes.map(({ type, id, kind }) => `${kind} ${type} ${id}`)).toEqual([
      'delete key_manager PrimaryIDP',
      'delete proxy everything-mcp-v1.0',
      'create proxy renamed',
    ]);
  });

  it.each<[string, (spec: McpProxy['spec']) => void, string[]]>([
    [
      'a text',
      (spec) => {
        spec.context = '/b';
      },
      ['path changed from /everything to /b'],
    ],
    [
      'a nested text',
      (spec) => {
        spec.upstream.url = 'http://b';
      },
      ['MCP server: URL changed from http://everything:3001 to http://b'],
    ],
    [
      'a field set',
      (spec) => {
        spec.resilience = { timeout: '5s' };
      },
      ['resilience set'],
    ],
    ['a field removed', (spec) => void delete spec.context, ['path removed (was /everything)']],
    [
      'a list',
      (spec) => {
        spec.policies[0]!.params = { issuers: ['A', 'B'] };
      },
      ['policy mcp-auth: issuers changed from PrimaryIDP to A, B'],
    ],
    ['a policy added', (spec) => void spec.policies.push({ name: 'cors', params: {} }), ['policy cors added']],
    [
      'a policy removed',
      (spec) => {
        spec.policies = [];
      },
      ['policy mcp-auth removed'],
    ],
    [
      'a tool added',
      (spec) => {
        spec.tools = [{ name: 't', description: '', inputSchema: '{}' }];
      },
      ['tool t added'],
    ],
    [
      'two fields',
      (spec) => void Object.assign(spec, { version: 'v2', displayName: 'X' }),
      ['display name changed from Everything to X', 'version changed from v1.0 to v2'],
    ],
    [
      'a password in an address',
      (spec) => {
        spec.upstream.url = 'http://u:secret@b';
      },
      ['MCP server: URL changed from http://everything:3001 to http://***@b'],
    ],
  ])('says in words how %s changed', (_name, edit, summary) => {
    expect(proxyChanged(edit)).toEqual(summary);
  });

  it('notices that policies changed places', () => {
    const before = base();
    before.mcp_proxies[0]!.spec.policies.push({ name: 'cors', params: {} });
    const after = structuredClone(before);
    after.mcp_proxies[0]!.spec.policies.reverse();
    expect(describeChanges(before, after)[0]?.summary).toEqual(['order of policies changed to cors, mcp-auth']);
  });

  it('tells two attachments of one policy apart', () => {
    const before = base();
    before.mcp_proxies[0]!.spec.policies.push(
      { name: 'cors', params: { maxAge: 1 } },
      { name: 'cors', params: { maxAge: 2 } },
    );
    const after = structuredClone(before);
    after.mcp_proxies[0]!.spec.policies[2]!.params = { maxAge: 3 };
    expect(describeChanges(before, after)[0]?.summary).toEqual(['policy cors (2): max age changed from 2 to 3']);
  });

  it('says of secrets only that they changed', () => {
    const changes = changed((config) => {
      config.analytics.publishers[0]!.settings.application_id = 'new-application-id';
      config.analytics.publishers[0]!.settings.batch_size = 10;
      config.controller.token = 'a-token-of-the-controller';
      config.mcp_proxies[0]!.spec.upstream.auth = { type: 'bearer', header: 'Authorization', value: 'Bearer s3cret' };
    });
    expect(changes.map(({ id, summary }) => [id, summary])).toEqual([
      ['controller', ['token set']],
      ['moesif', ['application ID changed', 'batch size changed from 50 to 10']],
      ['everything-mcp-v1.0', ['MCP server: auth set']],
    ]);
    expect(JSON.stringify(changes)).not.toMatch(/new-application|old-application|s3cret|a-token/);
  });

  it('tells settings from the lists that stand in the same section', () => {
    const changes = changed((config) => {
      config.analytics.enabled = false;
      config.policy_configurations.jwtauth_v0.leeway = '1s';
      config.billing.free_callers = ['org-a'];
      config.gateway.limits.max_batch = 7;
    });
    expect(changes.map(({ type, id, summary }) => [type, id, summary])).toEqual([
      ['setting', 'gateway', ['limits: max batch changed from 100 to 7']],
      ['setting', 'analytics', ['enabled changed from true to false']],
      ['setting', 'policy_configurations', ['leeway changed from 30s to 1s']],
      ['setting', 'billing', ['free callers changed from none to org-a']],
    ]);
  });

  it('does not repeat long texts', () => {
    const text = 'x'.repeat(200);
    expect(
      proxyChanged((spec) => {
        spec.policies[0]!.executionCondition = text;
      }),
    ).toEqual(['policy mcp-auth: execution condition set']);
  });
});
