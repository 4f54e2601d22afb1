'use client';

import type { RailAssignmentView, RailView } from '@tallygate/contracts/rail';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useState } from 'react';
import { ConfirmDialog } from '#components/confirm-dialog.tsx';
import { type Column, DataTable } from '#components/data-table.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { May } from '#components/rights.tsx';
import { LoadError } from '#components/states.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { useNow } from '#components/use-now.ts';
import { allMetersQuery } from '#data/meters.ts';
import { railAssignmentsQuery, useWithdrawAssignment } from '#data/rails.ts';
import { formatDateTime } from '#lib/format.ts';

const AssignmentDialog = dynamic(() => import('./assignment-dialog.tsx').then((module) => module.AssignmentDialog), {
  ssr: false,
});

/** Which rail bills what, since and from when on, and the way to let another one bill. */
export function Assignments({ rails }: { rails: readonly RailView[] }) {
  const assignments = useQuery(railAssignmentsQuery);
  const { data: meters = [] } = useQuery(allMetersQuery);
  const [isAdding, setAdding] = useState(false);
  const [asked, setAsked] = useState<RailAssignmentView>();
  const withdraw = useWithdrawAssignment();
  const nowMs = useNow();
  const railOf = (id: string) => rails.find((rail) => rail.id === id)?.name ?? id;
  const meterOf = (id: string) => meters.find((meter) => meter.id === id)?.name ?? id;
  const columns: readonly Column<RailAssignmentView>[] = [
    {
      id: 'meter',
      header: 'Meter',
      className: 'w-full',
      cell: ({ meterId }) => (
        <Link href={`/meters/${encodeURIComponent(meterId)}`} className="rounded font-medium hover:underline">
          <bdi>{meterOf(meterId)}</bdi>
        </Link>
      ),
    },
    {
      id: 'company',
      header: 'Company',
      className: 'whitespace-nowrap',
      cell: ({ company }) => company ?? 'All others',
    },
    {
      id: 'role',
      header: 'Role',
      cell: ({ role }) => (role === 'bills' ? <Badge tone="brand">Bills</Badge> : <Badge>Watches</Badge>),
    },
    { id: 'rail', header: 'Rail', cell: ({ railId }) => railOf(railId) },
    {
      id: 'from',
      header: 'From',
      onPhone: 'line',
      className: 'whitespace-nowrap',
      cell: ({ validFrom }) => formatDateTime(validFrom, { timeZone: 'UTC' }),
    },
    {
      id: 'actions',
      header: <span className="sr-only">Actions</span>,
      align: 'end',
      cell: (entry) =>
        (entry.role === 'shadow' || Date.parse(entry.validFrom) > nowMs) && (
          <May to="meters.write">
            <Button size="sm" onClick={() => setAsked(entry)}>
              Take back…
            </Button>
          </May>
        ),
    },
  ];
  return (
    <section aria-labelledby="assignments" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 id="assignments" className="text-base font-semibold">
          Who bills
        </h2>
        <May to="meters.write">
          <Button onClick={() => setAdding(true)}>
            <Plus aria-hidden /> Let a rail bill
          </Button>
        </May>
      </div>
      {assignments.error && !assignments.data ? (
        <LoadError error={assignments.error} what="who bills" onRetry={() => void assignments.refetch()} />
      ) : (
        <DataTable
          caption="Which rail bills which meter"
          columns={columns}
          rows={assignments.data}
          rowKey={({ id }) => id}
          empty={
            <p className="px-6 py-8 text-center text-sm text-ink-muted">
              No rail bills yet: usage stays here until one is chosen for a meter.
            </p>
          }
        />
      )}
      {isAdding && <AssignmentDialog rails={rails} onClose={() => setAdding(false)} />}
      <ConfirmDialog
        open={asked !== undefined}
        onOpenChange={(isOpen) => !isOpen && setAsked(undefined)}
        heading={`Take back that ${asked ? railOf(asked.railId) : ''} ${asked?.role === 'shadow' ? 'watches' : 'bills'}?`}
        confirmLabel="Take back"
        busy={withdraw.isPending}
        danger
        onConfirm={() => asked && withdraw.mutate(asked.id, { onSuccess: () => setAsked(undefined) })}
      >
        <p>
          {asked?.role === 'shadow'
            ? 'It is told nothing more. What it was told stays there.'
            : 'It has not begun. The rail before goes on billing.'}
        </p>
        <FormProblems findings={[]} error={withdraw.error} />
      </ConfirmDialog>
    </section>
  );
}
