'use client';

import type { MissingInvoice } from '@tallygate/contracts/reconciliation';
import { CompanyLink } from '#components/company-link.tsx';
import { type Column, DataTable } from '#components/data-table.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { missingInvoicesQuery } from '#data/rails.ts';
import { formatDayRange } from '#lib/format.ts';
import { AskSection } from './ask-section.tsx';

/** Why Stripe has made no invoice, or which it has made, by company. Stripe is asked when somebody wants to know. */
export function MissingInvoices({ id }: { id: string }) {
  return (
    <AskSection
      id="invoices"
      heading="Invoices of the last period"
      who="Stripe"
      what="the invoices"
      query={missingInvoicesQuery(id)}
      about="Says of each company which invoice Stripe has made, or what keeps it from making one."
    >
      {(found) => (
        <DataTable
          caption="Invoices of the period that ended last"
          columns={COLUMNS}
          rows={found}
          rowKey={({ company }) => company}
          empty={
            <p className="px-6 py-8 text-center text-sm text-ink-muted">
              The rail billed no company in the period that ended last.
            </p>
          }
        />
      )}
    </AskSection>
  );
}

const COLUMNS: readonly Column<MissingInvoice>[] = [
  {
    id: 'company',
    header: 'Company',
    className: 'sm:min-w-32 [overflow-wrap:anywhere]',
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
