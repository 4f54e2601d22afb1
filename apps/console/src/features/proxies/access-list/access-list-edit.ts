import { CAPABILITY_KINDS, type CapabilityKind } from '@tallygate/contracts/capability-kind';
import type { PolicyAttachment } from '@tallygate/contracts/mcp-proxy';
import {
  type AccessList,
  type McpAclListParams,
  mcpAclListParams,
  servedBy,
} from '@tallygate/contracts/policies/mcp-acl-list';
import { NEW_ACCESS_LIST } from './new-access-list.ts';

const SERVES_ALL: AccessList = { mode: 'allow', exceptions: [] };

/** The params of an access list as they act, with what their author left out; null when they are no access list. */
export function readAccessLists(params: Record<string, unknown>): McpAclListParams | null {
  const read = mcpAclListParams.safeParse(params);
  return read.success ? read.data : null;
}

/** The list of one kind; where the policy says nothing of it, all is served. */
export function listOfKind(params: McpAclListParams, kind: CapabilityKind): AccessList {
  return params[kind] ?? SERVES_ALL;
}

/** The params when one name is served, or is not; every other name stays as it is. */
export function withServed(
  params: McpAclListParams,
  kind: CapabilityKind,
  { name, isServed }: { name: string; isServed: boolean },
): McpAclListParams {
  const list = listOfKind(params, kind);
  const others = list.exceptions.filter((other) => other !== name);
  const isException = (list.mode === 'allow') !== isServed;
  return { ...params, [kind]: { mode: list.mode, exceptions: isException ? [...others, name] : others } };
}

/** The params in the other mode; every name that is known stays served, or hidden. */
export function withMode(
  params: McpAclListParams,
  kind: CapabilityKind,
  { mode, known }: { mode: AccessList['mode']; known: readonly string[] },
): McpAclListParams {
  const list = listOfKind(params, kind);
  const isServed = servedBy(list);
  const names = [...new Set([...known, ...list.exceptions])];
  return { ...params, [kind]: { mode, exceptions: names.filter((name) => (mode === 'allow') !== isServed(name)) } };
}

type PlacedList = {
  /** Where it stands among the policies; null when none is attached yet. */
  position: number | null;
  params: McpAclListParams;
};

/**
 * The one access list of a proxy that a switch may change.
 * @returns null when several decide together, or one under a condition, or one that cannot be read
 */
export function soleAccessList(policies: readonly PolicyAttachment[]): PlacedList | null {
  const [position, ...others] = policies.flatMap(({ name }, index) => (name === 'mcp-acl-list' ? [index] : []));
  if (position === undefined) return { position: null, params: NEW_ACCESS_LIST };
  const attached = policies[position];
  if (others.length > 0 || !attached || attached.executionCondition !== undefined) return null;
  const params = readAccessLists(attached.params);
  return params && { position, params };
}

/** The policies with that access list in its place; a new one comes last, and none where it would hide nothing. */
export function withAccessList(
  policies: readonly PolicyAttachment[],
  { position, params }: PlacedList,
): PolicyAttachment[] {
  if (position !== null) return policies.map((one, index) => (index === position ? { ...one, params } : one));
  const hidesNothing = CAPABILITY_KINDS.every((kind) => {
    const { mode, exceptions } = listOfKind(params, kind);
    return mode === 'allow' && exceptions.length === 0;
  });
  return hidesNothing ? [...policies] : [...policies, { name: 'mcp-acl-list', version: 'v1', params }];
}

export type ServedChange = { kind: CapabilityKind; name: string; isServed: boolean };

/** The names that one edit serves or hides, compared with how it began. */
export function servedChanges(
  before: McpAclListParams,
  after: McpAclListParams,
  known: Readonly<Record<CapabilityKind, readonly string[]>>,
): ServedChange[] {
  return CAPABILITY_KINDS.flatMap((kind) => {
    const was = servedBy(before[kind]);
    const is = servedBy(after[kind]);
    const names = [
      ...new Set([...known[kind], ...listOfKind(before, kind).exceptions, ...listOfKind(after, kind).exceptions]),
    ];
    return names.filter((name) => was(name) !== is(name)).map((name) => ({ kind, name, isServed: is(name) }));
  });
}

/**
 * The same names served and hidden at another proxy.
 * @returns null when its access lists cannot be changed by switches
 */
export function copyChanges(
  policies: readonly PolicyAttachment[],
  changes: readonly ServedChange[],
): PolicyAttachment[] | null {
  const list = soleAccessList(policies);
  if (list === null) return null;
  const params = changes.reduce<McpAclListParams>((next, change) => withServed(next, change.kind, change), list.params);
  return withAccessList(policies, { ...list, params });
}
