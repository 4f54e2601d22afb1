'use client';

import type { AccessLogReport } from '@tallygate/contracts/internal-api';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useId } from 'react';
import { LedgerList } from '#components/ledger-list.tsx';
import { Time } from '#components/time.tsx';
import { statusQuery } from '#data/status.ts';
import { formatDuration, formatNumber } from '#lib/format.ts';

/** How the access logs of other gateways arrive, as each gateway that takes some measures it; nothing where none does. */
export function AccessLogs() {
  const { data } = useQuery(statusQuery);
  const taking = data?.gateways.flatMap(({ id, live, accessLog }) => (live && accessLog ? [{ id, accessLog }] : []));
  const heading = useId();
  if (taking === undefined || taking.length === 0) return null;
  return (
    <section aria-labelledby={heading} id="access-logs" className="flex min-w-0 flex-col gap-4 border-t pt-5">
      <div>
        <h2 id={heading} className="text-base font-semibold">
          Access logs of other gateways
        </h2>
        <p className="text-sm text-ink-muted">
          Calls that others carry and log here. They are{' '}
          <Link href="/events?source=access_log" className="rounded text-brand-ink underline underline-offset-3">
            events like any other
          </Link>
          .
        </p>
      </div>
      {taking.map(({ id, accessLog }) => (
        <AccessLog key={id} gateway={id} log={accessLog} />
      ))}
    </section>
  );
}

function AccessLog({ gateway, log }: { gateway: string; log: AccessLogReport }) {
  const isListening = log.state === 'listening';
  const ended = log.undecodable + log.refused + log.broken;
  return (
    <div className="flex min-w-0 flex-col gap-3 text-sm [overflow-wrap:anywhere]">
      <p>
        <span aria-hidden className={isListening ? 'text-good' : 'text-bad'}>
          {isListening ? '●' : '▲'}
        </span>{' '}
        <bdi>{gateway}</bdi> {isListening ? 'listens' : 'cannot listen'} <span className="text-ink-muted">at</span>{' '}
        <code className="font-mono text-xs">{log.address}</code>
      </p>
      {log.lastError !== null && <p className="text-bad">{log.lastError}</p>}
      <LedgerList
        entries={[
          { label: 'Open streams', value: formatNumber(log.openStreams) },
          { label: 'Entries read', value: formatNumber(log.entries) },
          { label: 'Events written', value: formatNumber(log.recorded) },
          { label: 'Told again', value: formatNumber(log.repeated) },
          { label: 'Skipped, not ended', value: formatNumber(log.skipped) },
          { label: 'Streams cut or refused', value: formatNumber(ended) },
          { label: 'Senders waited', value: formatDuration(log.pausedSeconds * 1000) },
          { label: 'Newest entry', value: log.lastEntryAt === null ? 'None yet' : <Time iso={log.lastEntryAt} /> },
        ]}
      />
    </div>
  );
}
