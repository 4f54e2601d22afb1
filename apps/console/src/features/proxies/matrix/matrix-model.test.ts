import type { PolicyView } from '@tallygate/contracts/policy-view';
import type { ProxyView } from '@tallygate/contracts/proxy-view';
import { describe, expect, it } from 'vitest';
import { policySummary } from '../policies/policy-summary.ts';
import { placesOf, shownPolicies } from './matrix-model.ts';

const attachment = (name: string, params: Record<string, unknown> = {}, executionCondition?: string) => ({
  name,
  version: 'v1',
  params,
  ...(executionCondition !== undefined && { executionCondition }),
});

describe('the matrix', () => {
  it('shows policies that are used, those whose absence says something, and those that somebody chose', () => {
    const policies = [
      { name: 'cors', attachedTo: ['a'] },
      { name: 'mcp-auth', attachedTo: [] },
      { name: 'respond', attachedTo: [] },
      { name: 'log-message', attachedTo: [] },
    ] as unknown as PolicyView[];
    expect(shownPolicies(policies, ['respond']).map(({ name }) => name)).toEqual(['cors', 'mcp-auth', 'respond']);
  });

  it('says at each place where a policy stands and what it does', () => {
    const policies = [
      attachment('mcp-auth', { issuers: ['PrimaryIDP'] }),
      attachment('mcp-acl-list', { tools: { mode: 'allow', exceptions: ['a', 'b'] } }),
      attachment('mcp-acl-list', { tools: { mode: 'deny', exceptions: ['c'] } }, 'true'),
    ];
    const proxy = { resource: { spec: { policies } } } as unknown as ProxyView;
    expect(placesOf(proxy, 'mcp-auth')).toEqual([{ position: 0, summary: 'PrimaryIDP' }]);
    expect(placesOf(proxy, 'mcp-acl-list').map(({ summary }) => summary.replaceAll('\u00a0', ' '))).toEqual([
      'hides 2 tools',
      'only 1 tool, under a condition',
    ]);
    expect(placesOf(proxy, 'cors')).toEqual([]);
  });

  it('never fails on params that are not what their policy takes', () => {
    for (const name of ['mcp-auth', 'mcp-acl-list', 'mcp-ratelimit', 'mcp-rewrite', 'ip-restriction', 'set-headers'])
      for (const odd of [null, 7, 'x', [], [null], {}])
        expect(typeof policySummary(attachment(name, { tools: odd, issuers: odd, allow: odd, request: odd }))).toBe(
          'string',
        );
  });
});
