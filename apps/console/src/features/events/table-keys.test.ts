import { describe, expect, it } from 'vitest';
import { tableKey } from './table-keys.ts';

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
    expect(['j', 'k', 'l', 'L', 'x'].map((key) => tableKey(press(key), listening))).toEqual([
      'next',
      'previous',
      'toggle-live',
      'toggle-live',
      null,
    ]);
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
