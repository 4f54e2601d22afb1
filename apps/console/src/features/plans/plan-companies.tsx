'use client';

import type { CompanyPlanView, PlanView } from '@tallygate/contracts/plan';
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { CompanyLink } from '#components/company-link.tsx';
import { ConfirmDialog } from '#components/confirm-dialog.tsx';
import { type Column, DataTable } from '#components/data-table.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { May } from '#components/rights.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { useNow } from '#components/use-now.ts';
import { companyPlansQuery, useDeleteCompanyPlan } from '#data/plans.ts';
import { formatDateTime } from '#lib/format.ts';
import { AssignForm } from './assign-form.tsx';

const EntryDialog = dynamic(() => import('./entry-dialog.tsx').then((module) => module.EntryDialog), { ssr: false });

/** Who is, was and will be on a plan, and the way to put somebody on it. */
export function PlanCompanies({ plan }: { plan: PlanView }) {
  const { data } = useQuery(companyPlansQuery);
  const rows = data?.filter(({ planId }) => planId === plan.id);
  const [asked, setAsked] = useState<CompanyPlanView>();
  const [opened, setOpened] = useState<CompanyPlanView>();
  const remove = useDeleteCompanyPlan();
  const nowMs = useNow();
  const columns: readonly Column<CompanyPlanView>[] = [
    {
      id: 'company',
      header: 'Company',
      cell: ({ company, privateTerms, credit }) => (
        <span className="inline-flex flex-wrap items-center gap-2">
          <CompanyLink company={company} />
          {privateTerms && <Badge tone="brand">Private price</Badge>}
          {credit !== 'invoice' && <Badge tone="info">Prepaid</Badge>}
        </span>
      ),
    },
    { id: 'from', header: 'From', cell: ({ validFrom }) => formatDateTime(validFrom, { timeZone: 'UTC' }) },
    {
      id: 'to',
      header: 'Until',
      cell: ({ validTo }) => (validTo === null ? 'Further notice' : formatDateTime(validTo, { timeZone: 'UTC' })),
    },
    { id: 'state', header: 'State', cell: (entry) => <Badge>{stateOf(entry, nowMs)}</Badge> },
    {
      id: 'remove',
      header: <span className="sr-only">Actions</span>,
      align: 'end',
      cell: (entry) => (
        <May to="meters.write">
          <span className="inline-flex gap-2">
            <Button size="sm" onClick={() => setOpened(entry)}>
              Change…
            </Button>
            <Button size="sm" onClick={() => setAsked(entry)}>
              Remove…
            </Button>
          </span>
        </May>
      ),
    },
  ];
  return (
    <section aria-labelledby="companies" className="flex flex-col gap-3">
      <h2 id="companies" className="text-base font-semibold">
        Companies
      </h2>
      <DataTable
        caption="Companies on the plan"
        columns={columns}
        rows={rows}
        rowKey={({ id }) => id}
        empty={<p className="px-6 py-8 text-center text-sm text-ink-muted">No company is on this plan.</p>}
      />
      <May to="meters.write">
        <AssignForm plan={plan} />
      </May>
      {opened && <EntryDialog plan={plan} entry={opened} onClose={() => setOpened(undefined)} />}
      <ConfirmDialog
        open={asked !== undefined}
        onOpenChange={(isOpen) => !isOpen && setAsked(undefined)}
        heading={`Remove ${asked?.company ?? ''} from ${plan.name}?`}
        confirmLabel="Remove"
        busy={remove.isPending}
        danger
        onConfirm={() => asked && remove.mutate(asked.id, { onSuccess: () => setAsked(undefined) })}
      >
        <p>As if it had never been on it: periods that are not closed are charged anew without the plan.</p>
        <FormProblems findings={[]} error={remove.error} />
      </ConfirmDialog>
    </section>
  );
}

function stateOf({ validFrom, validTo }: CompanyPlanView, nowMs: number): string {
  if (Date.parse(validFrom) > nowMs) return 'To come';
  return validTo !== null && Date.parse(validTo) <= nowMs ? 'Ended' : 'Now';
}
