'use client';

import type { MissingInvoice } from '@tallygate/contracts/reconciliation';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { CompanyLink } from '#components/company-link.tsx';
import { type Column, DataTable } from '#components/data-table.tsx';
import { LoadError } from '#components/states.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { missingInvoicesQuery } from '#data/rails.ts';
import { formatDayRange } from '#lib/format.ts';

/** Why Stripe has made no invoice, or which it has made, by company. Stripe is asked when somebody wants to know. */
export function MissingInvoices({ id }: { id: string }) {
  const [isAsked, setAsked] = useState(false);
  const found = useQuery({ ...missingInvoicesQuery(id), enabled: isAsked });
  return (
    <section id="invoices" aria-labelledby="invoices-heading" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 id="invoices-heading" className="text-base font-semibold">
          Invoices of the last period
        </h2>
        <Button
          busy={found.isFetching}
          onClick={() => {
            if (isAsked) void found.refetch();
            setAsked(true);
          }}
        >
          Ask Stripe
        </Button>
      </div>
      {found.error && !found.data ? (
        <LoadError error={found.error} what="the invoices" onRetry={() => void found.refetch()} />
      ) : isAsked ? (
        <DataTable
          caption="Invoices of the period that ended last"
          columns={COLUMNS}
          rows={found.data}
          rowKey={({ company }) => company}
          empty={
            <p className="px-6 py-8 text-center text-sm text-ink-muted">
              The rail billed no company in the period that ended last.
            </p>
          }
        />
      ) : (
        <p className="text-sm text-ink-muted">
          Says of each company which invoice Stripe has made, or what keeps it from making one.
        </p>
      )}
    </section>
  );
}

const COLUMNS: readonly Column<MissingInvoice>[] = [
  {
    id: 'company',
    header: 'Company',
    className: '[overflow-wrap:anywhere]',
    cell: ({ company }) => <CompanyLink company={company} />,
  },
  {
    id: 'period',
    header: 'Period, UTC',
    from: 'lg',
    className: 'whitespace-nowrap text-ink-muted',
    cell: ({ period }) => formatDayRange(Date.parse(period.from), Date.parse(period.to) - 1, { timeZone: 'UTC' }),
  },
  {
    id: 'invoice',
    header: 'Invoice',
    cell: ({ invoice, cause, fault }) =>
      invoice !== null ? (
        <Badge>{invoice.status}</Badge>
      ) : (
        <Badge tone={cause !== null || fault !== null ? 'bad' : 'neutral'}>None</Badge>
      ),
  },
  {
    id: 'why',
    header: 'Why, and what to do',
    onPhone: 'line',
    className: 'w-full [overflow-wrap:anywhere]',
    cell: ({ invoice, cause, fault }) => {
      if (fault !== null) return `Stripe could not be asked: ${fault}`;
      if (cause !== null) return `${cause.found} ${cause.fix}`;
      return invoice?.id ?? 'Nothing that is known keeps Stripe from making it.';
    },
  },
];
