'use client';

import type { AlertDeliveryView } from '@tallygate/contracts/alert-endpoint';
import type { AlertDeliveryState } from '@tallygate/contracts/alert-kinds';
import { useQuery } from '@tanstack/react-query';
import { type Column, DataTable } from '#components/data-table.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { May } from '#components/rights.tsx';
import { EmptyState, LoadError } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Badge, type Tone } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { alertDeliveriesQuery, useSendAlertAgain } from '#data/alerts.ts';
import { formatDuration } from '#lib/format.ts';
import { notify } from '#lib/notify.ts';

const STATE: Record<AlertDeliveryState, { label: string; tone: Tone }> = {
  waiting: { label: 'Waiting', tone: 'warn' },
  delivered: { label: 'Delivered', tone: 'good' },
  failed: { label: 'Failed', tone: 'bad' },
};

/** The newest messages to an endpoint, each with every attempt. */
export function EndpointMessages({ id }: { id: string }) {
  const messages = useQuery(alertDeliveriesQuery(id));
  const again = useSendAlertAgain(id);
  const onAgain = (delivery: string) =>
    again.mutate(delivery, { onSuccess: () => notify.success('The message is sent again') });
  if (messages.error && !messages.data)
    return <LoadError error={messages.error} what="the messages" onRetry={() => void messages.refetch()} />;
  return (
    <section aria-labelledby="messages" className="flex flex-col gap-3">
      <h2 id="messages" className="text-base font-semibold">
        Messages
      </h2>
      <FormProblems findings={[]} error={again.error} />
      <DataTable
        caption="Messages, the newest first"
        columns={columnsWith(onAgain)}
        rows={messages.data}
        rowKey={(message) => message.id}
        empty={<EmptyState heading="Nothing was sent yet">The next alert goes there, or a test message.</EmptyState>}
      />
    </section>
  );
}

const columnsWith = (onAgain: (id: string) => void): readonly Column<AlertDeliveryView>[] => [
  {
    id: 'message',
    header: 'Message',
    cell: ({ id, type, createdAt }) => (
      <span className="flex flex-col">
        <span className="font-medium">{type}</span>
        <code className="font-mono text-2xs text-ink-muted [overflow-wrap:anywhere]">{id}</code>
        <span className="text-xs text-ink-muted">
          <Time iso={createdAt} absolute />
        </span>
      </span>
    ),
  },
  {
    id: 'state',
    header: 'State',
    cell: ({ state }) => (
      <Badge tone={STATE[state].tone} dot>
        {STATE[state].label}
      </Badge>
    ),
  },
  {
    id: 'attempts',
    header: 'Attempts',
    className: 'w-full',
    onPhone: 'line',
    cell: ({ attempts, nextAttemptAt }) => (
      <ul className="flex flex-col gap-0.5 text-xs">
        {attempts.map(({ at, status, message, durationMs }) => (
          <li key={at} className="[overflow-wrap:anywhere]">
            <Time iso={at} absolute />: {status ?? 'no answer'} after {formatDuration(durationMs)}
            {message !== '' && (
              <>
                , <bdi className="text-ink-muted">{message}</bdi>
              </>
            )}
          </li>
        ))}
        {nextAttemptAt !== null && (
          <li className="text-ink-muted">
            Next at <Time iso={nextAttemptAt} absolute />
          </li>
        )}
      </ul>
    ),
  },
  {
    id: 'again',
    header: <span className="sr-only">Actions</span>,
    align: 'end',
    cell: ({ id }) => (
      <May to="alert-endpoints.write">
        <Button size="sm" aria-label={`Send again: ${id}`} onClick={() => onAgain(id)}>
          Send again
        </Button>
      </May>
    ),
  },
];
