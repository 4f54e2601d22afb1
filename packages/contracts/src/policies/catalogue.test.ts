import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { findPolicy, POLICIES } from './catalogue.ts';

describe('the policy catalogue', () => {
  it('names every policy once and finds it by name', () => {
    const names = POLICIES.map((policy) => policy.name);
    expect(new Set(names).size).toBe(names.length);
    for (const policy of POLICIES) expect(findPolicy(policy.name)).toBe(policy);
    expect(findPolicy('nothing')).toBeUndefined();
  });

  it.each(POLICIES.map((policy) => [policy.name, policy] as const))('%s can be shown as a form', (_name, policy) => {
    expect(z.toJSONSchema(policy.params, { io: 'input', unrepresentable: 'any' })).toMatchObject({ type: 'object' });
    expect(policy.title).not.toBe('');
    expect(policy.description).toMatch(/\.$/);
    expect(policy.accepts.test(policy.version)).toBe(true);
    expect(policy.accepts.test('v9')).toBe(false);
  });

  it.each(POLICIES.map((policy) => [policy.name, policy] as const))('%s refuses unknown params', (_name, policy) => {
    expect(policy.params.safeParse({ noSuchParam: 1 }).success).toBe(false);
  });

  it('reads rules of the older mcp-authz as lists, once', () => {
    const notes: { path: string; message: string }[] = [];
    const old = {
      rules: [
        { attribute: { type: 'tool', name: 'add' }, requiredScopes: ['a'] },
        { attribute: { type: 'method' }, requiredScopes: ['b'] },
      ],
    };
    const normalise = findPolicy('mcp-authz')!.normalise!;
    const read = normalise(old, 'v0', notes);
    expect(read).toEqual({ tools: [{ name: 'add', requiredScopes: ['a'] }], methods: [{ requiredScopes: ['b'] }] });
    expect(notes).toHaveLength(2);
    expect(normalise(read, 'v1', notes)).toEqual(read);
  });

  it('reads the older analytics-header-filter', () => {
    const notes: { path: string; message: string }[] = [];
    const read = findPolicy('analytics-header-filter')!.normalise!(
      { requestHeadersToFilter: { operation: 'deny', headers: ['a'] } },
      'v0',
      notes,
    );
    expect(read).toEqual({ request: { mode: 'deny', headers: ['a'] } });
  });
});
