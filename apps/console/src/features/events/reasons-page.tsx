'use client';

import type { ReasonView } from '@tallygate/contracts/reason-view';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { type Column, DataTable } from '#components/data-table.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { LoadError } from '#components/states.tsx';
import { Ticked } from '#components/ticked.tsx';
import { reasonsQuery } from '#data/events.ts';

const COLUMNS: readonly Column<ReasonView>[] = [
  {
    id: 'reason',
    header: 'Reason',
    cell: ({ reason, label }) => (
      <Link
        id={reason}
        href={`/events?reason=${reason}`}
        className="block scroll-mt-24 rounded target:bg-brand-soft hover:underline"
      >
        <span className="block font-medium">{label}</span>
        <code className="font-mono text-xs text-ink-muted">{reason}</code>
      </Link>
    ),
    className: 'align-top',
  },
  {
    id: 'happened',
    header: 'What happened',
    onPhone: 'line',
    cell: ({ happened }) => <Ticked text={happened} />,
    className: 'align-top min-w-64',
  },
  {
    id: 'billed',
    header: 'Costs',
    onPhone: 'line',
    cell: ({ billed }) => (
      <span className="inline-block first-letter:uppercase max-sm:inline">
        <Ticked text={billed} />
      </span>
    ),
    className: 'align-top min-w-44',
  },
  {
    id: 'change',
    header: 'Who can change it',
    onPhone: 'line',
    cell: ({ change }) => <Ticked text={change} />,
    from: 'md',
    className: 'align-top min-w-56',
  },
  {
    id: 'caller',
    header: 'What the caller got',
    onPhone: 'line',
    cell: ({ caller }) => <Ticked text={caller} />,
    from: 'lg',
    className: 'align-top min-w-56',
  },
];

/** Every reason that an event can have; the page behind the reason of an event. */
export function ReasonsPage() {
  const { data, error, refetch } = useQuery(reasonsQuery);
  return (
    <>
      <PageHeader
        trail={[{ label: 'Events', href: '/events' }]}
        title="Reasons"
        description="Why an event is or is not billed: what each reason means, what it costs, and who can change it."
      />
      {error ? (
        <LoadError error={error} what="the reasons" onRetry={() => void refetch()} />
      ) : (
        <DataTable caption="Reasons" columns={COLUMNS} rows={data?.reasons} rowKey={({ reason }) => reason} />
      )}
    </>
  );
}
