import { TABLE_KEYS } from './event-keys.ts';
import { NAVIGATION } from './navigation.ts';

/** Where keys are listened for; those of `anywhere` hold in every other place as well. */
type ShortcutScope = 'anywhere' | 'forms' | 'events';

export type Shortcut = {
  id: string;
  /** Pressed one after the other; `Mod` is the command key of the platform, and is held with what follows `+`. */
  keys: readonly string[];
  label: string;
  scope: ShortcutScope;
};

/** Every key of the console: what listens, what is shown beside buttons, and what the list under `?` tells. */
export const SHORTCUTS: readonly Shortcut[] = [
  { id: 'palette', keys: ['Mod+K'], label: 'Command palette', scope: 'anywhere' },
  { id: 'search', keys: ['/'], label: 'Search this page', scope: 'anywhere' },
  { id: 'new', keys: ['n'], label: 'New', scope: 'anywhere' },
  { id: 'utc', keys: ['u'], label: 'Times in UTC or your own', scope: 'anywhere' },
  { id: 'help', keys: ['?'], label: 'This list', scope: 'anywhere' },
  { id: 'undo', keys: ['Mod+Z'], label: 'Undo, outside of fields', scope: 'anywhere' },
  { id: 'close', keys: ['Esc'], label: 'Close', scope: 'anywhere' },
  ...NAVIGATION.flatMap((group) => group.entries).map(
    ({ href, label, key }): Shortcut => ({ id: `go:${href}`, keys: ['g', key], label, scope: 'anywhere' }),
  ),
  { id: 'submit', keys: ['Mod+Enter'], label: 'Save the form', scope: 'forms' },
  ...TABLE_KEYS.map(
    ({ key, label }): Shortcut => ({
      id: `events:${key}`,
      keys: [key === key.toLowerCase() ? key : `Shift+${key}`],
      label,
      scope: 'events',
    }),
  ),
];

/** Keys as they stand on the keyboard of a platform: `Ctrl K`, `⌘ K`, `g p`. */
export function keysInWords(keys: readonly string[], isMac = false): string {
  return keyCaps(keys, isMac).join(' ');
}

/** The same, each key by itself. */
export function keyCaps(keys: readonly string[], isMac = false): string[] {
  return keys
    .flatMap((key) => (key === '+' ? [key] : key.split('+')))
    .map((key) => {
      if (key === 'Mod') return isMac ? '⌘' : 'Ctrl';
      return key;
    });
}
