import type { ChainedAuditEntry } from '@tallygate/contracts/audit-entry';
import { entryDifference } from './entry-difference.ts';

/** Actions that change nothing of what they are about. */
const CHANGES_SOMETHING = new Set(['create', 'change', 'delete', 'discard', 'restore', 'undo', 'archive', 'import']);

/** What an entry changed, field by field; secrets were never written. */
export function EntryChange({ entry }: { entry: ChainedAuditEntry }) {
  const { before, after, action, outcome } = entry;
  const hasSide = (before ?? null) !== null || (after ?? null) !== null;
  if (!hasSide)
    return CHANGES_SOMETHING.has(action) && outcome === 'ok' ? (
      <p className="text-xs text-ink-muted">What it was before and after was not recorded.</p>
    ) : null;
  const changes = entryDifference(before, after);
  if (changes === null)
    return (
      <p className="text-xs text-ink-muted">
        What changed was too large to be kept; its size and hash are in the export.
      </p>
    );
  if (changes.length === 0) return <p className="text-xs text-ink-muted">Nothing differs.</p>;
  return (
    <details className="text-xs">
      <summary className="w-fit max-w-full rounded py-0.5 text-ink-muted [overflow-wrap:anywhere]">
        {headOf(entry, changes)}
      </summary>
      <ul aria-label="Before and after" className="mt-1 max-h-72 divide-y overflow-auto rounded-md border px-2">
        {changes.map(({ path, before: was, after: is }) => (
          <li key={path} className="grid gap-x-3 py-1 [overflow-wrap:anywhere] lg:grid-cols-[minmax(8rem,1fr)_2fr_2fr]">
            <code className="font-mono text-ink-muted">{path}</code>
            <span>
              {was === undefined ? (
                <span className="text-ink-muted">–</span>
              ) : (
                <del className="no-underline">{was}</del>
              )}
            </span>
            <span>
              <span aria-hidden className="text-ink-muted">
                →{' '}
              </span>
              {is === undefined ? (
                <span className="text-ink-muted">removed</span>
              ) : (
                <ins className="font-medium no-underline">{is}</ins>
              )}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What can be unfolded: the fields of something new or gone, or which of them changed. */
function headOf({ before, after }: ChainedAuditEntry, changes: readonly { path: string }[]): string {
  if ((before ?? null) === null) return 'What was made';
  if ((after ?? null) === null) return 'What it was';
  const first = changes.slice(0, 3).map(({ path }) => path);
  return `Changed: ${first.join(', ')}${changes.length > 3 ? ` and ${changes.length - 3} more` : ''}`;
}
