'use client';

import type { GrantView } from '@tallygate/contracts/credit';
import { type Column, DataTable } from '#components/data-table.tsx';
import { May } from '#components/rights.tsx';
import { Time } from '#components/time.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { formatAmount } from '#lib/money.ts';
import { CATEGORY_WORDS } from './credit-words.ts';

type GrantListProps = { grants: readonly GrantView[] | undefined; onEnd: (grant: GrantView) => void };

/** What was granted, and what became of it. */
export function GrantList({ grants, onEnd }: GrantListProps) {
  return (
    <section aria-labelledby="grants" className="flex flex-col gap-3">
      <h2 id="grants" className="text-base font-semibold">
        Grants
      </h2>
      <DataTable
        caption="Grants of the company"
        columns={columnsWith(onEnd)}
        rows={grants}
        rowKey={({ id }) => id}
        empty={<p className="px-6 py-8 text-center text-sm text-ink-muted">Nothing was granted yet.</p>}
      />
    </section>
  );
}

const columnsWith = (onEnd: (grant: GrantView) => void): readonly Column<GrantView>[] => [
  {
    id: 'kind',
    header: 'Grant',
    cell: ({ category, note, state, createdBy }) => (
      <span className="flex flex-col">
        <span className="flex flex-wrap items-center gap-2 font-medium">
          {CATEGORY_WORDS[category]}
          {state === 'voided' && <Badge>Taken back</Badge>}
          {state === 'disputed' && <Badge tone="bad">Disputed</Badge>}
        </span>
        <span className="text-xs text-ink-muted [overflow-wrap:anywhere]">
          <bdi>{note || createdBy}</bdi>
        </span>
      </span>
    ),
  },
  {
    id: 'amount',
    header: 'Granted',
    align: 'end',
    cell: ({ amount, currency }) => formatAmount(amount, currency),
  },
  {
    id: 'available',
    header: 'Left',
    align: 'end',
    cell: ({ available, currency }) => formatAmount(available, currency),
  },
  {
    id: 'leased',
    header: 'With gateways',
    onPhone: 'line',
    align: 'end',
    from: 'lg',
    cell: ({ leased, currency }) => formatAmount(leased, currency),
  },
  {
    id: 'settled',
    header: 'Spent',
    align: 'end',
    cell: ({ settled, currency }) => formatAmount(settled, currency),
  },
  { id: 'priority', header: 'Priority', align: 'end', from: 'xl', cell: ({ priority }) => String(priority) },
  {
    id: 'from',
    header: 'From',
    from: 'xl',
    onPhone: 'line',
    cell: ({ effectiveAt }) => <Time iso={effectiveAt} absolute />,
  },
  {
    id: 'expires',
    header: 'Expires',
    from: 'md',
    cell: ({ expiresAt }) => (expiresAt === null ? 'Never' : <Time iso={expiresAt} absolute />),
  },
  {
    id: 'actions',
    header: <span className="sr-only">Actions</span>,
    align: 'end',
    cell: (grant) =>
      grant.state === 'active' ? (
        <May to="credits.write">
          <Button
            size="sm"
            aria-label={`End the grant of ${formatAmount(grant.amount, grant.currency)}`}
            onClick={() => onEnd(grant)}
          >
            End…
          </Button>
        </May>
      ) : (
        ''
      ),
  },
];
