export type TableKey =
  | 'next'
  | 'previous'
  | 'toggle-live'
  | 'facets'
  | 'zoom-out'
  | 'earlier'
  | 'later'
  | 'columns'
  | 'export'
  | 'include'
  | 'exclude'
  | 'copy'
  | 'select'
  | 'menu';

type Press = Pick<KeyboardEvent, 'key' | 'metaKey' | 'ctrlKey' | 'altKey' | 'shiftKey'>;

/** The keys of the list of events, with what the help says of them. */
export const TABLE_KEYS: readonly { key: string; does: TableKey; label: string }[] = [
  { key: 'j', does: 'next', label: 'Next event' },
  { key: 'k', does: 'previous', label: 'Previous event' },
  { key: 'l', does: 'toggle-live', label: 'Live on or off' },
  { key: 'f', does: 'facets', label: 'Values to filter by' },
  { key: 'i', does: 'include', label: 'Only the value of this cell, or the tool of this row' },
  { key: 'e', does: 'exclude', label: 'All but the value of this cell, or the tool of this row' },
  { key: 'x', does: 'select', label: 'Select the event' },
  { key: '.', does: 'menu', label: 'What can be done with the event' },
  { key: 'z', does: 'zoom-out', label: 'Zoom out' },
  { key: '[', does: 'earlier', label: 'Earlier' },
  { key: ']', does: 'later', label: 'Later' },
  { key: 'c', does: 'columns', label: 'Columns' },
  { key: 'E', does: 'export', label: 'Export' },
  { key: 'y', does: 'copy', label: 'Copy the event as JSON' },
];

/**
 * What a key press does in the list of events; null when it belongs to something else. After `g` a key chooses another
 * page.
 */
export function tableKey(
  press: Press,
  { afterG, inField, singleKeys }: { afterG: boolean; inField: boolean; singleKeys: boolean },
): TableKey | null {
  if (!singleKeys || inField || afterG || press.metaKey || press.ctrlKey || press.altKey) return null;
  const exact = TABLE_KEYS.find(({ key }) => key === press.key);
  // With the capitals locked a letter means the same, but where the capital means something else.
  const lower = TABLE_KEYS.find(({ key }) => !press.shiftKey && key === press.key.toLowerCase());
  return (exact ?? lower)?.does ?? null;
}
