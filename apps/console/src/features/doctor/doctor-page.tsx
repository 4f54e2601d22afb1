'use client';

import { useQuery } from '@tanstack/react-query';
import { RotateCw } from 'lucide-react';
import { CopyButton } from '#components/copy-button.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { LoadError, PageSkeleton } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Button } from '#components/ui/button.tsx';
import { doctorQuery } from '#data/doctor.ts';
import { CheckRow } from './check-row.tsx';
import { type Check, groupChecks, reportText, summarise } from './group-checks.ts';

/** What is wrong, and what to press; what passed is folded. */
export function DoctorPage() {
  const report = useQuery(doctorQuery);
  return (
    <>
      <PageHeader
        title="Doctor"
        aside={
          report.data && (
            <p role="status" className="text-base">
              {summarise(report.data.checks)}{' '}
              <span className="text-xs text-ink-muted">
                <Time iso={report.data.at} />
              </span>
            </p>
          )
        }
        actions={
          <>
            {report.data && <CopyButton value={reportText(report.data)} what="report" withLabel />}
            <Button variant="primary" busy={report.isFetching} onClick={() => void report.refetch()}>
              <RotateCw aria-hidden /> Run all
            </Button>
          </>
        }
      />
      {report.error && !report.data ? (
        <LoadError error={report.error} what="the report" onRetry={() => void report.refetch()} />
      ) : report.data ? (
        <Report checks={report.data.checks} />
      ) : (
        <PageSkeleton />
      )}
    </>
  );
}

function Report({ checks }: { checks: readonly Check[] }) {
  const { mend, know, passed } = groupChecks(checks);
  return (
    <div className="flex flex-col gap-4">
      {mend.length === 0 && <p>Nothing to mend.</p>}
      <CheckList label="To mend" checks={mend} />
      <CheckList label="To know" checks={know} />
      {passed.length > 0 && (
        <details>
          <summary className="w-fit rounded py-1 font-medium">{passed.length} passed</summary>
          <CheckList label="Passed" checks={passed} />
        </details>
      )}
    </div>
  );
}

function CheckList({ label, checks }: { label: string; checks: readonly Check[] }) {
  if (checks.length === 0) return null;
  return (
    <ul aria-label={label} className="divide-y border-y">
      {checks.map((check) => (
        <CheckRow key={`${check.id} ${check.subject ?? ''}`} check={check} />
      ))}
    </ul>
  );
}
