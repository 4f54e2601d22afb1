'use client';

import type { AlertView } from '@tallygate/contracts/alert';
import type { AlertRuleView } from '@tallygate/contracts/alert-rule';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Column, DataTable } from '#components/data-table.tsx';
import { Field } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { EmptyState } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import {
  portalAlertsQuery,
  portalRulesQuery,
  portalSessionQuery,
  useDeletePortalRule,
  useMakePortalRule,
  useReadPortalAlerts,
} from '#data/portal.ts';
import { formatDecimal } from '#lib/format.ts';
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

/** Calls in a window: what most want to know. Other measures are the API's. */
function MakeRule() {
  const make = useMakePortalRule();
  const [name, setName] = useState('');
  const [figure, setFigure] = useState('');
  const [window, setWindow] = useState<'hour' | 'day' | 'period'>('day');
  return (
    <form
      noValidate
      className="flex flex-col gap-4 rounded-xl border bg-surface p-4"
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate(
          {
            name,
            measure: 'calls',
            scope: 'everything',
            company: null,
            proxy: null,
            tool: null,
            window,
            figure,
            shares: [50, 80, 100],
            currency: null,
            minCalls: 20,
            enabled: true,
          },
          {
            onSuccess: () => {
              setName('');
              setFigure('');
            },
          },
        );
      }}
    >
      <div className="grid items-start gap-4 sm:grid-cols-3">
        <Field label="Name">
          {(control) => (
            <Input {...control} value={name} onChange={(event) => setName(event.target.value)} maxLength={100} />
          )}
        </Field>
        <Field label="Calls" help="Told at 50, 80 and 100 %.">
          {(control) => (
            <Input
              {...control}
              value={figure}
              onChange={(event) => setFigure(event.target.value)}
              inputMode="numeric"
              autoComplete="off"
            />
          )}
        </Field>
        <Field label="In a">
          {(control) => (
            <Select {...control} value={window} onChange={(event) => setWindow(event.target.value as typeof window)}>
              <option value="hour">Hour</option>
              <option value="day">Day (UTC)</option>
              <option value="period">Billing period</option>
            </Select>
          )}
        </Field>
      </div>
      <FormProblems findings={[]} error={make.error} />
      <div>
        <Button type="submit" variant="primary" busy={make.isPending}>
          Make rule
        </Button>
      </div>
    </form>
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
    cell: ({ shares, figure, measure, window }) =>
      `${shares.join(', ')} % of ${formatDecimal(figure)}${measure === 'calls' ? ' calls' : ''}${window === null ? '' : ` in a ${window}`}`,
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
