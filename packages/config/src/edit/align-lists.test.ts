import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignLists, keptInOrder } from './align-lists.ts';

describe('alignLists', () => {
  it('finds an element that moved, and one of the same name that changed', () => {
    const current = [{ name: 'a', x: 1 }, { name: 'b' }, { name: 'c' }];
    expect(alignLists(current, [{ name: 'c' }, { name: 'new' }, { name: 'a', x: 2 }])).toEqual([2, -1, 0]);
  });

  it('takes an element that is the same before one that has the same name', () => {
    const current = [
      { name: 'cors', params: { maxAge: 1 } },
      { name: 'cors', params: { maxAge: 2 } },
    ];
    expect(alignLists(current, [current[1]])).toEqual([1]);
  });

  it('pairs tables without a name by their order, and never one text with another', () => {
    expect(alignLists([{ x: 1 }], [{ x: 2 }])).toEqual([0]);
    expect(alignLists(['a', 'b'], ['b', 'c'])).toEqual([1, -1]);
  });

  it('uses no element twice', () => {
    const list = fc.array(
      fc.oneof(fc.constantFrom('a', 'b'), fc.record({ name: fc.constantFrom('a', 'b'), x: fc.nat(1) })),
    );
    fc.assert(
      fc.property(list, list, (current, next) => {
        const found = alignLists(current, next).filter((index) => index >= 0);
        expect(new Set(found).size).toBe(found.length);
        expect(alignLists(current, current)).toEqual([...current.keys()]);
      }),
    );
  });
});

describe('keptInOrder', () => {
  it('keeps as many elements in their places as can be', () => {
    expect([...keptInOrder([3, 0, 1, 2])].sort()).toEqual([0, 1, 2]);
    expect([...keptInOrder([2, 1, 0])]).toHaveLength(1);
    expect([...keptInOrder([])]).toEqual([]);
  });
});
