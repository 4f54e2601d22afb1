'use client';

import type { AlertView } from '@tallygate/contracts/alert';
import { useInfiniteQuery } from '@tanstack/react-query';
import { BellRing, CheckCheck } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { type Column, DataTable } from '#components/data-table.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { May } from '#components/rights.tsx';
import { EmptyState, LoadError } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { alertPagesQuery, useMarkAlerts } from '#data/alerts.ts';
import { AlertTabs } from './alert-tabs.tsx';
import { figureText, MEASURE_WORDS, subjectText, WINDOW_WORDS } from './alert-words.ts';

/** What was told, the newest first. */
export function AlertList() {
  const [state, setState] = useState<'all' | 'unread'>('all');
  const pages = useInfiniteQuery(alertPagesQuery(state));
  const mark = useMarkAlerts();
  const alerts = pages.data?.pages.flatMap((page) => page.alerts);
  const unread = pages.data?.pages[0]?.unread ?? 0;
  return (
    <AlertTabs
      actions={
        unread > 0 && (
          <May to="alerts.write">
            <Button busy={mark.isPending} onClick={() => mark.mutate(undefined)}>
              <CheckCheck aria-hidden /> Mark all as read
            </Button>
          </May>
        )
      }
    >
      <div className="flex flex-wrap gap-2">
        {(['all', 'unread'] as const).map((one) => (
          <Button key={one} size="sm" aria-pressed={state === one} onClick={() => setState(one)}>
            {one === 'all' ? 'All' : 'Not read'}
          </Button>
        ))}
      </div>
      <FormProblems findings={[]} error={mark.error} />
      {pages.error && !pages.data ? (
        <LoadError error={pages.error} what="the alerts" onRetry={() => void pages.refetch()} />
      ) : (
        <DataTable
          caption="Alerts"
          columns={columnsWith((id) => mark.mutate([id]))}
          rows={alerts}
          rowKey={({ id }) => id}
          empty={
            <EmptyState
              icon={<BellRing />}
              heading={state === 'all' ? 'Nothing was told yet' : 'All alerts are read'}
              action={
                state === 'all' && (
                  <Button asChild>
                    <Link href="/alerts/rules">See the rules</Link>
                  </Button>
                )
              }
            >
              {state === 'all' && 'A rule tells when calls, spend, errors or silence reach a figure.'}
            </EmptyState>
          }
        />
      )}
      {pages.hasNextPage && (
        <div>
          <Button busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            Show older
          </Button>
        </div>
      )}
    </AlertTabs>
  );
}

const columnsWith = (onRead: (id: string) => void): readonly Column<AlertView>[] => [
  {
    id: 'rule',
    header: 'Alert',
    className: 'w-full',
    cell: (alert) => (
      <span className="flex flex-col">
        <span className="flex flex-wrap items-center gap-2 font-medium">
          <bdi>{alert.ruleName}</bdi>
          {alert.readAt === null && (
            <Badge tone="warn" dot>
              New
            </Badge>
          )}
        </span>
        <span className="text-xs text-ink-muted">
          {MEASURE_WORDS[alert.measure]} · <bdi>{subjectText(alert)}</bdi>
        </span>
      </span>
    ),
  },
  {
    id: 'value',
    header: 'Reached',
    align: 'end',
    cell: (alert) => (
      <span className="flex flex-col max-sm:block">
        <span>{figureText(alert.value, alert)}</span>
        <span className="text-xs text-ink-muted">
          {' '}
          at {alert.share} % of {figureText(alert.figure, alert)}
        </span>
      </span>
    ),
  },
  {
    id: 'window',
    header: 'In',
    from: 'md',
    onPhone: 'line',
    className: 'whitespace-nowrap text-ink-muted',
    cell: ({ window, windowFrom }) => (
      <>
        {window === null ? 'Since ' : `${WINDOW_WORDS[window]} from `}
        <Time iso={windowFrom} absolute />
      </>
    ),
  },
  {
    id: 'upTo',
    header: 'Data up to',
    from: 'lg',
    className: 'whitespace-nowrap text-ink-muted',
    cell: ({ dataUpTo }) => <Time iso={dataUpTo} absolute />,
  },
  { id: 'told', header: 'Told', className: 'whitespace-nowrap', cell: ({ firedAt }) => <Time iso={firedAt} /> },
  {
    id: 'read',
    header: <span className="sr-only">Actions</span>,
    align: 'end',
    cell: ({ id, ruleName, readAt }) =>
      readAt === null ? (
        <May to="alerts.write">
          <Button size="sm" onClick={() => onRead(id)} aria-label={`Mark as read: ${ruleName}`}>
            Mark as read
          </Button>
        </May>
      ) : (
        ''
      ),
  },
];
