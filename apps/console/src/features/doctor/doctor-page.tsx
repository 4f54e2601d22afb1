'use client';

import type { DoctorReport } from '@tallygate/contracts/doctor-report';
import { useQuery } from '@tanstack/react-query';
import { CircleCheck, CircleMinus, CircleX, RotateCw, TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import { CopyButton } from '#components/copy-button.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { LoadError, PageSkeleton } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { doctorQuery } from '#data/doctor.ts';
import { formatDuration } from '#lib/format.ts';
import { groupChecks, reportText, summarise } from './group-checks.ts';

const RESULTS = {
  pass: { Icon: CircleCheck, style: 'text-good', word: 'Passed' },
  warn: { Icon: TriangleAlert, style: 'text-warn', word: 'Warning' },
  fail: { Icon: CircleX, style: 'text-bad', word: 'Failed' },
  skipped: { Icon: CircleMinus, style: 'text-ink-muted', word: 'Skipped' },
} as const;

export function DoctorPage() {
  const report = useQuery(doctorQuery);
  return (
    <>
      <PageHeader
        title="Doctor"
        description="Looks for what usually goes wrong, and says how to mend it."
        actions={
          <>
            {report.data && <CopyButton value={reportText(report.data)} what="report" withLabel />}
            <Button variant="primary" busy={report.isFetching} onClick={() => void report.refetch()}>
              <RotateCw aria-hidden /> Run again
            </Button>
          </>
        }
      />
      {report.error && !report.data ? (
        <LoadError error={report.error} what="the report" onRetry={() => void report.refetch()} />
      ) : !report.data ? (
        <PageSkeleton />
      ) : (
        <>
          <p role="status" className="text-base">
            <strong className="font-semibold">{summarise(report.data.checks)}</strong>
            <span className="text-ink-muted">
              {' '}
              – looked <Time iso={report.data.at} />
            </span>
          </p>
          {groupChecks(report.data.checks).map(({ group, checks }) => (
            <Card key={group}>
              <CardHeader heading={group} />
              <ul className="divide-y">
                {checks.map((check) => (
                  <CheckRow key={check.id} check={check} />
                ))}
              </ul>
            </Card>
          ))}
        </>
      )}
    </>
  );
}

function CheckRow({ check }: { check: DoctorReport['checks'][number] }) {
  const { Icon, style, word } = RESULTS[check.result];
  const needsHelp = check.result === 'fail' || check.result === 'warn';
  return (
    <li className="flex gap-3 px-5 py-3.5">
      <Icon aria-label={word} className={`mt-0.5 size-4.5 shrink-0 ${style}`} />
      <div className="min-w-0 flex-1 space-y-0.5 [overflow-wrap:anywhere]">
        <p className="font-medium">{check.title}</p>
        <p className="text-ink-muted">{check.found}</p>
        {needsHelp && <p className="text-ink-muted">{check.why}</p>}
        {check.fix && check.result !== 'pass' && <p>→ {check.fix}</p>}
        {check.href && check.result !== 'pass' && (
          <Link
            href={check.href}
            className="inline-block rounded pt-1 font-medium text-brand-ink underline underline-offset-3"
          >
            Open what it concerns
          </Link>
        )}
      </div>
      <span className="text-xs whitespace-nowrap text-ink-muted tabular-nums">{formatDuration(check.durationMs)}</span>
    </li>
  );
}
