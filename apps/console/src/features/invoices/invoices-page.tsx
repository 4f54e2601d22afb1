'use client';

import { INVOICE_STATES } from '@tallygate/contracts/invoice-states';
import { useInfiniteQuery } from '@tanstack/react-query';
import { ReceiptText } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Field } from '#components/field.tsx';
import { FilterForm } from '#components/filter-form.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { EmptyState, LoadError, NothingMatches } from '#components/states.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { type InvoiceFilters, invoicePagesQuery } from '#data/invoices.ts';
import { formatCount } from '#lib/format.ts';
import { InvoiceTable } from './invoice-table.tsx';
import { STATE_WORDS } from './invoice-words.ts';
import { useInvoiceView } from './use-invoice-view.ts';

/** Every invoice: those of running periods as they would be now, and those that are final. */
export function InvoicesPage() {
  const { filters, narrowTo, clear } = useInvoiceView();
  const pages = useInfiniteQuery(invoicePagesQuery(filters));
  const invoices = pages.data?.pages.flatMap((page) => page.invoices);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  const isEmpty = invoices?.length === 0;
  // Of many companies nothing may be due: the api looks at some of them per page.
  useEffect(() => {
    if (isEmpty && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [isEmpty, hasNextPage, isFetchingNextPage, fetchNextPage]);
  const isNarrowed = filters.company !== '' || filters.state !== '';
  return (
    <>
      <PageHeader
        title="Invoices"
        description="What companies owe by their plans: running periods as they would be now, and invoices that are final, which nothing changes."
      />
      <search aria-label="Filter invoices">
        <Filters key={JSON.stringify(filters)} filters={filters} isNarrowed={isNarrowed} onFilter={narrowTo} />
      </search>
      {pages.error && !pages.data ? (
        <LoadError error={pages.error} what="the invoices" onRetry={() => void pages.refetch()} />
      ) : (
        <div aria-busy={pages.isPlaceholderData || undefined} className="flex flex-col gap-3">
          <InvoiceTable
            invoices={isEmpty && hasNextPage ? undefined : invoices}
            empty={
              isNarrowed ? (
                <NothingMatches onClear={clear}>No invoice matches the filters.</NothingMatches>
              ) : (
                <EmptyState icon={<ReceiptText />} heading="Nothing is due">
                  Companies that are on a plan are listed here with what their running period comes to. An hour after a
                  period has ended its invoice becomes final.
                </EmptyState>
              )
            }
          />
          {invoices !== undefined && invoices.length > 0 && (
            <footer className="flex flex-wrap items-center justify-between gap-3 text-xs text-ink-muted">
              <p role="status">
                {formatCount(invoices.length, 'invoice', 'invoices')} shown{hasNextPage ? '' : '; there are no more'}
              </p>
              {hasNextPage && (
                <Button busy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                  Load more
                </Button>
              )}
            </footer>
          )}
        </div>
      )}
    </>
  );
}

type FiltersProps = {
  filters: InvoiceFilters;
  isNarrowed: boolean;
  onFilter: ReturnType<typeof useInvoiceView>['narrowTo'];
};

function Filters({ filters, isNarrowed, onFilter }: FiltersProps) {
  const [company, setCompany] = useState(filters.company);
  const [state, setState] = useState(filters.state);
  return (
    <FilterForm
      isNarrowed={isNarrowed}
      columns="md:grid-cols-[1.5fr_1fr_auto]"
      onSubmit={() => onFilter({ company: company.trim(), state: INVOICE_STATES.find((one) => one === state) ?? '' })}
    >
      <Field label="Company">
        {(control) => (
          <Input
            {...control}
            data-shortcut="search"
            value={company}
            spellCheck={false}
            autoCapitalize="none"
            autoComplete="off"
            placeholder="Any…"
            onChange={(event) => setCompany(event.target.value)}
          />
        )}
      </Field>
      <Field label="State">
        {(control) => (
          <Select {...control} value={state} onChange={(event) => setState(event.target.value)}>
            <option value="">Any</option>
            {INVOICE_STATES.map((one) => (
              <option key={one} value={one}>
                {STATE_WORDS[one].label}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </FilterForm>
  );
}
