'use client';

import type { RailView } from '@tallygate/contracts/rail';
import { useQuery } from '@tanstack/react-query';
import { Plus, Waypoints } from 'lucide-react';
import Link from 'next/link';
import { type Column, DataTable } from '#components/data-table.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { May } from '#components/rights.tsx';
import { EmptyState, LoadError } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Button } from '#components/ui/button.tsx';
import { railsQuery } from '#data/rails.ts';
import { formatNumber } from '#lib/format.ts';
import { Assignments } from './assignments.tsx';
import { ModeBadge, RailState } from './rail-badges.tsx';
import { KIND_WORDS, outcomeInWords } from './rail-words.ts';

/** The ways to whoever makes the invoices, and which of them bills what. */
export function RailList() {
  const rails = useQuery(railsQuery);
  return (
    <>
      <PageHeader
        title="Rails"
        description="The ways to whoever makes the invoice. For a company and a meter one rail bills at a time; others may watch."
        actions={<NewRailLink variant="primary" />}
      />
      {rails.error && !rails.data ? (
        <LoadError error={rails.error} what="the rails" onRetry={() => void rails.refetch()} />
      ) : (
        <>
          <DataTable
            caption="Rails"
            columns={COLUMNS}
            rows={rails.data}
            rowKey={({ id }) => id}
            empty={
              <EmptyState icon={<Waypoints />} heading="No rail yet" action={<NewRailLink />}>
                Without one, events go to Moesif as the publisher is set up, and invoices are made here for companies on
                a plan. A rail reports usage to Stripe, Metronome or another receiver.
              </EmptyState>
            }
          />
          {rails.data !== undefined && rails.data.length > 0 && <Assignments rails={rails.data} />}
        </>
      )}
    </>
  );
}

function NewRailLink({ variant }: { variant?: 'primary' }) {
  return (
    <May to="meters.write">
      <Button variant={variant} asChild>
        <Link href="/rails/new" data-shortcut={variant && 'new'}>
          <Plus aria-hidden /> New rail
        </Link>
      </Button>
    </May>
  );
}

const COLUMNS: readonly Column<RailView>[] = [
  {
    id: 'name',
    header: 'Rail',
    className: 'w-full',
    cell: ({ id, name, kind }) => (
      <span className="flex flex-col">
        <Link href={`/rails/${encodeURIComponent(id)}`} className="rounded font-medium hover:underline">
          <bdi>{name}</bdi>
        </Link>
        {KIND_WORDS[kind].label !== name && <span className="text-xs text-ink-muted">{KIND_WORDS[kind].label}</span>}
      </span>
    ),
  },
  { id: 'mode', header: 'Mode', cell: ({ mode }) => <ModeBadge mode={mode} /> },
  { id: 'state', header: 'State', cell: (rail) => <RailState rail={rail} /> },
  { id: 'waiting', header: 'Waiting', align: 'end', cell: ({ reports }) => formatNumber(reports.waiting) },
  {
    id: 'late',
    header: 'Waits since',
    from: 'lg',
    className: 'whitespace-nowrap text-ink-muted',
    cell: ({ oldestWaiting }) => (oldestWaiting === null ? '–' : <Time iso={oldestWaiting.since} />),
  },
  {
    id: 'cursor',
    header: 'Ledger read',
    from: 'xl',
    align: 'end',
    className: 'whitespace-nowrap text-ink-muted',
    cell: ({ cursor }) => `${formatNumber(BigInt(cursor.readUpTo))} of ${formatNumber(BigInt(cursor.newest))}`,
  },
  {
    id: 'attempt',
    header: 'Last attempt',
    from: 'md',
    onPhone: 'line',
    className: 'whitespace-nowrap text-ink-muted',
    cell: ({ lastAttempt }) =>
      lastAttempt === null ? (
        'None'
      ) : (
        <>
          {outcomeInWords(lastAttempt.outcome)}, <Time iso={lastAttempt.at} />
        </>
      ),
  },
];
