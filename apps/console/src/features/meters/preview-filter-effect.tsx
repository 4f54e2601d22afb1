import type { MeterPreview } from '@tallygate/contracts/preview';
import Link from 'next/link';
import { DataTable } from '#components/data-table.tsx';
import { Time } from '#components/time.tsx';
import { formatNumber } from '#lib/format.ts';

type Effect = MeterPreview['conditions'][number];

/** What each condition keeps out, and which events it only just kept out. */
export function PreviewFilterEffect({ preview }: { preview: MeterPreview }) {
  return (
    <div className="flex flex-col gap-5">
      {preview.conditions.length > 0 && (
        <section aria-label="What each condition removes">
          <h3 className="pb-2 text-sm font-semibold">What each condition removes</h3>
          <DataTable<Effect>
            caption="Conditions"
            rows={preview.conditions}
            rowKey={(effect) => effect.condition}
            columns={[
              {
                id: 'condition',
                header: 'Condition',
                cell: ({ condition }) => <code className="font-mono text-xs">{condition}</code>,
              },
              { id: 'alone', header: 'Alone', align: 'end', cell: ({ removedAlone }) => formatNumber(removedAlone) },
              { id: 'all', header: 'In all', align: 'end', cell: ({ removed }) => formatNumber(removed) },
            ]}
          />
          <p className="pt-1.5 text-xs text-ink-muted">
            Alone: every other condition lets the event in. In all: the event does not meet it, whatever the others say.
          </p>
        </section>
      )}
      {preview.nearMisses.length > 0 && (
        <section aria-label="Near misses">
          <h3 className="pb-2 text-sm font-semibold">Near misses</h3>
          <ul className="divide-y rounded-lg border bg-surface text-sm">
            {preview.nearMisses.map((miss) => (
              <li key={`${miss.eventId} ${miss.failed}`} className="flex flex-wrap items-baseline gap-x-3 px-3.5 py-2">
                <Link href={`/events/${miss.eventId}`} className="rounded text-brand-ink underline underline-offset-3">
                  <span className="sr-only">Event </span>
                  <Time iso={miss.time} />
                </Link>
                <span className="min-w-0 [overflow-wrap:anywhere]">
                  fails <code className="font-mono text-xs">{miss.failed}</code>
                  {miss.found === null ? (
                    ', which it does not have'
                  ) : (
                    <>
                      : it has <code className="font-mono text-xs">{miss.found}</code>
                    </>
                  )}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
