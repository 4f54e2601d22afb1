import { describe, expect, it } from 'vitest';
import { TABLE_KEYS, tableKey } from './event-keys.ts';

const press = (key: string, change = {}) => ({
  key,
  metaKey: false,
  ctrlKey: false,
  altKey: false,
  shiftKey: false,
  ...change,
});
const listening = { afterG: false, inField: false, singleKeys: true };

describe('tableKey', () => {
  it('moves with j and k and toggles live with l', () => {
    expect(['j', 'k', 'l', 'L', 'x', '.', 'q'].map((key) => tableKey(press(key), listening))).toEqual([
      'next',
      'previous',
      'toggle-live',
      'toggle-live',
      'select',
      'menu',
      null,
    ]);
  });

  it('tells a capital from its letter where both mean something, and no key means two things', () => {
    expect(tableKey(press('E', { shiftKey: true }), listening)).toBe('export');
    expect(tableKey(press('e'), listening)).toBe('exclude');
    expect(tableKey(press('J', { shiftKey: true }), listening)).toBeNull();
    expect(new Set(TABLE_KEYS.map(({ key }) => key)).size).toBe(TABLE_KEYS.length);
    // Those that work everywhere are others.
    for (const key of ['g', '/', 'n', '?']) expect(tableKey(press(key), listening)).toBeNull();
  });

  it.each([
    ['in a field', press('j'), { ...listening, inField: true }],
    ['when single keys are turned off', press('j'), { ...listening, singleKeys: false }],
    ['after g, which goes to another page', press('k'), { ...listening, afterG: true }],
    ['with a modifier', press('l', { ctrlKey: true }), listening],
  ])('leaves the key alone %s', (_case, key, context) => {
    expect(tableKey(key, context)).toBeNull();
  });
});
