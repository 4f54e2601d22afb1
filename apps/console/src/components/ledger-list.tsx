import type { ReactNode } from 'react';

type Entry = { label: ReactNode; value: ReactNode };

/** Facts as lines of a ledger: name, dotted leader, value. */
export function LedgerList({ entries }: { entries: readonly Entry[] }) {
  return (
    <dl className="flex flex-col gap-2.5 text-sm">
      {entries.map((entry, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: entries are fixed per page
        <div key={index} className="flex items-baseline gap-2">
          <dt className="shrink-0 text-ink-muted">{entry.label}</dt>
          <span aria-hidden className="leader" />
          <dd className="min-w-0 text-right font-medium [overflow-wrap:anywhere]">{entry.value}</dd>
        </div>
      ))}
    </dl>
  );
}
