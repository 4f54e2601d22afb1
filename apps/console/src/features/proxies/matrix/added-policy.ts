import type { PolicyAttachment } from '@tallygate/contracts/mcp-proxy';
import {
  copyChanges,
  listOfKind,
  readAccessLists,
  servedChanges,
  soleAccessList,
} from '../access-list/access-list-edit.ts';
import { NEW_ACCESS_LIST } from '../access-list/new-access-list.ts';

export type Added = {
  policies: PolicyAttachment[];
  /** Where the policy stands then. */
  position: number;
  how: 'added' | 'second' | 'merged';
};

/**
 * The policies of a proxy with one more. What asks who calls comes first, because others act for a caller; the rest last.
 * An access list that only hides names is put into the one that is there, which then hides those as well.
 */
export function withAddedPolicy(
  policies: readonly PolicyAttachment[],
  policy: PolicyAttachment,
  isAuthentication: boolean,
): Added {
  const merged = mergedAccessList(policies, policy);
  if (merged !== null) return merged;
  const how = policies.some(({ name }) => name === policy.name) ? 'second' : 'added';
  if (isAuthentication) return { policies: [policy, ...policies], position: 0, how };
  return { policies: [...policies, policy], position: policies.length, how };
}

function mergedAccessList(policies: readonly PolicyAttachment[], policy: PolicyAttachment): Added | null {
  if (policy.name !== 'mcp-acl-list' || policy.executionCondition !== undefined) return null;
  const position = soleAccessList(policies)?.position ?? null;
  const params = readAccessLists(policy.params);
  if (position === null || params === null) return null;
  const kinds = ['tools', 'resources', 'prompts'] as const;
  if (kinds.some((kind) => listOfKind(params, kind).mode !== 'allow')) return null;
  const known = { tools: [], resources: [], prompts: [] };
  const next = copyChanges(policies, servedChanges(NEW_ACCESS_LIST, params, known));
  return next && { policies: next, position, how: 'merged' };
}
