'use client';

import type { RailReportDetail, RailView } from '@tallygate/contracts/rail';
import { useQuery } from '@tanstack/react-query';
import { FormProblems } from '#components/form-problems.tsx';
import { LedgerList } from '#components/ledger-list.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { May } from '#components/rights.tsx';
import { LoadError, PageSkeleton } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { railReportQuery, railsQuery, useRetryReports } from '#data/rails.ts';
import { formatDateTime, formatDecimal } from '#lib/format.ts';
import { notify } from '#lib/notify.ts';
import { ReportState } from './rail-badges.tsx';
import { outcomeInWords, REPORT_WORDS } from './rail-words.ts';
import { RequestText } from './request-text.tsx';

/** One report: what it says, and every attempt with what was asked and answered. */
export function ReportPage({ railId, identifier }: { railId: string; identifier: string }) {
  const report = useQuery(railReportQuery(railId, identifier));
  const rail = useQuery(railsQuery).data?.find(({ id }) => id === railId);
  return (
    <>
      <PageHeader
        title="Report"
        trail={[
          { label: 'Rails', href: '/rails' },
          { label: rail?.name ?? railId, href: `/rails/${encodeURIComponent(railId)}` },
        ]}
        aside={report.data && <ReportState state={report.data.state} />}
        actions={report.data?.state === 'refused' && <SendAgain railId={railId} identifier={identifier} />}
      />
      {report.data ? (
        <Report report={report.data} rail={rail} />
      ) : report.error ? (
        <LoadError error={report.error} what="the report" onRetry={() => void report.refetch()} />
      ) : (
        <PageSkeleton />
      )}
    </>
  );
}

function SendAgain({ railId, identifier }: { railId: string; identifier: string }) {
  const retry = useRetryReports(railId);
  return (
    <May to="meters.write">
      <Button
        busy={retry.isPending}
        onClick={() =>
          retry.mutate(
            { identifiers: [identifier] },
            { onSuccess: () => notify.success('It goes out with the next round') },
          )
        }
      >
        Send again
      </Button>
      <FormProblems findings={[]} error={retry.error} />
    </May>
  );
}

function Report({ report, rail }: { report: RailReportDetail; rail: RailView | undefined }) {
  const { company, from, value, revision, identifier, fault, nextAttemptAt, acknowledgedAt, state, attempts } = report;
  return (
    <div className="flex flex-col gap-8">
      {fault !== null && state !== 'acknowledged' && (
        <Alert tone={state === 'refused' ? 'bad' : 'info'} heading={fault.message || fault.code}>
          <p>{REPORT_WORDS[state].meaning}</p>
        </Alert>
      )}
      <LedgerList
        entries={[
          { label: 'Company', value: company },
          { label: 'Hour from', value: formatDateTime(from, { timeZone: 'UTC' }) },
          { label: 'Quantity', value: formatDecimal(value) },
          { label: 'Revision', value: String(revision) },
          { label: 'Rail', value: rail?.name ?? '–' },
          ...(nextAttemptAt === null ? [] : [{ label: 'Next attempt', value: <Time iso={nextAttemptAt} /> }]),
          ...(acknowledgedAt === null ? [] : [{ label: 'Acknowledged', value: <Time iso={acknowledgedAt} /> }]),
          { label: 'Identifier', value: <code className="font-mono text-xs">{identifier}</code> },
        ]}
      />
      <section aria-labelledby="attempts" className="flex flex-col gap-4">
        <h2 id="attempts" className="text-base font-semibold">
          Attempts
        </h2>
        {attempts.length === 0 && (
          <p className="text-sm text-ink-muted">
            Nothing has been sent yet. The dry run of the rail shows what would be.
          </p>
        )}
        <ol className="flex flex-col gap-6">
          {attempts.map((attempt, index) => (
            <li key={`${attempt.at} ${index.toString()}`} className="flex flex-col gap-2">
              <p className="text-sm">
                <span className="font-medium">{outcomeInWords(attempt.outcome)}</span>,{' '}
                <Time iso={attempt.at} absolute />
                {attempt.message !== '' && `: ${attempt.message}`}
              </p>
              {attempt.exchanges.map((exchange, place) => (
                <RequestText
                  key={`${exchange.request.url} ${place.toString()}`}
                  request={exchange.request}
                  response={exchange.response}
                />
              ))}
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}
