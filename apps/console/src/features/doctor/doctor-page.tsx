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
import { useRunDoctor } from './use-run-doctor.ts';

/** What is wrong, and what to press; checks are shown as they finish, and what passed is folded. */
export function DoctorPage() {
  const { data: report } = useQuery({ ...doctorQuery, enabled: false });
  const { run, progress, error } = useRunDoctor();
  const isRunning = progress !== null;
  return (
    <>
      <PageHeader
        title="Doctor"
        aside={
          report && (
            <p role="status" aria-busy={isRunning} className="text-base">
              {summarise(report.checks)}{' '}
              <span className="text-xs text-ink-muted">
                {progress ? progressInWords(progress) : <Time iso={report.at} />}
              </span>
            </p>
          )
        }
        actions={
          <>
            {report && !isRunning && <CopyButton value={reportText(report)} what="report" withLabel />}
            <Button variant="primary" busy={isRunning} onClick={() => void run()}>
              <RotateCw aria-hidden /> Run all
            </Button>
          </>
        }
      />
      {error && <LoadError error={error} what="the whole report" onRetry={() => void run()} />}
      {report ? <Report checks={report.checks} isRunning={isRunning} /> : !error && <PageSkeleton />}
    </>
  );
}

function Report({ checks, isRunning }: { checks: readonly Check[]; isRunning: boolean }) {
  const { mend, know, passed } = groupChecks(checks);
  return (
    <div className="flex flex-col gap-4">
      {mend.length === 0 && !isRunning && <p>Nothing to mend.</p>}
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

/** How many checks there are is known with the first answer. */
function progressInWords({ known, count }: { known: number; count: number }): string {
  return count === 0 ? 'Checking…' : `${known} of ${count} checks made`;
}
