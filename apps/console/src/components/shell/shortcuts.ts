import { NAVIGATION } from './navigation.ts';

export type ShortcutAction =
  | { type: 'go'; href: string }
  | { type: 'palette' }
  | { type: 'help' }
  | { type: 'search' }
  | { type: 'new' }
  /** The first key of a pair; the next one decides. */
  | { type: 'prefix' };

type Press = Pick<KeyboardEvent, 'key' | 'metaKey' | 'ctrlKey' | 'altKey'>;

/** What a key press asks for; null when it is nothing of ours. */
export function shortcutFor(
  press: Press,
  { afterG, inField, singleKeys }: { afterG: boolean; inField: boolean; singleKeys: boolean },
): ShortcutAction | null {
  if ((press.metaKey || press.ctrlKey) && press.key.toLowerCase() === 'k') return { type: 'palette' };
  if (inField || !singleKeys || press.metaKey || press.ctrlKey || press.altKey) return null;
  if (afterG) {
    const entry = NAVIGATION.flatMap((group) => group.entries).find(({ key }) => key === press.key);
    return entry ? { type: 'go', href: entry.href } : null;
  }
  switch (press.key) {
    case 'g':
      return { type: 'prefix' };
    case '/':
      return { type: 'search' };
    case 'n':
      return { type: 'new' };
    case '?':
      return { type: 'help' };
    default:
      return null;
  }
}
