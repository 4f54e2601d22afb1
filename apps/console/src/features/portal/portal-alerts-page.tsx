'use client';

import type { AlertView } from '@tallygate/contracts/alert';
import type { AlertRuleView } from '@tallygate/contracts/alert-rule';
import { useQuery } from '@tanstack/react-query';
import { type Column, DataTable } from '#components/data-table.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { EmptyState } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Button } from '#components/ui/button.tsx';
import {
  portalAlertsQuery,
  portalRulesQuery,
  portalSessionQuery,
  useDeletePortalRule,
  useReadPortalAlerts,
} from '#data/portal.ts';
import { formatDecimal } from '#lib/format.ts';
import { formatAmount } from '#lib/money.ts';
import { MakeRule } from './make-rule.tsx';
import { PortalPart } from './portal-part.tsx';

/** What was told of the company's own usage, and by which rules. */
export function PortalAlertsPage() {
  const alerts = useQuery(portalAlertsQuery);
  const rules = useQuery(portalRulesQuery).data ?? [];
  const isAdmin = useQuery(portalSessionQuery).data?.role === 'admin';
  const read = useReadPortalAlerts();
  const remove = useDeletePortalRule();
  const unread = alerts.data?.unread ?? 0;
  return (
    <PortalPart
      title="Alerts"
      reading={alerts}
      actions={
        isAdmin &&
        unread > 0 && (
          <Button busy={read.isPending} onClick={() => read.mutate(undefined)}>
            Mark all as read
          </Button>
        )
      }
    >
      {(page) => (
        <>
          <DataTable
            caption="Alerts"
            columns={ALERTS}
            rows={page.alerts}
            rowKey={({ id }) => id}
            empty={<EmptyState heading="Nothing was told yet">A rule tells when usage reaches its figure.</EmptyState>}
          />
          <h2 className="text-base font-semibold">Rules</h2>
          {isAdmin && <MakeRule />}
          <FormProblems findings={[]} error={remove.error} />
          <DataTable
            caption="Rules"
            columns={isAdmin ? [...RULES, deleteColumn((id) => remove.mutate(id))] : RULES}
            rows={rules}
            rowKey={({ id }) => id}
            empty={<EmptyState heading="No rule yet">Make one to hear of usage before it is a bill.</EmptyState>}
          />
        </>
      )}
    </PortalPart>
  );
}

const ALERTS: readonly Column<AlertView>[] = [
  { id: 'what', header: 'Alert', className: 'w-full', cell: ({ sentence }) => sentence },
  { id: 'told', header: 'Told', className: 'whitespace-nowrap', cell: ({ firedAt }) => <Time iso={firedAt} /> },
];

const RULES: readonly Column<AlertRuleView>[] = [
  { id: 'name', header: 'Rule', className: 'w-full', cell: ({ name }) => name },
  {
    id: 'at',
    header: 'Tells at',
    onPhone: 'line',
    cell: ({ shares, figure, measure, window, currency }) => {
      const of = currency === null ? formatDecimal(figure) : formatAmount(figure, currency);
      const what = { calls: ' calls', balance: ' of credits left' }[measure as string] ?? '';
      return `${shares.join(', ')} % of ${of}${what}${window === null ? '' : ` in a ${window}`}`;
    },
  },
];

const deleteColumn = (onDelete: (id: string) => void): Column<AlertRuleView> => ({
  id: 'delete',
  header: <span className="sr-only">Actions</span>,
  align: 'end',
  cell: ({ id, name }) => (
    <Button size="sm" aria-label={`Delete ${name}`} onClick={() => onDelete(id)}>
      Delete
    </Button>
  ),
});
