'use client';

import type { RailReportView, RailView } from '@tallygate/contracts/rail';
import { REPORT_STATES } from '@tallygate/contracts/rail-states';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useState } from 'react';
import { type Column, DataTable } from '#components/data-table.tsx';
import { Field } from '#components/field.tsx';
import { FilterForm } from '#components/filter-form.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { May } from '#components/rights.tsx';
import { LoadError, NothingMatches } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { allMetersQuery } from '#data/meters.ts';
import { railReportsQuery, useRetryReports } from '#data/rails.ts';
import { formatCount, formatDateTime, formatDecimal } from '#lib/format.ts';
import { notify } from '#lib/notify.ts';
import { ReportState } from './rail-badges.tsx';
import { outcomeInWords, REPORT_WORDS } from './rail-words.ts';
import { useReportView } from './use-report-view.ts';

/** The newest reports of a rail: what each says, and what became of it. */
export function Reports({ rail }: { rail: RailView }) {
  const { filters, narrowTo, clear } = useReportView();
  const reports = useQuery(railReportsQuery(rail.id, filters));
  const retry = useRetryReports(rail.id);
  const isNarrowed = filters.state !== '' || filters.company !== '';
  const sendAgain = (identifiers?: string[]) =>
    retry.mutate(identifiers ? { identifiers } : {}, {
      onSuccess: ({ reports: count }) =>
        notify.success(`${formatCount(count, 'report goes', 'reports go')} out with the next round`),
    });
  return (
    <section aria-labelledby="reports" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h2 id="reports" className="text-base font-semibold">
          Reports
        </h2>
        {rail.reports.refused > 0 && (
          <May to="meters.write">
            <Button busy={retry.isPending} onClick={() => sendAgain()}>
              Send all refused again
            </Button>
          </May>
        )}
      </div>
      <search aria-label="Filter reports">
        <Filters key={JSON.stringify(filters)} filters={filters} isNarrowed={isNarrowed} onFilter={narrowTo} />
      </search>
      <FormProblems findings={[]} error={retry.error} />
      {reports.error && !reports.data ? (
        <LoadError error={reports.error} what="the reports" onRetry={() => void reports.refetch()} />
      ) : (
        <ReportTable
          rail={rail}
          reports={reports.data}
          onSendAgain={(identifier) => sendAgain([identifier])}
          isNarrowed={isNarrowed}
          onClear={clear}
        />
      )}
    </section>
  );
}

type ReportTableProps = {
  rail: RailView;
  reports: readonly RailReportView[] | undefined;
  onSendAgain: (identifier: string) => void;
  isNarrowed: boolean;
  onClear: () => void;
};

function ReportTable({ rail, reports, onSendAgain, isNarrowed, onClear }: ReportTableProps) {
  const { data: meters = [] } = useQuery(allMetersQuery);
  const meterOf = (id: string) => meters.find((meter) => meter.id === id)?.name ?? id;
  const columns: readonly Column<RailReportView>[] = [
    {
      id: 'hour',
      header: 'Hour',
      className: 'whitespace-nowrap',
      cell: ({ identifier, from, company, meterId }) => (
        <Link
          href={`/rails/${encodeURIComponent(rail.id)}/reports/${encodeURIComponent(identifier)}`}
          className="rounded font-medium hover:underline"
        >
          {formatDateTime(from, { timeZone: 'UTC' })}
          <span className="sr-only">
            , {company}, {meterOf(meterId)}
          </span>
        </Link>
      ),
    },
    { id: 'company', header: 'Company', className: '[overflow-wrap:anywhere]', cell: ({ company }) => company },
    { id: 'meter', header: 'Meter', from: 'lg', cell: ({ meterId }) => meterOf(meterId) },
    { id: 'value', header: 'Quantity', align: 'end', cell: ({ value }) => formatDecimal(value) },
    { id: 'state', header: 'State', onPhone: 'beside', cell: ({ state }) => <ReportState state={state} /> },
    {
      id: 'last',
      header: 'Last attempt',
      onPhone: 'line',
      className: 'min-w-48 text-ink-muted [overflow-wrap:anywhere]',
      cell: (report) => <LastAttempt report={report} />,
    },
    {
      id: 'actions',
      header: <span className="sr-only">Actions</span>,
      align: 'end',
      cell: ({ state, identifier }) =>
        state === 'refused' && (
          <May to="meters.write">
            <Button size="sm" onClick={() => onSendAgain(identifier)}>
              Send again
            </Button>
          </May>
        ),
    },
  ];
  return (
    <DataTable
      caption="Newest reports"
      columns={columns}
      rows={reports}
      rowKey={({ identifier }) => identifier}
      empty={
        isNarrowed ? (
          <NothingMatches onClear={onClear}>No report matches the filters.</NothingMatches>
        ) : (
          <p className="px-6 py-8 text-center text-sm text-ink-muted">
            Nothing was reported yet: usage is reported when its hour is over, for meters that this rail bills.
          </p>
        )
      }
    />
  );
}

function LastAttempt({ report: { attempts, fault } }: { report: RailReportView }) {
  const last = attempts.at(-1);
  if (!last) return <>{fault?.message ?? 'None yet'}</>;
  return (
    <>
      {outcomeInWords(last.outcome)}, <Time iso={last.at} />
      {fault !== null && `: ${fault.message}`}
      {attempts.length > 1 && ` (${formatCount(attempts.length, 'attempt', 'attempts')})`}
    </>
  );
}

type FiltersProps = {
  filters: ReturnType<typeof useReportView>['filters'];
  isNarrowed: boolean;
  onFilter: ReturnType<typeof useReportView>['narrowTo'];
};

function Filters({ filters, isNarrowed, onFilter }: FiltersProps) {
  const [company, setCompany] = useState(filters.company);
  const [state, setState] = useState(filters.state);
  return (
    <FilterForm
      isNarrowed={isNarrowed}
      columns="md:grid-cols-[1.5fr_1fr_auto]"
      onSubmit={() => onFilter({ company: company.trim(), state })}
    >
      <Field label="Company">
        {(control) => (
          <Input
            {...control}
            data-shortcut="search"
            value={company}
            spellCheck={false}
            autoCapitalize="none"
            autoComplete="off"
            placeholder="Any…"
            onChange={(event) => setCompany(event.target.value)}
          />
        )}
      </Field>
      <Field label="State">
        {(control) => (
          <Select
            {...control}
            value={state}
            onChange={({ target }) => setState(REPORT_STATES.find((one) => one === target.value) ?? '')}
          >
            <option value="">Any</option>
            {REPORT_STATES.map((one) => (
              <option key={one} value={one}>
                {REPORT_WORDS[one].label}
              </option>
            ))}
          </Select>
        )}
      </Field>
    </FilterForm>
  );
}
