import { describe, expect, it } from 'vitest';
import { entryDifference } from './entry-difference.ts';

describe('the difference that an entry shows', () => {
  it('is field by field, with what came, went and changed', () => {
    expect(entryDifference({ a: 1, b: { c: 'x', d: true } }, { a: 1, b: { c: 'y', e: [1] } })).toEqual([
      { path: 'b.c', before: 'x', after: 'y' },
      { path: 'b.d', before: 'true', after: undefined },
      { path: 'b.e', before: undefined, after: '[1]' },
    ]);
  });

  it('follows named things that move', () => {
    const policies = [
      { name: 'mcp-auth', on: true },
      { name: 'cors', on: true },
    ];
    expect(entryDifference({ policies }, { policies: [policies[1], { name: 'mcp-auth', on: false }] })).toEqual([
      { path: 'policies.[mcp-auth].on', before: 'true', after: 'false' },
    ]);
  });

  it('lists all fields of what was made or removed', () => {
    expect(entryDifference(null, { name: 'Tool calls', price: { unit: '5' } })).toEqual([
      { path: 'name', before: undefined, after: 'Tool calls' },
      { path: 'price.unit', before: undefined, after: '5' },
    ]);
    expect(entryDifference({ name: 'x' }, null)).toEqual([{ path: 'name', before: 'x', after: undefined }]);
    expect(entryDifference(null, null)).toEqual([]);
  });

  it('is none where a side was too large to be kept', () => {
    expect(entryDifference({ omitted: true, bytes: 20_000, sha256: 'ab' }, { name: 'x' })).toBeNull();
  });
});
