import type { ReactNode } from 'react';

type Entry = { label: ReactNode; value: ReactNode };

/** Facts side by side: what each is above its value. */
export function LedgerList({ entries }: { entries: readonly Entry[] }) {
  return (
    <dl className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,12.5rem),1fr))] gap-x-6 gap-y-3 text-sm">
      {entries.map((entry, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: entries are fixed per page
        <div key={index} className="min-w-0">
          <dt className="text-xs text-ink-muted">{entry.label}</dt>
          <dd className="font-medium [overflow-wrap:anywhere]">
            {typeof entry.value === 'string' ? <bdi>{entry.value}</bdi> : entry.value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
