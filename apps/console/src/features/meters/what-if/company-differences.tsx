import type { PolicyComparison } from '@tallygate/contracts/decision-policy';
import { useState } from 'react';
import { type Column, DataTable } from '#components/data-table.tsx';
import { Button } from '#components/ui/button.tsx';
import { formatCount, formatDecimal, formatNumber } from '#lib/format.ts';
import { formatAmount, formatDifference } from '#lib/money.ts';
import { BeforeAfter, CELL } from './before-after.tsx';

type Company = PolicyComparison['companies'][number];

const FIRST = 20;

/** What each company would have owed, beside what it owes. */
export function CompanyDifferences({ companies, currency }: { companies: Company[]; currency: string }) {
  const [showsAll, setAll] = useState(false);
  if (companies.length === 0)
    return <p className="text-sm text-ink-muted">The meter counts no call of this period, by either rules.</p>;
  const shown = showsAll ? companies : companies.slice(0, FIRST);
  return (
    <section aria-label="By company">
      <h3 className="pb-2 text-sm font-semibold">By company</h3>
      <DataTable<Company>
        caption="Charge by company, as recorded and by these rules"
        rows={shown}
        rowKey={({ company }) => company}
        columns={companyColumns(companies, currency)}
      />
      {shown.length < companies.length && (
        <Button size="sm" variant="ghost" className="mt-2" onClick={() => setAll(true)}>
          Show all {formatNumber(companies.length)} companies
        </Button>
      )}
    </section>
  );
}

function companyColumns(companies: readonly Company[], currency: string): Column<Company>[] {
  const money = (minor: string) => formatAmount(minor, currency);
  const quantity: Column<Company> = {
    id: 'quantity',
    header: 'Quantity',
    align: 'end',
    className: CELL,
    cell: (row) => (
      <BeforeAfter before={row.quantityBefore} after={row.quantityAfter} write={(value) => formatDecimal(value)} />
    ),
  };
  // Where each call counts one, the quantities are the calls once more.
  const isQuantityOther = companies.some(
    (row) =>
      row.quantityBefore !== String(row.callsBefore) || (row.quantityAfter ?? '') !== String(row.callsAfter ?? ''),
  );
  return [
    {
      id: 'company',
      header: 'Company',
      className: '[overflow-wrap:anywhere]',
      cell: ({ company, untold }) => (
        <>
          <span className="font-medium">{company}</span>
          {untold > 0 && (
            <span className="block text-xs text-warn">{formatCount(untold, 'call', 'calls')} cannot be told</span>
          )}
        </>
      ),
    },
    {
      id: 'calls',
      header: 'Calls',
      align: 'end',
      className: CELL,
      cell: (row) => (
        <BeforeAfter before={row.callsBefore} after={row.callsAfter} write={(calls) => formatNumber(calls)} />
      ),
    },
    ...(isQuantityOther ? [quantity] : []),
    {
      id: 'charge',
      header: 'Charge',
      align: 'end',
      className: CELL,
      cell: (row) => <BeforeAfter before={row.before} after={row.after} write={money} />,
    },
    {
      id: 'difference',
      header: 'Difference',
      align: 'end',
      cell: ({ difference }) => (
        <bdi className="font-medium whitespace-nowrap">
          {difference === null ? '–' : formatDifference(difference, currency)}
        </bdi>
      ),
    },
  ];
}
