'use client';

import type { AlertEndpointView } from '@tallygate/contracts/alert-endpoint';
import { useQuery } from '@tanstack/react-query';
import { Plus, Webhook } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useState } from 'react';
import { type Column, DataTable } from '#components/data-table.tsx';
import { May } from '#components/rights.tsx';
import { EmptyState, LoadError } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Button } from '#components/ui/button.tsx';
import { alertEndpointsQuery } from '#data/alerts.ts';
import { formatNumber } from '#lib/format.ts';
import { AlertTabs } from './alert-tabs.tsx';
import { EndpointState } from './endpoint-state.tsx';

const EndpointDialog = dynamic(() => import('./endpoint-dialog.tsx').then((module) => module.EndpointDialog), {
  ssr: false,
});

/** Where alerts are posted to. */
export function EndpointList() {
  const endpoints = useQuery(alertEndpointsQuery);
  const [isNew, setNew] = useState(false);
  const add = (variant?: 'primary') => (
    <May to="alert-endpoints.write">
      <Button variant={variant} data-shortcut={variant && 'new'} onClick={() => setNew(true)}>
        <Plus aria-hidden /> New endpoint
      </Button>
    </May>
  );
  return (
    <AlertTabs actions={add('primary')}>
      {endpoints.error && !endpoints.data ? (
        <LoadError error={endpoints.error} what="the endpoints" onRetry={() => void endpoints.refetch()} />
      ) : (
        <DataTable
          caption="Endpoints"
          columns={COLUMNS}
          rows={endpoints.data}
          rowKey={({ id }) => id}
          empty={
            <EmptyState icon={<Webhook />} heading="No endpoint yet" action={add()}>
              Alerts stand in this console. An endpoint gets them too, as signed webhooks.
            </EmptyState>
          }
        />
      )}
      {isNew && <EndpointDialog endpoint={null} onClose={() => setNew(false)} />}
    </AlertTabs>
  );
}

const COLUMNS: readonly Column<AlertEndpointView>[] = [
  {
    id: 'name',
    header: 'Endpoint',
    className: 'w-full',
    cell: ({ id, name, address }) => (
      <span className="flex min-w-0 flex-col">
        <Link href={`/alerts/endpoints/${encodeURIComponent(id)}`} className="rounded font-medium hover:underline">
          <bdi>{name}</bdi>
        </Link>
        <bdi className="text-xs text-ink-muted [overflow-wrap:anywhere]">{address}</bdi>
      </span>
    ),
  },
  { id: 'state', header: 'State', cell: (endpoint) => <EndpointState endpoint={endpoint} /> },
  { id: 'waiting', header: 'Waiting', align: 'end', cell: ({ waiting }) => formatNumber(waiting) },
  { id: 'failed', header: 'Failed', align: 'end', cell: ({ failed }) => formatNumber(failed) },
  {
    id: 'last',
    header: 'Last attempt',
    from: 'md',
    onPhone: 'line',
    className: 'whitespace-nowrap text-ink-muted',
    cell: ({ lastAttempt }) =>
      lastAttempt === null ? (
        'None'
      ) : (
        <>
          {lastAttempt.status ?? 'No answer'}, <Time iso={lastAttempt.at} />
        </>
      ),
  },
];
