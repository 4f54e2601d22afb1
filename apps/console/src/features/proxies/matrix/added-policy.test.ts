import { describe, expect, it } from 'vitest';
import { withAddedPolicy } from './added-policy.ts';

const policy = (name: string, params: Record<string, unknown> = {}) => ({ name, version: 'v1', params });
const hides = (...exceptions: string[]) => policy('mcp-acl-list', { tools: { mode: 'allow', exceptions } });
const names = (policies: readonly { name: string }[]) => policies.map(({ name }) => name);

describe('one more policy', () => {
  it('comes last, and first where it asks who calls', () => {
    const had = [policy('cors'), policy('set-headers')];
    expect(withAddedPolicy(had, policy('mcp-ratelimit'), false)).toMatchObject({ position: 2, how: 'added' });
    const { policies, position } = withAddedPolicy(had, policy('mcp-auth'), true);
    expect([names(policies), position]).toEqual([['mcp-auth', 'cors', 'set-headers'], 0]);
  });

  it('is a second one where there is one already', () => {
    expect(withAddedPolicy([policy('cors')], policy('cors'), false)).toMatchObject({ position: 1, how: 'second' });
  });

  it('that hides tools hides them in the access list that is there, and nothing else changes', () => {
    const { policies, ...rest } = withAddedPolicy([policy('cors'), hides('a')], hides('get-env'), false);
    expect(rest).toEqual({ position: 1, how: 'merged' });
    expect(policies).toEqual([policy('cors'), hides('a', 'get-env')]);
    const only = policy('mcp-acl-list', { tools: { mode: 'deny', exceptions: ['echo', 'get-env'] } });
    expect(withAddedPolicy([only], hides('get-env'), false).policies).toEqual([
      policy('mcp-acl-list', { tools: { mode: 'deny', exceptions: ['echo'] } }),
    ]);
  });

  it('that serves only some is a second list, because no single list does what both do', () => {
    const only = policy('mcp-acl-list', { tools: { mode: 'deny', exceptions: ['echo'] } });
    expect(withAddedPolicy([hides('a')], only, false)).toMatchObject({ position: 1, how: 'second' });
  });
});
