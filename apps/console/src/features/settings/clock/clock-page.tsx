'use client';

import { useQuery } from '@tanstack/react-query';
import { FormSection } from '#components/field.tsx';
import { LedgerList } from '#components/ledger-list.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { LoadError, PageSkeleton } from '#components/states.tsx';
import { useNow } from '#components/use-now.ts';
import { useMay } from '#data/session.ts';
import { statusQuery } from '#data/status.ts';
import { formatDateTime } from '#lib/format.ts';
import { MoveClockForm } from './move-clock-form.tsx';
import { TimedWork } from './timed-work.tsx';

/** The clock by which calls are dated and periods end, which a trial may move. */
export function ClockPage() {
  const status = useQuery(statusQuery);
  return (
    <>
      <PageHeader
        title="Clock and timed work"
        trail={[{ label: 'Settings', href: '/settings' }]}
        description="Calls are dated by it, and periods end by it. Sign-ins, tokens and certificates follow the machine’s."
      />
      {status.data ? (
        <Clock offsetMs={status.data.clock.offsetMs} isAllowed={status.data.clock.isAllowed} />
      ) : status.error ? (
        <LoadError error={status.error} what="the clock" onRetry={() => void status.refetch()} />
      ) : (
        <PageSkeleton />
      )}
    </>
  );
}

function Clock({ offsetMs, isAllowed }: { offsetMs: number; isAllowed: boolean }) {
  const nowMs = useNow();
  const mayMove = useMay('settings.write');
  return (
    <div>
      <FormSection heading="Now">
        <LedgerList
          entries={[
            { label: 'Calls are dated', value: formatDateTime(new Date(nowMs).toISOString()) },
            { label: 'The machine has', value: formatDateTime(new Date(nowMs - offsetMs).toISOString()) },
          ]}
        />
      </FormSection>
      <FormSection
        heading="Move the clock"
        description="For a trial: let a month pass at once and look at its bill. It goes forwards only."
      >
        {!isAllowed ? (
          <p className="text-sm text-ink-muted">
            Off here. Where nobody is billed, start api and gateways with TALLYGATE_TRIAL_CLOCK=on.
          </p>
        ) : mayMove ? (
          <MoveClockForm nowMs={nowMs} />
        ) : (
          <p className="text-sm text-ink-muted">Only administrators move the clock.</p>
        )}
      </FormSection>
      <div className="flex flex-col gap-3 py-6">
        <h2 className="font-semibold">Timed work</h2>
        <p className="text-sm text-ink-muted">What happens by itself, once it is due by this clock.</p>
        <TimedWork />
      </div>
    </div>
  );
}
