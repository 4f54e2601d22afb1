'use client';

import type { AlertRuleView } from '@tallygate/contracts/alert-rule';
import { useQuery } from '@tanstack/react-query';
import { BellRing, Plus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { ConfirmDialog } from '#components/confirm-dialog.tsx';
import { type Column, DataTable } from '#components/data-table.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { May } from '#components/rights.tsx';
import { EmptyState, LoadError } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { alertRulesQuery, useDeleteAlertRule } from '#data/alerts.ts';
import { AlertTabs } from './alert-tabs.tsx';
import { MEASURE_WORDS, scopeText, thresholdText } from './alert-words.ts';

const RuleDialog = dynamic(() => import('./rule-dialog.tsx').then((module) => module.RuleDialog), { ssr: false });

type Opened = { kind: 'edit'; rule: AlertRuleView | null } | { kind: 'delete'; rule: AlertRuleView };

/** What is watched. */
export function RuleList() {
  const rules = useQuery(alertRulesQuery);
  const remove = useDeleteAlertRule();
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = () => setOpened(null);
  const add = (variant?: 'primary') => (
    <May to="alerts.write">
      <Button
        variant={variant}
        data-shortcut={variant && 'new'}
        onClick={() => setOpened({ kind: 'edit', rule: null })}
      >
        <Plus aria-hidden /> New rule
      </Button>
    </May>
  );
  return (
    <AlertTabs actions={add('primary')}>
      {rules.error && !rules.data ? (
        <LoadError error={rules.error} what="the rules" onRetry={() => void rules.refetch()} />
      ) : (
        <DataTable
          caption="Alert rules"
          columns={columnsWith(setOpened)}
          rows={rules.data}
          rowKey={({ id }) => id}
          empty={
            <EmptyState icon={<BellRing />} heading="No rule yet" action={add()}>
              A rule tells when calls, spend or a share of errors reach a figure, or when nobody calls any more.
            </EmptyState>
          }
        />
      )}
      {opened?.kind === 'edit' && <RuleDialog rule={opened.rule} onClose={close} />}
      <ConfirmDialog
        open={opened?.kind === 'delete'}
        onOpenChange={(isOpen) => !isOpen && close()}
        heading={`Delete ${opened?.rule?.name ?? 'the rule'}?`}
        confirmLabel="Delete"
        busy={remove.isPending}
        danger
        onConfirm={() => opened?.rule && remove.mutate(opened.rule.id, { onSuccess: close })}
      >
        <p>What it told stays.</p>
        <FormProblems findings={[]} error={remove.error} />
      </ConfirmDialog>
    </AlertTabs>
  );
}

const columnsWith = (open: (opened: Opened) => void): readonly Column<AlertRuleView>[] => [
  {
    id: 'name',
    header: 'Rule',
    className: 'w-full',
    cell: (rule) => (
      <span className="flex flex-col">
        <span className="flex flex-wrap items-center gap-2 font-medium">
          <bdi>{rule.name}</bdi>
          {!rule.enabled && <Badge>Off</Badge>}
        </span>
        <span className="text-xs text-ink-muted">
          {MEASURE_WORDS[rule.measure]} · <bdi>{scopeText(rule)}</bdi>
        </span>
      </span>
    ),
  },
  { id: 'at', header: 'Tells at', onPhone: 'line', cell: thresholdText },
  {
    id: 'last',
    header: 'Told last',
    from: 'md',
    className: 'whitespace-nowrap text-ink-muted',
    cell: ({ lastFiredAt }) => (lastFiredAt === null ? 'Never' : <Time iso={lastFiredAt} />),
  },
  {
    id: 'actions',
    header: <span className="sr-only">Actions</span>,
    align: 'end',
    cell: (rule) => (
      <May to="alerts.write">
        <span className="inline-flex gap-2">
          <Button size="sm" aria-label={`Change ${rule.name}`} onClick={() => open({ kind: 'edit', rule })}>
            Change
          </Button>
          <Button size="sm" aria-label={`Delete ${rule.name}`} onClick={() => open({ kind: 'delete', rule })}>
            Delete…
          </Button>
        </span>
      </May>
    ),
  },
];
