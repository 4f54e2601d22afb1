'use client';

import type { CustomerCharge, CustomerRow } from '@tallygate/contracts/customer';
import { CUSTOMER_SORTS } from '@tallygate/contracts/customer-sorts';
import { useQuery } from '@tanstack/react-query';
import { Building2, Plus } from 'lucide-react';
import Link from 'next/link';
import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { CompanyLink } from '#components/company-link.tsx';
import { type Column, DataTable } from '#components/data-table.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { May } from '#components/rights.tsx';
import { SearchInput } from '#components/search-input.tsx';
import { Sparkline } from '#components/sparkline.tsx';
import { EmptyState, LoadError, NothingMatches } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Button } from '#components/ui/button.tsx';
import { Select } from '#components/ui/select.tsx';
import { CUSTOMERS_AT_ONCE, chargesQuery, customersQuery } from '#data/customers.ts';
import { plansQuery } from '#data/plans.ts';
import { formatCount, formatNumber } from '#lib/format.ts';
import { useSettled } from '#lib/use-settled.ts';
import { ChargeText } from './charge-text.tsx';

const PARSERS = {
  search: parseAsString.withDefault(''),
  plan: parseAsString.withDefault(''),
  sort: parseAsStringLiteral(CUSTOMER_SORTS).withDefault('calls'),
  offset: parseAsInteger.withDefault(0),
};
const SORT_WORDS = { calls: 'Most calls', company: 'Name', lastCallAt: 'Last call' } as const;

/** Who pays, and who changed: companies that calls have named, and those that are written down. */
export function CustomerList() {
  const [view, setView] = useQueryStates(PARSERS, { history: 'push' });
  const search = useSettled(view.search);
  const customers = useQuery(
    customersQuery({
      ...(search !== '' && { search }),
      ...(view.plan !== '' && { plan: view.plan }),
      ...(view.sort !== 'calls' && { sort: view.sort }),
      ...(view.offset !== 0 && { offset: view.offset }),
    }),
  );
  const { data: plans = [] } = useQuery(plansQuery);
  const rows = customers.data?.rows;
  const charges = useQuery(chargesQuery(rows?.map(({ company }) => company) ?? []));
  const isNarrowed = view.search !== '' || view.plan !== '';
  const total = customers.data?.total ?? 0;
  return (
    <>
      <PageHeader
        title="Customers"
        description="Every company that a call has named, that somebody wrote down, or that is on a plan."
        actions={
          <May to="meters.write">
            <Button variant="primary" asChild>
              <Link href="/customers/new" data-shortcut="new">
                <Plus aria-hidden /> New customer
              </Link>
            </Button>
          </May>
        }
      />
      <search aria-label="Filter customers" className="flex flex-wrap items-center gap-2.5">
        <SearchInput
          label="Search customers"
          value={view.search}
          onChange={(text) => void setView({ search: text, offset: null }, { history: 'replace' })}
        />
        <Select
          aria-label="Plan"
          className="w-44"
          value={view.plan}
          onChange={(event) => void setView({ plan: event.target.value, offset: null })}
        >
          <option value="">Any plan</option>
          <option value="none">No plan</option>
          {plans.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
        <Select
          aria-label="Order"
          className="w-36"
          value={view.sort}
          onChange={(event) => void setView({ sort: event.target.value as typeof view.sort, offset: null })}
        >
          {CUSTOMER_SORTS.map((sort) => (
            <option key={sort} value={sort}>
              {SORT_WORDS[sort]}
            </option>
          ))}
        </Select>
      </search>
      {customers.error && !customers.data ? (
        <LoadError error={customers.error} what="the customers" onRetry={() => void customers.refetch()} />
      ) : (
        <>
          <DataTable
            caption="Customers"
            columns={columnsWith(charges.data)}
            rows={rows}
            rowKey={({ company }) => company}
            empty={isNarrowed ? <NothingMatches onClear={() => void setView(null)} /> : <NoCustomers />}
          />
          <footer className="flex flex-wrap items-center justify-between gap-3 text-xs text-ink-muted">
            <p role="status">{formatCount(total, 'customer', 'customers')}</p>
            {total > CUSTOMERS_AT_ONCE && (
              <span className="flex gap-2">
                <Button
                  size="sm"
                  disabled={view.offset === 0}
                  onClick={() => void setView({ offset: Math.max(0, view.offset - CUSTOMERS_AT_ONCE) })}
                >
                  Before
                </Button>
                <Button
                  size="sm"
                  disabled={view.offset + CUSTOMERS_AT_ONCE >= total}
                  onClick={() => void setView({ offset: view.offset + CUSTOMERS_AT_ONCE })}
                >
                  Next
                </Button>
              </span>
            )}
          </footer>
        </>
      )}
    </>
  );
}

function columnsWith(charges: ReadonlyMap<string, CustomerCharge> | undefined): readonly Column<CustomerRow>[] {
  return [
    {
      id: 'company',
      header: 'Company',
      onPhone: 'title',
      cell: ({ company, name }) => (
        <span className="flex min-w-0 flex-wrap items-baseline gap-x-2">
          <CompanyLink company={company} name={name || company} />
          {name && <span className="font-mono text-xs text-ink-muted">{company}</span>}
        </span>
      ),
    },
    { id: 'plan', header: 'Plan', cell: ({ plan }) => plan?.name ?? <span className="text-ink-muted">None</span> },
    {
      id: 'charge',
      header: 'This period',
      align: 'end',
      cell: ({ company }) => <ChargeText charge={charges?.get(company)} />,
    },
    { id: 'trend', header: 'Trend', from: 'lg', cell: ({ trend }) => <Sparkline values={trend} /> },
    { id: 'calls', header: 'Calls this month', align: 'end', cell: ({ calls }) => formatNumber(calls) },
    {
      id: 'consumers',
      header: 'Consumers',
      align: 'end',
      from: 'md',
      cell: ({ consumers }) => formatNumber(consumers),
    },
    {
      id: 'last',
      header: 'Last call',
      from: 'md',
      cell: ({ lastCallAt }) =>
        lastCallAt ? <Time iso={lastCallAt} /> : <span className="text-ink-muted">None yet</span>,
    },
  ];
}

function NoCustomers() {
  return (
    <EmptyState
      icon={<Building2 />}
      heading="Nobody pays yet"
      action={
        <May to="meters.write">
          <Button asChild>
            <Link href="/customers/new">New customer</Link>
          </Button>
        </May>
      }
    >
      A company stands here from its first call on. Write one down before, and it can be put on a plan.
    </EmptyState>
  );
}
