export type TableKey = 'next' | 'previous' | 'toggle-live';

type Press = Pick<KeyboardEvent, 'key' | 'metaKey' | 'ctrlKey' | 'altKey' | 'shiftKey'>;

/**
 * What a key press does in the list of events; null when it belongs to something else. After `g` a key chooses another
 * page.
 */
export function tableKey(
  press: Press,
  { afterG, inField, singleKeys }: { afterG: boolean; inField: boolean; singleKeys: boolean },
): TableKey | null {
  if (!singleKeys || inField || afterG || press.metaKey || press.ctrlKey || press.altKey) return null;
  switch (press.key) {
    case 'j':
      return 'next';
    case 'k':
      return 'previous';
    case 'l':
    case 'L':
      return 'toggle-live';
    default:
      return null;
  }
}
