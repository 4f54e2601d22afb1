'use client';

import type { AuditChain } from '@tallygate/contracts/audit-entry';
import { useQuery } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';
import { FormProblems } from '#components/form-problems.tsx';
import { LedgerList } from '#components/ledger-list.tsx';
import { LoadError } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { auditChainQuery, useVerifyAudit } from '#data/audit.ts';
import { formatCount } from '#lib/format.ts';

/** Whether the log is whole as far as anybody has looked, and what to do with it. */
export function ChainState() {
  const chain = useQuery(auditChainQuery);
  const verify = useVerifyAudit();
  if (chain.error && !chain.data)
    return <LoadError error={chain.error} what="the chain" onRetry={() => void chain.refetch()} />;
  const findings = chain.data?.lastCheck?.findings ?? [];
  return (
    <>
      {chain.data && <LedgerList entries={entriesOf(chain.data)} />}
      {findings.length > 0 && (
        <Alert tone="bad" heading="The chain is broken">
          <ul className="list-disc ps-4">
            {findings.slice(0, 10).map(({ kind, seq, message }) => (
              <li key={`${kind} ${seq} ${message}`}>{message}</li>
            ))}
          </ul>
        </Alert>
      )}
      <div className="flex flex-wrap gap-2">
        <Button busy={verify.isPending} onClick={() => verify.mutate()}>
          <ShieldCheck aria-hidden /> Verify now
        </Button>
      </div>
      <FormProblems findings={[]} error={verify.error} />
    </>
  );
}

function entriesOf({ head, key, keepDays, removedUpTo, lastAnchor, lastCheck }: AuditChain) {
  return [
    { label: 'Last entry', value: head.seq },
    {
      label: 'Verified',
      value: lastCheck ? (
        <>
          {formatCount(lastCheck.count, 'entry', 'entries')}, <Time iso={lastCheck.at} />
        </>
      ) : (
        'Not yet'
      ),
    },
    {
      label: 'Anchored outside the database',
      value: lastAnchor ? (
        <>
          Entry {lastAnchor.seq}, <Time iso={lastAnchor.time} />
        </>
      ) : (
        'Not yet'
      ),
    },
    { label: 'Kept', value: `${keepDays} days${removedUpTo > 0 ? `; gone up to entry ${removedUpTo}` : ''}` },
    { label: 'Key', value: <code className="font-mono text-xs">{key}</code> },
  ];
}
