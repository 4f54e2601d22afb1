import { mcpProxy } from '@tallygate/contracts/mcp-proxy';
import { describe, expect, it } from 'vitest';
import { chooseTool, proposedName, proxyResource, withAuthentication, withHeaderFilter } from './setup-resources.ts';
import { firstOpenStep, stepAfter } from './steps.ts';

const resource = () =>
  proxyResource({
    displayName: 'Weather tools',
    path: '/weather',
    url: 'http://127.0.0.1:1/mcp',
    inspection: undefined,
  });

describe('what the setup saves', () => {
  it('is a valid proxy after every step', () => {
    const saved = withHeaderFilter(withAuthentication(resource(), 'PrimaryIDP'));

    const parsed = mcpProxy.parse(saved);

    expect(parsed.metadata.name).toBe('weather-tools');
    expect(parsed.spec.policies.map((policy) => policy.name)).toEqual(['mcp-auth', 'analytics-header-filter']);
  });

  it('replaces the issuer when the step is done again, and keeps the other parameters', () => {
    const once = withAuthentication(resource(), 'A');
    const first = once.spec.policies?.[0];
    if (first) first.params = { ...first.params, requiredScopes: ['read'] };

    const twice = withAuthentication(once, 'B');

    expect(twice.spec.policies).toEqual([
      { name: 'mcp-auth', version: 'v1', params: { issuers: ['B'], requiredScopes: ['read'] } },
    ]);
  });

  it('proposes a name from what the server calls itself', () => {
    expect(['mcp-servers/everything', 'weather_server', ''].map(proposedName)).toEqual([
      'Everything',
      'Weather server',
      '',
    ]);
  });

  it('chooses a harmless tool for the first call', () => {
    const needs = { name: 'delete', inputSchema: { required: ['id'] } };
    const simple = { name: 'now', inputSchema: { type: 'object' } };

    expect(chooseTool([needs, simple]).tool).toBe('now');
    expect(chooseTool([needs, { name: 'echo', inputSchema: {} }])).toEqual({
      tool: 'echo',
      args: { message: 'hello' },
    });
    expect(chooseTool([]).tool).toBe('TOOL');
  });
});

describe('steps', () => {
  const status = (done: string[]) => ({
    onboarding: (['gateway', 'proxy', 'key_manager', 'publisher', 'first_call'] as const).map((id) => ({
      id,
      done: done.includes(id),
    })),
  });

  it('resumes at the first step that the present state leaves open', () => {
    expect(firstOpenStep(status([]))).toBe('gateway');
    expect(firstOpenStep(status(['gateway', 'proxy']))).toBe('callers');
    expect(firstOpenStep(status(['gateway', 'proxy', 'key_manager', 'publisher', 'first_call']))).toBe('apply');
  });

  it('ends at the last step', () => {
    expect([stepAfter('gateway'), stepAfter('usage'), stepAfter('apply')]).toEqual(['server', 'apply', 'apply']);
  });
});
