'use client';

import type { CreditBalanceList } from '@tallygate/contracts/credit';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Coins } from 'lucide-react';
import Link from 'next/link';
import { type Column, DataTable } from '#components/data-table.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { EmptyState, LoadError } from '#components/states.tsx';
import { Button } from '#components/ui/button.tsx';
import { creditBalancesQuery } from '#data/credits.ts';
import { formatAmount } from '#lib/money.ts';
import { RefusalTable } from './refusal-table.tsx';

type Row = CreditBalanceList['rows'][number];

/** What companies have paid in advance, and who was stopped because it was used up. */
export function CreditsPage() {
  const pages = useInfiniteQuery(creditBalancesQuery);
  return (
    <>
      <PageHeader
        title="Credits"
        description="What companies have paid in advance, and whose calls were refused because nobody paid for them."
      />
      <div className="flex flex-col gap-8">
        <section aria-labelledby="balances" className="flex flex-col gap-3">
          <h2 id="balances" className="text-base font-semibold">
            Balances
          </h2>
          {pages.error && !pages.data ? (
            <LoadError error={pages.error} what="the balances" onRetry={() => void pages.refetch()} />
          ) : (
            <DataTable
              caption="Balances of companies"
              columns={COLUMNS}
              rows={pages.data?.pages.flatMap(({ rows }) => rows)}
              rowKey={({ company, currency }) => JSON.stringify([company, currency])}
              empty={<NoCredits />}
            />
          )}
          {pages.hasNextPage && (
            <Button className="self-start" busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
              Load more
            </Button>
          )}
        </section>
        <RefusalTable />
      </div>
    </>
  );
}

const COLUMNS: readonly Column<Row>[] = [
  {
    id: 'company',
    header: 'Company',
    cell: ({ company }) => (
      <Link href={`/customers/${encodeURIComponent(company)}/credits`} className="rounded font-medium hover:underline">
        <bdi>{company}</bdi>
      </Link>
    ),
  },
  {
    id: 'balance',
    header: 'Left',
    align: 'end',
    cell: ({ balance, currency }) => formatAmount(balance, currency),
  },
  {
    id: 'held',
    header: 'Held by running calls',
    align: 'end',
    cell: ({ held, currency }) => formatAmount(held, currency),
  },
  { id: 'debt', header: 'Owed', align: 'end', cell: ({ debt, currency }) => formatAmount(debt, currency) },
];

function NoCredits() {
  return (
    <EmptyState
      icon={<Coins />}
      heading="Nobody has paid in advance"
      action={
        <Button asChild>
          <Link href="/customers">Open customers</Link>
        </Button>
      }
    >
      A company stands here once it was granted credits, on its page under Credits.
    </EmptyState>
  );
}
