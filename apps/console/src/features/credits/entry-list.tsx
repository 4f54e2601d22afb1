'use client';

import type { CreditEntryView } from '@tallygate/contracts/credit';
import { useInfiniteQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useState } from 'react';
import { type Column, DataTable } from '#components/data-table.tsx';
import { May } from '#components/rights.tsx';
import { LoadError } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Button } from '#components/ui/button.tsx';
import { Select } from '#components/ui/select.tsx';
import { creditEntriesQuery } from '#data/credits.ts';
import { entryAmount, entryLabel } from './credit-words.ts';

const RefundDialog = dynamic(() => import('./refund-dialog.tsx').then((module) => module.RefundDialog), { ssr: false });

type EntryListProps = { company: string; currencies: readonly string[] };

/** Every movement of the company's credits in a currency, the last first, each with the call that caused it. */
export function EntryList({ company, currencies }: EntryListProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const [refunded, setRefunded] = useState<string | null>(null);
  const currency = chosen ?? currencies[0] ?? 'usd';
  const pages = useInfiniteQuery(creditEntriesQuery({ company, currency }));
  const entries = pages.data?.pages.flatMap((page) => page.entries);
  return (
    <section aria-labelledby="history" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 id="history" className="text-base font-semibold">
          History
        </h2>
        {currencies.length > 1 && (
          <Select
            aria-label="Currency"
            className="w-28"
            value={currency}
            onChange={(event) => setChosen(event.target.value)}
          >
            {currencies.map((one) => (
              <option key={one} value={one}>
                {one.toUpperCase()}
              </option>
            ))}
          </Select>
        )}
      </div>
      {pages.error && !pages.data ? (
        <LoadError error={pages.error} what="the history" onRetry={() => void pages.refetch()} />
      ) : (
        <DataTable
          caption="Movements of credits"
          columns={[...COLUMNS, refundColumn(setRefunded)]}
          rows={entries}
          rowKey={({ sequence }) => sequence}
          empty={<p className="px-6 py-8 text-center text-sm text-ink-muted">Nothing has moved yet.</p>}
        />
      )}
      {pages.hasNextPage && (
        <Button className="self-start" busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          Load older
        </Button>
      )}
      {refunded !== null && <RefundDialog callId={refunded} onClose={() => setRefunded(null)} />}
    </section>
  );
}

const COLUMNS: readonly Column<CreditEntryView>[] = [
  {
    id: 'what',
    header: 'What',
    cell: ({ type, callId }) =>
      callId === null ? (
        entryLabel(type)
      ) : (
        <Link href={`/events/${callId}`} className="rounded font-medium hover:underline">
          {entryLabel(type)}
        </Link>
      ),
  },
  { id: 'amount', header: 'Amount', align: 'end', cell: entryAmount },
  { id: 'at', header: 'When', className: 'whitespace-nowrap', cell: ({ at }) => <Time iso={at} /> },
  {
    id: 'number',
    header: 'Number',
    align: 'end',
    from: 'md',
    cell: ({ sequence }) => sequence,
  },
  {
    id: 'hash',
    header: 'Chained as',
    onPhone: 'line',
    from: 'lg',
    cell: ({ hash }) => (
      <span title={hash} className="font-mono text-xs text-ink-muted">
        {hash.slice(0, 12)}
      </span>
    ),
  },
];

const refundColumn = (onRefund: (callId: string) => void): Column<CreditEntryView> => ({
  id: 'refund',
  header: <span className="sr-only">Actions</span>,
  align: 'end',
  cell: (entry) => {
    const { type, callId } = entry;
    if (type !== 'settled' || callId === null) return '';
    return (
      <May to="credits.write">
        <Button size="sm" aria-label={`Refund ${entryAmount(entry)}`} onClick={() => onRefund(callId)}>
          Refund…
        </Button>
      </May>
    );
  },
});
