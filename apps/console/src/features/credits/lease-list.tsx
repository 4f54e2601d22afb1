'use client';

import type { CreditLeaseView } from '@tallygate/contracts/credit';
import { useQuery } from '@tanstack/react-query';
import { type Column, DataTable } from '#components/data-table.tsx';
import { LoadError } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { creditLeasesQuery } from '#data/credits.ts';
import { formatAmount } from '#lib/money.ts';
import { LEASE_WORDS } from './credit-words.ts';

/** What gateways may spend without asking, and what was taken back from those that never came again. */
export function LeaseList({ company }: { company: string }) {
  const leases = useQuery(creditLeasesQuery(company));
  return (
    <section aria-labelledby="leases" className="flex flex-col gap-3">
      <h2 id="leases" className="text-base font-semibold">
        With gateways
      </h2>
      <p className="text-sm text-ink-muted">
        Each gateway may spend a part without asking. One that falls silent has left its part behind: it is taken back,
        and what the gateway spent of it and never told is billed to nobody.
      </p>
      {leases.error && !leases.data ? (
        <LoadError error={leases.error} what="the leases" onRetry={() => void leases.refetch()} />
      ) : (
        <DataTable
          caption="Leases of gateways"
          columns={COLUMNS}
          rows={leases.data}
          rowKey={({ id }) => id}
          empty={<p className="px-6 py-8 text-center text-sm text-ink-muted">No gateway has any of it now.</p>}
        />
      )}
    </section>
  );
}

const COLUMNS: readonly Column<CreditLeaseView>[] = [
  {
    id: 'gateway',
    header: 'Gateway',
    cell: ({ gatewayId }) => <bdi className="font-mono text-sm [overflow-wrap:anywhere]">{gatewayId}</bdi>,
  },
  {
    id: 'state',
    header: 'State',
    cell: ({ state }) => {
      const { label, tone } = LEASE_WORDS[state];
      return <Badge tone={tone}>{label}</Badge>;
    },
  },
  {
    id: 'amount',
    header: 'Leased',
    align: 'end',
    cell: ({ amount, currency }) => formatAmount(amount, currency),
  },
  {
    id: 'settled',
    header: 'Spent',
    align: 'end',
    cell: ({ settled, currency }) => formatAmount(settled, currency),
  },
  {
    id: 'returned',
    header: 'Back',
    align: 'end',
    cell: ({ returned, currency }) => formatAmount(returned, currency),
  },
  { id: 'since', header: 'Since', from: 'lg', cell: ({ issuedAt }) => <Time iso={issuedAt} /> },
  { id: 'seen', header: 'Told last', cell: ({ seenAt }) => <Time iso={seenAt} /> },
];
