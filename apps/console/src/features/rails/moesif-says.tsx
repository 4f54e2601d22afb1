'use client';

import { compareDecimals } from '@tallygate/contracts/decimal';
import type { MoesifCatalog } from '@tallygate/contracts/moesif';
import type { RailView } from '@tallygate/contracts/rail';
import { useQuery } from '@tanstack/react-query';
import { CompanyLink } from '#components/company-link.tsx';
import { type Column, DataTable } from '#components/data-table.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { allMetersQuery } from '#data/meters.ts';
import { type CountedThere, moesifSaysQuery } from '#data/moesif.ts';
import { formatDateTime, formatDecimal, formatSigned } from '#lib/format.ts';
import { AskSection } from './ask-section.tsx';

/** How much Moesif has counted beside what was used, whether its provider took it, and what its catalogue holds. */
export function MoesifSays({ rail }: { rail: RailView }) {
  const { data: meters = [] } = useQuery(allMetersQuery);
  const nameOf = (id: string) => meters.find((meter) => meter.id === id)?.name ?? id;
  return (
    <AskSection
      heading="What Moesif says"
      who="Moesif for its count"
      what="what Moesif has counted"
      query={moesifSaysQuery(rail)}
      about="How much it has counted for each company in the last seven days, beside what was used here, and the plans and prices of its catalogue."
    >
      {(found) => (
        <>
          {found !== undefined && (
            <p className="text-sm text-ink-muted">
              From {formatDateTime(found.from, { timeZone: 'UTC' })} to {formatDateTime(found.to, { timeZone: 'UTC' })}.
              Moesif counts events some minutes after they have arrived.
            </p>
          )}
          <DataTable
            caption="Counted by Moesif and here"
            columns={countedColumns(nameOf)}
            rows={found?.counted}
            rowKey={({ meterId, company }) => JSON.stringify([meterId, company])}
            empty={<Nothing>Nothing was used or counted in these days.</Nothing>}
          />
          <DataTable
            caption="Catalogue of Moesif"
            columns={PLAN_COLUMNS}
            rows={found?.plans}
            rowKey={({ id, provider }) => JSON.stringify([id, provider])}
            empty={<Nothing>The catalogue holds no plan.</Nothing>}
          />
        </>
      )}
    </AskSection>
  );
}

function Nothing({ children }: { children: string }) {
  return <p className="px-6 py-8 text-center text-sm text-ink-muted">{children}</p>;
}

const countedColumns = (nameOf: (id: string) => string): readonly Column<CountedThere>[] => [
  {
    id: 'company',
    header: 'Company',
    className: 'sm:min-w-32 [overflow-wrap:anywhere]',
    cell: ({ company }) => <CompanyLink company={company} />,
  },
  {
    id: 'meter',
    header: 'Meter',
    className: 'sm:min-w-32 [overflow-wrap:anywhere]',
    cell: ({ meterId }) => nameOf(meterId),
  },
  { id: 'ours', header: 'Used here', align: 'end', cell: ({ ours }) => formatDecimal(ours) },
  { id: 'theirs', header: 'Counted there', align: 'end', cell: ({ theirs }) => formatDecimal(theirs) },
  {
    id: 'difference',
    header: 'Difference',
    onPhone: 'beside',
    cell: ({ difference }) =>
      compareDecimals(difference, '0') === 0 ? (
        <Badge tone="neutral">Equal</Badge>
      ) : (
        <Badge tone="bad">{formatSigned(difference)}</Badge>
      ),
  },
  {
    id: 'provider',
    header: 'Not taken by the provider',
    onPhone: 'line',
    className: 'w-full min-w-48 [overflow-wrap:anywhere]',
    cell: ({ undelivered, fault }) =>
      undelivered === 0 ? '' : `${undelivered} of its reports${fault === null ? '' : `: ${fault}`}`,
  },
];

const PLAN_COLUMNS: readonly Column<MoesifCatalog['plans'][number]>[] = [
  { id: 'plan', header: 'Plan', className: 'sm:min-w-32 [overflow-wrap:anywhere]', cell: ({ id, name }) => name || id },
  { id: 'provider', header: 'Provider', cell: ({ provider }) => provider },
  { id: 'status', header: 'Status', onPhone: 'beside', cell: ({ status }) => status },
  {
    id: 'prices',
    header: 'Prices',
    onPhone: 'line',
    className: 'w-full min-w-48 [overflow-wrap:anywhere]',
    cell: ({ prices }) => (
      <ul>
        {prices.map(({ id, name, model, price, currency }) => (
          <li key={id}>
            {name || id}
            <span className="text-xs text-ink-muted">
              {' '}
              ({[model, price, currency].filter((part) => part !== null && part !== '').join(' ')})
            </span>
          </li>
        ))}
      </ul>
    ),
  },
];
