export type TableKey = 'next' | 'previous' | 'toggle-live';

type Press = Pick<KeyboardEvent, 'key' | 'metaKey' | 'ctrlKey' | 'altKey' | 'shiftKey'>;

/** What a key asks of the list of events; null when it is somebody else's. `g` starts a pair that goes elsewhere. */
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
