'use client';

import type { RailBillView } from '@tallygate/contracts/rail';
import { useQuery } from '@tanstack/react-query';
import { CompanyLink } from '#components/company-link.tsx';
import { type Column, DataTable } from '#components/data-table.tsx';
import { LoadError } from '#components/states.tsx';
import { Badge, type Tone } from '#components/ui/badge.tsx';
import { railBillsQuery } from '#data/rails.ts';
import { formatDayRange } from '#lib/format.ts';
import { formatAmount } from '#lib/money.ts';

const STATES: Readonly<Record<RailBillView['state'], { label: string; tone: Tone }>> = {
  waiting: { label: 'Waiting', tone: 'info' },
  differs: { label: 'Differs', tone: 'bad' },
  final: { label: 'Final', tone: 'neutral' },
};

/** What became of each company's closed periods at a rail that keeps invoices from plans. */
export function RailBills({ id }: { id: string }) {
  const bills = useQuery(railBillsQuery(id));
  return (
    <section aria-labelledby="bills" className="flex flex-col gap-3">
      <h2 id="bills" className="text-base font-semibold">
        Closed periods
      </h2>
      {bills.error && !bills.data ? (
        <LoadError error={bills.error} what="the closed periods" onRetry={() => void bills.refetch()} />
      ) : (
        <DataTable
          caption="Closed periods of companies"
          columns={COLUMNS}
          rows={bills.data}
          rowKey={({ company, from, currency }) => JSON.stringify([company, from, currency])}
          empty={
            <p className="px-6 py-8 text-center text-sm text-ink-muted">
              No period has been closed yet. An hour after its end our invoice is final, then the one there is compared
              with it and collected.
            </p>
          }
        />
      )}
    </section>
  );
}

const COLUMNS: readonly Column<RailBillView>[] = [
  {
    id: 'company',
    header: 'Company',
    className: 'sm:min-w-32 [overflow-wrap:anywhere]',
    cell: ({ company }) => <CompanyLink company={company} />,
  },
  {
    id: 'period',
    header: 'Period, UTC',
    from: 'md',
    className: 'whitespace-nowrap text-ink-muted',
    cell: ({ from, to }) => formatDayRange(Date.parse(from), Date.parse(to) - 1, { timeZone: 'UTC' }),
  },
  { id: 'invoice', header: 'Ours', className: 'whitespace-nowrap', cell: ({ invoice }) => invoice || 'Nothing due' },
  {
    id: 'theirs',
    header: 'There',
    from: 'lg',
    className: 'sm:min-w-32 [overflow-wrap:anywhere]',
    cell: ({ externalId }) => (externalId === null ? 'None' : <code className="font-mono text-xs">{externalId}</code>),
  },
  {
    id: 'state',
    header: 'State',
    onPhone: 'beside',
    cell: ({ state }) => <Badge tone={STATES[state].tone}>{STATES[state].label}</Badge>,
  },
  {
    id: 'note',
    header: 'Why',
    onPhone: 'line',
    className: 'w-full min-w-48 [overflow-wrap:anywhere]',
    cell: ({ note, differences, currency }) => (
      <>
        {note}
        {differences.length > 0 && (
          <ul className="text-xs">
            {differences.map(({ key, expected, found }) => (
              <li key={key}>
                {key}: expected <bdi>{formatAmount(expected, currency)}</bdi>, found{' '}
                <bdi>{formatAmount(found, currency)}</bdi>
              </li>
            ))}
          </ul>
        )}
      </>
    ),
  },
];
