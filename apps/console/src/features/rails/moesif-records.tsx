'use client';

import type { RailRecordView } from '@tallygate/contracts/moesif';
import { useQuery } from '@tanstack/react-query';
import { CompanyLink } from '#components/company-link.tsx';
import { type Column, DataTable } from '#components/data-table.tsx';
import { LoadError } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { railRecordsQuery } from '#data/moesif.ts';
import { ReportState } from './rail-badges.tsx';

const KINDS: Readonly<Record<RailRecordView['kind'], string>> = {
  company: 'Company',
  user: 'User',
  subscription: 'Subscription',
};

/** Who and what Moesif was told of, and what became of the last attempt. */
export function MoesifRecords({ id }: { id: string }) {
  const records = useQuery(railRecordsQuery(id));
  return (
    <section aria-labelledby="records" className="flex flex-col gap-3">
      <h2 id="records" className="text-base font-semibold">
        Told to Moesif
      </h2>
      {records.error && !records.data ? (
        <LoadError error={records.error} what="what Moesif was told" onRetry={() => void records.refetch()} />
      ) : (
        <DataTable
          caption="Companies, users and subscriptions told to Moesif"
          columns={COLUMNS}
          rows={records.data}
          rowKey={({ kind, id: record }) => JSON.stringify([kind, record])}
          empty={
            <p className="px-6 py-8 text-center text-sm text-ink-muted">
              Nothing yet. Companies that call, their users, and the subscriptions of those on a plan are told each
              minute.
            </p>
          }
        />
      )}
    </section>
  );
}

const COLUMNS: readonly Column<RailRecordView>[] = [
  {
    id: 'id',
    header: 'Id',
    className: 'sm:min-w-32 [overflow-wrap:anywhere]',
    cell: ({ kind, id }) => (kind === 'company' ? <CompanyLink company={id} /> : <bdi>{id}</bdi>),
  },
  { id: 'kind', header: 'What', cell: ({ kind }) => KINDS[kind] },
  { id: 'revision', header: 'Revision', align: 'end', from: 'md', cell: ({ revision }) => revision },
  { id: 'state', header: 'State', onPhone: 'beside', cell: ({ state }) => <ReportState state={state} /> },
  {
    id: 'last',
    header: 'Last attempt',
    onPhone: 'line',
    className: 'w-full min-w-48 text-ink-muted [overflow-wrap:anywhere]',
    cell: ({ attempts, fault }) => {
      const last = attempts.at(-1);
      if (last === undefined) return 'None yet';
      return (
        <>
          <Time iso={last.at} />
          {fault === null ? '' : `, ${fault.code}: ${fault.message}`}
        </>
      );
    },
  },
];
