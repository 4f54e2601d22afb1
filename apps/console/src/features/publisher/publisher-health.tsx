'use client';

import type { PublisherView } from '@tallygate/contracts/publisher-view';
import { LedgerList } from '#components/ledger-list.tsx';
import { Time } from '#components/time.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Badge, type Tone } from '#components/ui/badge.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { formatDuration, formatNumber } from '#lib/format.ts';

type Health = NonNullable<PublisherView['health']>;

const STATES: Record<Health['state'], { tone: Tone; label: string }> = {
  idle: { tone: 'good', label: 'Nothing to send' },
  sending: { tone: 'good', label: 'Sending' },
  backing_off: { tone: 'warn', label: 'Backing off' },
  stopped: { tone: 'bad', label: 'Stopped' },
  disabled: { tone: 'neutral', label: 'Off' },
};

/** What the gateway last said about delivery. */
export function PublisherHealth({ publisher }: { publisher: PublisherView }) {
  const { health } = publisher;
  const state = health && STATES[health.state];
  return (
    <Card>
      <CardHeader
        heading="Delivery"
        description={
          <>
            To <code className="font-mono text-xs">{publisher.effectiveBaseUrl}</code>
          </>
        }
        actions={
          state ? (
            <Badge tone={state.tone} dot>
              {state.label}
            </Badge>
          ) : (
            <Badge>No gateway has reported it yet</Badge>
          )
        }
      />
      {health && (
        <CardBody className="flex flex-col gap-4">
          <div className="grid gap-x-12 gap-y-2.5 sm:grid-cols-2">
            <LedgerList
              entries={[
                { label: 'Sent', value: formatNumber(health.sent) },
                { label: 'Waiting', value: formatNumber(health.queued) },
                { label: 'Oldest waiting', value: health.oldestMs === null ? '–' : formatDuration(health.oldestMs) },
              ]}
            />
            <LedgerList
              entries={[
                { label: 'Retried', value: formatNumber(health.retried) },
                { label: 'Set aside', value: formatNumber(health.parked) },
                {
                  label: 'Last success',
                  value: health.lastSuccessAt ? <Time iso={health.lastSuccessAt} /> : 'None yet',
                },
              ]}
            />
          </div>
          {health.lastError && (
            <Alert
              tone={health.state === 'sending' || health.state === 'idle' ? 'info' : 'bad'}
              heading={
                <>
                  Last error, <Time iso={health.lastError.at} />
                </>
              }
            >
              {health.lastError.status !== undefined && `HTTP ${health.lastError.status}: `}
              {health.lastError.message}
            </Alert>
          )}
        </CardBody>
      )}
    </Card>
  );
}
