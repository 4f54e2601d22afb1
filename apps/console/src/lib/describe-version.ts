import type { VersionView } from '@tallygate/contracts/config-version';

/** A version in one line: its message, else what it changed. */
export function describeVersion({
  message,
  summary,
  restoredFrom,
}: Pick<VersionView, 'message' | 'summary' | 'restoredFrom'>): string {
  if (message) return message;
  if (restoredFrom !== null) return `Restore of v${restoredFrom}`;
  const names = summary.map(({ id, name = id }) => name);
  if (names.length === 0) return 'No proxy, key manager or publisher differs';
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
}
