'use client';

import type { MeterComparison } from '@tallygate/contracts/moesif';
import Link from 'next/link';
import { type Column, DataTable } from '#components/data-table.tsx';
import { Badge, type Tone } from '#components/ui/badge.tsx';
import { meterComparisonQuery } from '#data/rails.ts';
import { AskSection } from './ask-section.tsx';

const VERDICTS: Readonly<Record<MeterComparison['verdict'], { label: string; tone: Tone }>> = {
  equal: { label: 'Equal', tone: 'neutral' },
  differs: { label: 'Differs', tone: 'bad' },
  unread: { label: 'Not all read', tone: 'warn' },
  missing: { label: 'Not there', tone: 'bad' },
};

/** Whether the meters that people made by hand in Moesif count what ours count. Moesif is asked when somebody wants to know. */
export function MeterComparisons({ id }: { id: string }) {
  return (
    <AskSection
      heading="Meters compared"
      who="Moesif"
      what="the meters of Moesif"
      query={meterComparisonQuery(id)}
      about="Meters are made by hand at Moesif. This says of each of ours in what the one there is another."
    >
      {(found) => (
        <>
          <DataTable
            caption="Our meters and those at Moesif"
            columns={COLUMNS}
            rows={found?.meters}
            rowKey={({ meterId }) => meterId}
            empty={<p className="px-6 py-8 text-center text-sm text-ink-muted">The rail names no meter yet.</p>}
          />
          {found !== undefined && found.others.length > 0 && (
            <p className="text-sm text-ink-muted">
              Also at Moesif, and none of ours: {found.others.map(({ name }) => name).join(', ')}.
            </p>
          )}
        </>
      )}
    </AskSection>
  );
}

const COLUMNS: readonly Column<MeterComparison>[] = [
  {
    id: 'ours',
    header: 'Ours',
    cell: ({ meterId, meterName }) => (
      <Link href={`/meters/${encodeURIComponent(meterId)}`} className="rounded font-medium hover:underline">
        <bdi>{meterName}</bdi>
      </Link>
    ),
  },
  { id: 'theirs', header: 'Moesif’s', cell: ({ theirs }) => theirs?.name ?? 'None' },
  {
    id: 'verdict',
    header: 'Verdict',
    onPhone: 'beside',
    cell: ({ verdict }) => <Badge tone={VERDICTS[verdict].tone}>{VERDICTS[verdict].label}</Badge>,
  },
  {
    id: 'differences',
    header: 'In what',
    onPhone: 'line',
    className: 'w-full min-w-48 [overflow-wrap:anywhere]',
    cell: ({ differences, unread }) => (
      <ul>
        {differences.map(({ aspect, ours, theirs, detail }) => (
          <li key={aspect}>
            {detail}{' '}
            <span className="text-xs text-ink-muted">
              ({aspect}: here <bdi>{ours ?? 'nothing'}</bdi>, there <bdi>{theirs ?? 'nothing'}</bdi>)
            </span>
          </li>
        ))}
        {unread.map((part) => (
          <li key={part}>
            Not read: <code className="font-mono text-xs">{part}</code>
          </li>
        ))}
      </ul>
    ),
  },
];
