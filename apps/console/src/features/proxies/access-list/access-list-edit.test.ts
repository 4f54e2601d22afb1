import { type McpAclListParams, servedBy } from '@tallygate/contracts/policies/mcp-acl-list';
import { describe, expect, it } from 'vitest';
import {
  copyChanges,
  readAccessLists,
  servedChanges,
  soleAccessList,
  withAccessList,
  withMode,
  withServed,
} from './access-list-edit.ts';

const NAMES = ['echo', 'get-env', 'not listed yet'];
const SUBSETS = Array.from({ length: 2 ** NAMES.length }, (_, bits) => NAMES.filter((_name, at) => bits & (1 << at)));
const LISTS: McpAclListParams[] = [
  {},
  ...SUBSETS.flatMap((exceptions) => (['allow', 'deny'] as const).map((mode) => ({ tools: { mode, exceptions } }))),
];
const served = (params: McpAclListParams) => NAMES.filter(servedBy(params.tools));
/** What a form that was saved shows when it is opened again. */
const written = (params: McpAclListParams) => readAccessLists(JSON.parse(JSON.stringify(params)));

describe('the switches of an access list', () => {
  it('change the one name they stand for, whatever the list said before, and read again as they were written', () => {
    for (const params of LISTS)
      for (const name of NAMES)
        for (const isServed of [true, false]) {
          const next = withServed(params, 'tools', { name, isServed });
          const others = (of: McpAclListParams) => served(of).filter((one) => one !== name);
          expect(others(next)).toEqual(others(params));
          expect(served(next).includes(name)).toBe(isServed);
          expect(written(next)).toEqual(next);
          expect(next.tools?.mode).toBe(params.tools?.mode ?? 'allow');
        }
  });

  it('keep what is served and hidden when the mode changes; only unknown names are then treated otherwise', () => {
    for (const params of LISTS)
      for (const mode of ['allow', 'deny'] as const) {
        const next = withMode(params, 'tools', { mode, known: NAMES });
        expect(served(next)).toEqual(served(params));
        expect(servedBy(next.tools)('new tomorrow')).toBe(mode === 'allow');
        expect(written(next)).toEqual(next);
      }
  });

  it('show a list whose author left the mode out as what it does', () => {
    const read = readAccessLists({ tools: { exceptions: ['echo'] } });
    expect(read).toEqual({ tools: { mode: 'deny', exceptions: ['echo'] } });
  });
});

const acl = (params: object) => ({ name: 'mcp-acl-list', version: 'v1', params: { ...params } });
const HIDES = { tools: { mode: 'allow' as const, exceptions: ['get-env'] } };

describe('the access list of a proxy', () => {
  it('is the one that is attached, and otherwise a new one that comes last and is left out while it hides nothing', () => {
    const auth = { name: 'mcp-auth', version: 'v1', params: {} };
    const none = soleAccessList([auth]);
    expect(none && withAccessList([auth], none)).toEqual([auth]);
    expect(none && withAccessList([auth], { ...none, params: HIDES })).toEqual([auth, acl(HIDES)]);

    const attached = soleAccessList([acl(HIDES), auth]);
    expect(attached && withAccessList([acl(HIDES), auth], { ...attached, params: {} })).toEqual([acl({}), auth]);
  });

  it.each([
    ['several decide', [acl(HIDES), acl(HIDES)]],
    ['one decides under a condition', [{ ...acl(HIDES), executionCondition: 'true' }]],
  ])('is none for switches where %s', (_what, policies) => {
    expect(soleAccessList(policies)).toBeNull();
    expect(copyChanges(policies, [])).toBeNull();
  });

  it('takes over from another what was served and hidden there, and keeps the rest of its own', () => {
    const before = { tools: { mode: 'allow' as const, exceptions: [] } };
    const changes = servedChanges(before, HIDES, { tools: NAMES, resources: [], prompts: [] });
    expect(changes).toEqual([{ kind: 'tools', name: 'get-env', isServed: false }]);

    const own = acl({ tools: { mode: 'deny', exceptions: ['echo', 'get-env'] } });
    expect(copyChanges([own], changes)).toEqual([acl({ tools: { mode: 'deny', exceptions: ['echo'] } })]);
    expect(copyChanges([], changes)).toEqual([acl(HIDES)]);
  });
});
