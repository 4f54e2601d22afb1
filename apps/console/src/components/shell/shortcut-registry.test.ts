import { describe, expect, it } from 'vitest';
import { keysInWords, SHORTCUTS, type Shortcut } from './shortcut-registry.ts';
import { shortcutFor } from './shortcuts.ts';

/** What browsers do themselves with the command key, on one platform or the other. */
const OF_BROWSERS = ['T', 'N', 'W', 'R', 'L', 'D', 'F', 'P', 'S', 'O', 'J', 'H', 'Q', '0', '+', '-'].map(
  (key) => `Mod+${key}`,
);
const overlap = (a: Shortcut, b: Shortcut) => a.scope === b.scope || a.scope === 'anywhere' || b.scope === 'anywhere';
const begins = (a: readonly string[], b: readonly string[]) => a.every((key, at) => key === b[at]);

describe('the keys of the console', () => {
  it('never mean two things in one place, and none is the beginning of another', () => {
    const collisions = SHORTCUTS.flatMap((one, at) =>
      SHORTCUTS.slice(at + 1)
        .filter((other) => overlap(one, other) && (begins(one.keys, other.keys) || begins(other.keys, one.keys)))
        .map((other) => `${one.id} and ${other.id}`),
    );
    expect(collisions).toEqual([]);
  });

  it('are none of the browser’s', () => {
    expect(SHORTCUTS.flatMap(({ keys }) => keys).filter((key) => OF_BROWSERS.includes(key))).toEqual([]);
  });

  it('have an id and a label each', () => {
    expect(new Set(SHORTCUTS.map(({ id }) => id)).size).toBe(SHORTCUTS.length);
    expect(SHORTCUTS.filter(({ label }) => label === '')).toEqual([]);
  });

  it('only go somewhere after g', () => {
    expect(SHORTCUTS.filter(({ keys }) => keys[0] === 'g').every(({ id }) => id.startsWith('go:'))).toBe(true);
  });

  it('are listened to as they are listed', () => {
    const free = { inField: false, singleKeys: true };
    const unheard = SHORTCUTS.filter(({ scope, id }) => scope === 'anywhere' && id !== 'close').filter(({ keys }) => {
      const [first = '', second] = keys;
      const mod = first.startsWith('Mod+');
      const key = second ?? first.replace('Mod+', '');
      const press = { key, ctrlKey: mod, metaKey: false, altKey: false };
      return shortcutFor(press, { ...free, afterG: second !== undefined }) === null;
    });
    expect(unheard.map(({ id }) => id)).toEqual([]);
  });

  it('are written as the platform writes them', () => {
    expect(keysInWords(['Mod+K'])).toBe('Ctrl K');
    expect(keysInWords(['Mod+K'], true)).toBe('⌘ K');
    expect(keysInWords(['g', 'p'])).toBe('g p');
  });
});
