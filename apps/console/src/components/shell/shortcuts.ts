import { SHORTCUTS } from './shortcut-registry.ts';

export type ShortcutAction =
  | { type: 'go'; href: string }
  | { type: 'palette' | 'help' | 'search' | 'new' | 'undo' | 'utc' }
  /** The first key of a pair; the next one decides. */
  | { type: 'prefix' };

type Press = Pick<KeyboardEvent, 'key' | 'metaKey' | 'ctrlKey' | 'altKey'>;
const SIMPLE = ['palette', 'help', 'search', 'new', 'undo', 'utc'] as const;

/** What a key press asks for; null when it is nothing of ours. */
export function shortcutFor(
  press: Press,
  { afterG, inField, singleKeys }: { afterG: boolean; inField: boolean; singleKeys: boolean },
): ShortcutAction | null {
  const isMod = press.metaKey || press.ctrlKey;
  if (isMod) {
    const action = actionOf([`Mod+${press.key.toUpperCase()}`]);
    // Fields undo their own typing.
    return action?.type === 'undo' && inField ? null : action;
  }
  if (inField || !singleKeys || press.altKey) return null;
  if (afterG) return actionOf(['g', press.key]);
  return press.key === 'g' ? { type: 'prefix' } : actionOf([press.key]);
}

function actionOf(keys: readonly string[]): ShortcutAction | null {
  const found = SHORTCUTS.find(
    (one) =>
      one.scope === 'anywhere' && one.keys.length === keys.length && one.keys.every((key, at) => key === keys[at]),
  );
  if (!found) return null;
  if (found.id.startsWith('go:')) return { type: 'go', href: found.id.slice('go:'.length) };
  const type = SIMPLE.find((id) => id === found.id);
  return type ? { type } : null;
}
