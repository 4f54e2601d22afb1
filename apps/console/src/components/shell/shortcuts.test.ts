import { describe, expect, it } from 'vitest';
import { shortcutFor } from './shortcuts.ts';

const press = (key: string, over = {}) => ({ key, metaKey: false, ctrlKey: false, altKey: false, ...over });
const FREE = { afterG: false, inField: false, singleKeys: true };

describe('shortcuts', () => {
  it('opens the palette from anywhere, even from a field', () => {
    expect(shortcutFor(press('k', { ctrlKey: true }), { ...FREE, inField: true })).toEqual({ type: 'palette' });
  });

  it('ignores single keys in fields and when they are turned off', () => {
    expect(shortcutFor(press('n'), { ...FREE, inField: true })).toBeNull();
    expect(shortcutFor(press('n'), { ...FREE, singleKeys: false })).toBeNull();
    expect(shortcutFor(press('n'), FREE)).toEqual({ type: 'new' });
  });

  it('leaves undoing in a field to the field', () => {
    expect(shortcutFor(press('z', { metaKey: true }), FREE)).toEqual({ type: 'undo' });
    expect(shortcutFor(press('z', { metaKey: true }), { ...FREE, inField: true })).toBeNull();
  });

  it('goes to a page by g and its letter', () => {
    expect(shortcutFor(press('p'), { ...FREE, afterG: true })).toEqual({ type: 'go', href: '/proxies' });
    expect(shortcutFor(press('z'), { ...FREE, afterG: true })).toBeNull();
  });
});
