'use client';

import type { TestRun } from '@tallygate/contracts/publisher-delivery';
import type { PublisherView } from '@tallygate/contracts/publisher-view';
import { useQuery } from '@tanstack/react-query';
import { Circle, CircleCheck, CircleHelp, CircleX, LoaderCircle, Send } from 'lucide-react';
import { useState } from 'react';
import { May } from '#components/rights.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { testRunQuery, useStartTestRun } from '#data/delivery.ts';
import { formatClock } from '#lib/format.ts';

type Step = TestRun['steps'][number];

const NAMES: Record<Step['step'], string> = {
  made: 'Made',
  queued: 'Queued',
  sent: 'Sent',
  accepted: 'Accepted',
  seen: 'Seen',
};

const STATES = {
  done: { Icon: CircleCheck, style: 'text-good', word: 'Done' },
  failed: { Icon: CircleX, style: 'text-bad', word: 'Failed' },
  unknown: { Icon: CircleHelp, style: 'text-ink-muted', word: 'Cannot be told' },
  waiting: { Icon: Circle, style: 'text-ink-muted', word: 'Waiting' },
} as const;

/** One event over the whole way of all: the event log of a gateway, the publisher that runs, the collector. */
export function TestEvent({ publisher }: { publisher: PublisherView }) {
  const start = useStartTestRun();
  const [eventId, setEventId] = useState<string | null>(null);
  const run = useQuery({ ...testRunQuery(eventId ?? ''), enabled: eventId !== null });
  const send = () => start.mutate(undefined, { onSuccess: (made) => setEventId(made.eventId) });
  return (
    <section aria-labelledby="test-event" className="flex max-w-160 flex-col gap-3">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0 flex-1">
          <h2 id="test-event" className="font-semibold">
            Test event
          </h2>
          <p className="text-xs text-ink-muted [overflow-wrap:anywhere]">
            Goes the way of every event to <code className="font-mono">{publisher.effectiveBaseUrl}</code>, by the
            settings that run. It is marked as a test: no meter counts it, here or there.
          </p>
        </div>
        <May to="publishers.write">
          <Button busy={start.isPending} onClick={send}>
            <Send aria-hidden /> Send test event
          </Button>
        </May>
      </div>
      {start.error && (
        <Alert tone="bad" heading="The test event was not made">
          {start.error.message}
        </Alert>
      )}
      {run.data && <Steps run={run.data} />}
    </section>
  );
}

function Steps({ run }: { run: TestRun }) {
  const isUnderWay = (index: number) =>
    !run.isOver &&
    run.steps[index]?.state === 'waiting' &&
    run.steps.slice(0, index).every(({ state }) => state === 'done');
  return (
    <>
      <ol aria-label="Steps of the test event" className="divide-y rounded-lg border bg-surface">
        {run.steps.map((step, index) => (
          <StepLine key={step.step} step={step} isUnderWay={isUnderWay(index)} />
        ))}
      </ol>
      <p role="status" className="text-xs text-ink-muted [overflow-wrap:anywhere]">
        {run.isOver ? 'The test is over.' : 'The test is under way.'} Event{' '}
        <code className="font-mono">{run.eventId}</code>
      </p>
    </>
  );
}

function StepLine({ step, isUnderWay }: { step: Step; isUnderWay: boolean }) {
  const { Icon, style, word } = STATES[step.state];
  return (
    <li className="flex gap-3 px-4 py-2">
      {isUnderWay ? (
        <LoaderCircle
          aria-label="Under way"
          className="mt-0.5 size-4 shrink-0 animate-spin text-brand-ink motion-reduce:animate-none"
        />
      ) : (
        <Icon aria-label={word} className={`mt-0.5 size-4 shrink-0 ${style}`} />
      )}
      <div className="min-w-0 flex-1 text-sm [overflow-wrap:anywhere]">
        <p>
          <span className="font-medium">{NAMES[step.step]}</span>{' '}
          {(step.state !== 'waiting' || isUnderWay) && <span className="text-ink-muted">{step.found}</span>}
        </p>
        {step.fix && <p className="mt-0.5">→ {step.fix}</p>}
      </div>
      {step.at && (
        <time dateTime={step.at} className="text-xs whitespace-nowrap text-ink-muted tabular-nums">
          {formatClock(step.at)}
        </time>
      )}
    </li>
  );
}
