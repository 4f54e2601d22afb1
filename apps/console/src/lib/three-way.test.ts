import { describe, expect, it } from 'vitest';
import { compareEdits, fieldKey, mergeEdits } from './three-way.ts';

const WAS = { name: 'a', spec: { path: '/a', version: 'v1', policies: [{ name: 'auth' }] } };
const paths = (changes: readonly { path: readonly string[] }[]) => changes.map(({ path }) => path.join('.'));

describe('two edits of one thing', () => {
  it('are told apart by who changed what', () => {
    const theirs = { name: 'b', spec: { ...WAS.spec, path: '/theirs' } };
    const mine = { name: 'a', spec: { ...WAS.spec, path: '/mine', version: 'v2' } };
    const { theirs: taken, mine: kept, both } = compareEdits(WAS, theirs, mine);
    expect(paths(taken)).toEqual(['name']);
    expect(paths(kept)).toEqual(['spec.version']);
    expect(both).toEqual([{ path: ['spec', 'path'], was: '/a', theirs: '/theirs', mine: '/mine' }]);
  });

  it('agree where both changed a field to the same', () => {
    const same = { ...WAS, spec: { ...WAS.spec, policies: [{ name: 'cors' }] } };
    expect(compareEdits(WAS, same, structuredClone(same))).toEqual({ theirs: [], mine: [], both: [] });
  });

  it('compare a list, and what one of them does not have, as one field', () => {
    const theirs = { ...WAS, spec: { ...WAS.spec, policies: [], billing: { free: true } } };
    const mine = { ...WAS, spec: { ...WAS.spec, policies: [{ name: 'cors' }], billing: { free: false } } };
    expect(paths(compareEdits(WAS, theirs, mine).both)).toEqual(['spec.policies', 'spec.billing']);
  });

  it('become one: theirs alone is taken, mine alone is kept, and what both changed goes to whoever was chosen', () => {
    const theirs = { name: 'b', spec: { path: '/theirs', version: 'theirs', policies: WAS.spec.policies } };
    const mine = { name: 'a', spec: { path: '/mine', version: 'mine', policies: [] } };
    const comparison = compareEdits(WAS, theirs, mine);
    const choices = new Map(
      comparison.both.map((change) => [fieldKey(change), change.path.at(-1) === 'path' ? 'theirs' : 'mine'] as const),
    );
    expect(mergeEdits(mine, comparison, choices)).toEqual({
      name: 'b',
      spec: { path: '/theirs', version: 'mine', policies: [] },
    });
    expect(mine.spec.path).toBe('/mine');
  });

  it('take over that the other removed a field', () => {
    const comparison = compareEdits({ a: 1, b: 2 }, { a: 1 }, { a: 3, b: 2 });
    expect(mergeEdits({ a: 3, b: 2 }, comparison, new Map())).toEqual({ a: 3 });
  });
});
