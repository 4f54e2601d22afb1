import { expect, it } from 'vitest';
import { mcpAclListParams, servedBy } from './mcp-acl-list.ts';

it.each([
  { mode: 'allow' as const, exceptions: ['b'], served: ['a', 'c'] },
  { mode: 'deny' as const, exceptions: ['b'], served: ['b'] },
  { mode: 'allow' as const, exceptions: [], served: ['a', 'b', 'c'] },
  { mode: 'deny' as const, exceptions: [], served: [] },
])('serves $served by mode $mode with the exceptions $exceptions', ({ served, ...list }) => {
  expect(['a', 'b', 'c'].filter(servedBy(list))).toEqual(served);
});

it('serves every name where the policy says nothing of a kind', () => {
  expect(servedBy(undefined)('anything')).toBe(true);
});

it('reads a list without a mode as one that serves only its exceptions', () => {
  const { tools } = mcpAclListParams.parse({ tools: { exceptions: ['echo'] } });
  expect(['echo', 'get-env'].filter(servedBy(tools))).toEqual(['echo']);
});
