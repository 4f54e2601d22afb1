'use client';

import type { PortalPlan } from '@tallygate/contracts/portal';
import { useQuery } from '@tanstack/react-query';
import { type Column, DataTable } from '#components/data-table.tsx';
import { EmptyState } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { portalPlanQuery } from '#data/portal.ts';
import { formatDecimal } from '#lib/format.ts';
import { formatAmount } from '#lib/money.ts';
import { PortalPart } from './portal-part.tsx';

/** The plan, what comes after it, and what is owed so far. */
export function PlanPage() {
  return (
    <PortalPart title="Plan" reading={useQuery(portalPlanQuery)}>
      {({ plan, next, period }) => (
        <>
          <dl className="grid gap-4 rounded-xl border bg-surface p-4 text-sm sm:grid-cols-3">
            <div>
              <dt className="text-ink-muted">Plan</dt>
              <dd className="font-medium">
                {plan === null ? (
                  'None'
                ) : (
                  <>
                    <bdi>{plan.name}</bdi>, since <Time iso={plan.since} absolute />
                  </>
                )}
              </dd>
            </div>
            <div>
              <dt className="text-ink-muted">Next change</dt>
              <dd className="font-medium">
                {next !== null ? (
                  <>
                    <bdi>{next.name}</bdi>, from <Time iso={next.from} absolute />
                  </>
                ) : plan?.until ? (
                  <>
                    Ends <Time iso={plan.until} absolute />
                  </>
                ) : (
                  'None planned'
                )}
              </dd>
            </div>
            <div>
              <dt className="text-ink-muted">This period, before tax</dt>
              <dd className="font-medium">{totalText(period)}</dd>
              <dd className="text-xs text-ink-muted">
                Until <Time iso={period.to} absolute />
              </dd>
            </div>
          </dl>
          <DataTable
            caption="Charges of this period so far"
            columns={COLUMNS}
            rows={period.lines}
            rowKey={({ description, amount }) => `${description} ${amount}`}
            empty={<EmptyState heading="Nothing is owed so far">Charges stand here as they come up.</EmptyState>}
          />
        </>
      )}
    </PortalPart>
  );
}

function totalText({ totals, isKnown }: PortalPlan['period']): string {
  if (!isKnown) return 'Cannot be told now';
  const amounts = Object.entries(totals).map(([currency, amount]) => formatAmount(amount, currency));
  return amounts.length === 0 ? 'Nothing' : amounts.join(' + ');
}

const COLUMNS: readonly Column<PortalPlan['period']['lines'][number]>[] = [
  { id: 'what', header: 'What', className: 'w-full', cell: ({ description }) => description },
  {
    id: 'quantity',
    header: 'Quantity',
    align: 'end',
    cell: ({ quantity }) => (quantity === null ? '–' : formatDecimal(quantity)),
  },
  { id: 'amount', header: 'Amount', align: 'end', cell: ({ amount, currency }) => formatAmount(amount, currency) },
];
