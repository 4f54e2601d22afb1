'use client';

import type { CanaryCompany } from '@tallygate/contracts/price-canary';
import { useQuery } from '@tanstack/react-query';
import { CompanyLink } from '#components/company-link.tsx';
import { type Column, DataTable } from '#components/data-table.tsx';
import { LoadError } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { canaryEffectQuery } from '#data/canaries.ts';
import { formatNumber } from '#lib/format.ts';
import { formatAmount } from '#lib/money.ts';

const COLUMNS: readonly Column<CanaryCompany>[] = [
  {
    id: 'company',
    header: 'Company',
    cell: ({ company }) => <CompanyLink company={company} />,
  },
  {
    id: 'tried',
    header: 'Calls tried',
    align: 'end',
    cell: ({ tried, calls }) => `${formatNumber(tried)} of ${formatNumber(calls)}`,
  },
  { id: 'present', header: 'Charged', align: 'end', cell: ({ present, currency }) => formatAmount(present, currency) },
  { id: 'draft', header: 'By the draft', align: 'end', cell: ({ draft, currency }) => formatAmount(draft, currency) },
  {
    id: 'difference',
    header: 'Difference',
    align: 'end',
    className: 'font-medium',
    cell: ({ difference, currency }) => formatAmount(difference, currency),
  },
];

/** What a draft price would have changed, company by company. */
export function CanaryEffectTable({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(canaryEffectQuery(id));
  if (error && !data) return <LoadError error={error} what="the effect" onRetry={() => void refetch()} />;
  return (
    <div className="flex flex-col gap-2">
      <DataTable
        caption="What the draft price would have changed"
        columns={COLUMNS}
        rows={data?.companies}
        rowKey={({ company }) => company}
        empty={<p className="px-6 py-6 text-center text-sm text-ink-muted">No call was tried yet.</p>}
      />
      {data?.totals.map(({ currency, difference, allCalls }) => (
        <p key={currency} className="text-sm" role="status">
          On the tried calls <strong>{formatAmount(difference, currency)}</strong>; if all calls were like them,{' '}
          <strong>{formatAmount(allCalls, currency)}</strong>.
        </p>
      ))}
      {data && !data.isComplete && (
        <p className="text-xs text-ink-muted">
          There are more calls than are looked at: up to <Time iso={data.readTo} absolute />.
        </p>
      )}
    </div>
  );
}
