'use client';

import type { GatewayFinding, ReconciliationRun } from '@tallygate/contracts/reconciliation';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Play, Scale } from 'lucide-react';
import { FormProblems } from '#components/form-problems.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { May } from '#components/rights.tsx';
import { EmptyState, LoadError, NothingMatches, PageSkeleton } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { reconciledRowsQuery, reconciliationRunsQuery, useRunReconciliation } from '#data/reconciliation.ts';
import { formatCount, formatNumber } from '#lib/format.ts';
import { notify } from '#lib/notify.ts';
import { ReconciledRows } from './reconciled-rows.tsx';
import { ReconciliationFilters } from './reconciliation-filters.tsx';
import { RunHistory } from './run-history.tsx';
import { countsInWords } from './run-words.ts';
import { useReconciliationView } from './use-reconciliation-view.ts';

/** Whether ledger, reports, rails and invoices say the same of what was used, and where they first differ. */
export function ReconciliationPage() {
  const runs = useQuery(reconciliationRunsQuery);
  const view = useReconciliationView();
  const run = runs.data?.find(({ id }) => id === view.run) ?? runs.data?.[0];
  const compare = useRunReconciliation();
  return (
    <>
      <PageHeader
        title="Reconciliation"
        description="Follows usage from the gateways to the money, for each company and meter that a rail bills, and names the first place where it changes."
        aside={
          run && (
            <span className="text-sm text-ink-muted">
              as of <Time iso={run.endedAt} />
            </span>
          )
        }
        actions={
          <May to="meters.write">
            <Button
              variant="primary"
              busy={compare.isPending}
              onClick={() =>
                compare.mutate(undefined, {
                  onSuccess: (made) => {
                    view.openRun(null);
                    notify.success(countsInWords(made));
                  },
                })
              }
            >
              <Play aria-hidden /> Compare now
            </Button>
          </May>
        }
      />
      <FormProblems findings={[]} error={compare.error} />
      {run ? (
        <div className="flex flex-col gap-8">
          <Run run={run} view={view} />
          <RunHistory runs={runs.data ?? []} shown={run.id} onOpen={view.openRun} />
        </div>
      ) : runs.data ? (
        <EmptyState icon={<Scale />} heading="Nothing was compared yet">
          Once a rail bills a meter, ledger, reports, rail and invoices are compared each night at 03:00 UTC. Compare
          now does it at once.
        </EmptyState>
      ) : runs.error ? (
        <LoadError error={runs.error} what="the comparisons" onRetry={() => void runs.refetch()} />
      ) : (
        <PageSkeleton />
      )}
    </>
  );
}

function Run({ run, view }: { run: ReconciliationRun; view: ReturnType<typeof useReconciliationView> }) {
  const { filters, problems, narrowTo, clear } = view;
  const pages = useInfiniteQuery(reconciledRowsQuery(run.id, filters));
  const rows = pages.data?.pages.flatMap((page) => page.rows);
  const total = pages.data?.pages[0]?.total ?? 0;
  const isNarrowed = Object.keys(filters).length > 0;
  return (
    <section aria-label="What was compared" className="flex flex-col gap-4">
      <p className="text-sm" role="status">
        {countsInWords(run)}
        {run.alarming > 0 && (
          <strong className="text-bad">
            . {formatCount(run.alarming, 'difference was', 'differences were')} there the time before as well
          </strong>
        )}
        .
      </p>
      {run.gateways.map((finding) => (
        <HeldByGateway key={`${finding.gateway} ${finding.class}`} finding={finding} />
      ))}
      {problems.length > 0 && (
        <Alert tone="warn" heading="Not all of the address can be read">
          <ul className="list-disc ps-4">
            {problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </Alert>
      )}
      <search aria-label="Filter lines">
        <ReconciliationFilters key={JSON.stringify(filters)} filters={filters} onFilter={narrowTo} />
      </search>
      {pages.error && !pages.data ? (
        <LoadError error={pages.error} what="the lines" onRetry={() => void pages.refetch()} />
      ) : rows === undefined ? (
        <PageSkeleton />
      ) : rows.length === 0 ? (
        isNarrowed ? (
          <NothingMatches onClear={clear}>No line matches the filters.</NothingMatches>
        ) : (
          <p className="text-sm text-ink-muted">No rail bills a meter, so there was nothing to compare.</p>
        )
      ) : (
        <>
          <ReconciledRows rows={rows} />
          <footer className="flex flex-wrap items-center justify-between gap-3 text-xs text-ink-muted">
            <p role="status">
              {formatNumber(rows.length)} of {formatCount(total, 'line', 'lines')} shown
            </p>
            {pages.hasNextPage && (
              <Button busy={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
                Load more
              </Button>
            )}
          </footer>
        </>
      )}
    </section>
  );
}

/** Calls that have not reached the ledger belong to no line yet. */
function HeldByGateway({ finding: { class: kind, detail, next } }: { finding: GatewayFinding }) {
  return (
    <Alert tone={kind === 'in_flight' ? 'info' : 'bad'} heading={detail}>
      <p>{next}</p>
    </Alert>
  );
}
