import { type GatewayConfig, gatewayConfig } from '@tallygate/contracts/gateway-config';
import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import { sampled } from '@tallygate/testing/sampled';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyConfig } from '../arbitrary-config.testing.ts';
import { guideProxy } from '../guide-texts.testing.ts';
import { sameValue } from '../model/same-value.ts';
import { describeChanges } from './describe-changes.ts';
import { applySelection } from './select-changes.ts';

function proxy(name: string, context = `/${name}`): McpProxy {
  const made = guideProxy();
  made.metadata.name = name;
  made.spec.context = context;
  return made;
}
const config = (...proxies: McpProxy[]): GatewayConfig => gatewayConfig.parse({ mcp_proxies: proxies });
const names = (made: GatewayConfig) => made.mcp_proxies.map((item) => item.metadata.name);
/** Names, ids and types are unique in any configuration that may be applied. */
const anyUniqueConfig = anyConfig.map((made) => {
  made.analytics.publishers = made.analytics.publishers.slice(0, 1);
  const managers = made.policy_configurations.jwtauth_v0.keymanagers;
  made.policy_configurations.jwtauth_v0.keymanagers = [...new Map(managers.map((item) => [item.name, item])).values()];
  made.mcp_proxies = [...new Map(made.mcp_proxies.map((item) => [item.metadata.name, item])).values()];
  return made;
});

describe('applySelection', () => {
  it('carries one entity and leaves the unfinished edits of others', () => {
    const running = config(proxy('a'), proxy('b'));
    const desired = config(proxy('a', '/a2'), proxy('b', '/b2'), proxy('c'));
    desired.gateway.workers = 4;
    const next = applySelection(running, desired, [{ type: 'proxy', id: 'b' }]);
    expect(next.mcp_proxies.map((item) => item.spec.context)).toEqual(['/a', '/b2']);
    expect(next.gateway.workers).toBe(1);
  });

  it('creates, changes and deletes in the desired order', () => {
    const next = applySelection(config(proxy('a'), proxy('b'), proxy('c')), config(proxy('d'), proxy('c', '/c2')), [
      { type: 'proxy', id: 'd' },
      { type: 'proxy', id: 'c' },
      { type: 'proxy', id: 'a' },
    ]);
    expect(names(next)).toEqual(['b', 'd', 'c']);
    expect(next.mcp_proxies[2]?.spec.context).toBe('/c2');
  });

  it('keeps what only runs behind its neighbour', () => {
    const next = applySelection(config(proxy('a'), proxy('b'), proxy('c')), config(proxy('a'), proxy('c')), [
      { type: 'setting', id: 'gateway' },
    ]);
    expect(names(next)).toEqual(['a', 'b', 'c']);
  });

  it('takes the switch of analytics and its publishers apart', () => {
    const running = config();
    const desired = gatewayConfig.parse({
      analytics: { enabled: true, publishers: [{ type: 'moesif', settings: { application_id: 'app' } }] },
    });
    const publisherOnly = applySelection(running, desired, [{ type: 'publisher', id: 'moesif' }]);
    expect(publisherOnly.analytics).toMatchObject({ enabled: false, publishers: [{ type: 'moesif' }] });
    const switchOnly = applySelection(running, desired, [{ type: 'setting', id: 'analytics' }]);
    expect(switchOnly.analytics).toEqual({ enabled: true, publishers: [] });
  });

  it('takes the token settings and the key managers apart', () => {
    const desired = gatewayConfig.parse({
      policy_configurations: {
        jwtauth_v0: {
          leeway: '1s',
          keymanagers: [{ name: 'K', issuer: 'https://k', jwks: { local: { inline: 'x' } } }],
        },
      },
    });
    const { jwtauth_v0 } = applySelection(config(), desired, [{ type: 'key_manager', id: 'K' }]).policy_configurations;
    expect(jwtauth_v0.keymanagers).toHaveLength(1);
    expect(jwtauth_v0.leeway).toBe('30s');
  });

  it('shares nothing with what it was given', () => {
    const desired = config(proxy('a'));
    const next = applySelection(config(), desired, 'all');
    next.mcp_proxies[0]!.spec.context = '/changed';
    expect(desired.mcp_proxies[0]?.spec.context).toBe('/a');
  });

  it('ignores references to what neither has', () => {
    expect(applySelection(config(proxy('a')), config(proxy('a')), [{ type: 'proxy', id: 'ghost' }])).toEqual(
      config(proxy('a')),
    );
  });

  it('reaches the desired configuration when every change is selected, at once or one by one', () => {
    fc.assert(
      fc.property(anyUniqueConfig, anyUniqueConfig, (running, desired) => {
        const refs = describeChanges(running, desired).map(({ type, id }) => ({ type, id }));
        expect(applySelection(running, desired, 'all')).toEqual(desired);
        expect(describeChanges(applySelection(running, desired, refs), desired)).toEqual([]);
        const stepwise = refs.reduce((current, ref) => applySelection(current, desired, [ref]), running);
        expect(sameValue(stepwise, desired)).toBe(true);
      }),
      { numRuns: sampled(60) },
    );
  });

  it('changes nothing when nothing is selected', () => {
    fc.assert(
      fc.property(anyUniqueConfig, anyUniqueConfig, (running, desired) => {
        expect(describeChanges(running, applySelection(running, desired, []))).toEqual([]);
      }),
      { numRuns: sampled(60) },
    );
  });
});
