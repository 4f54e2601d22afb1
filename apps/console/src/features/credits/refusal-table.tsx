'use client';

import type { CreditRefusals } from '@tallygate/contracts/credit-refusal';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { type Column, DataTable } from '#components/data-table.tsx';
import { LoadError } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Select } from '#components/ui/select.tsx';
import { useNow } from '#components/use-now.ts';
import { creditRefusalsQuery } from '#data/credits.ts';
import { formatCount, formatNumber } from '#lib/format.ts';
import { missedInWords, whyInWords } from './credit-words.ts';

const RANGES = ['1', '7', '30'] as const;
const HOUR_MS = 3_600_000;

type Row = CreditRefusals['rows'][number];
type Range = { from: string; to: string };

/** Who was stopped because calls were not paid for, why, and what the seller would have charged; of one company or of all. */
export function RefusalTable({ company }: { company?: string }) {
  const [days, setDays] = useQueryState('days', parseAsStringLiteral(RANGES).withDefault('7'));
  const range = lastDays(useNow(), Number(days));
  const refusals = useQuery(creditRefusalsQuery({ ...range, ...(company !== undefined && { company }) }));
  const { data, error } = refusals;
  return (
    <section aria-labelledby="stopped" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 id="stopped" className="text-base font-semibold">
          Who was stopped
        </h2>
        <Select
          aria-label="Days"
          className="w-36"
          value={days}
          onChange={(event) => void setDays(event.target.value as typeof days)}
        >
          <option value="1">Last day</option>
          <option value="7">Last 7 days</option>
          <option value="30">Last 30 days</option>
        </Select>
      </div>
      {data && data.calls > 0 && (
        <p role="status" className="text-sm">
          {formatCount(data.calls, 'call was', 'calls were')} refused because nobody paid for{' '}
          {data.calls === 1 ? 'it' : 'them'}
          {data.missed.length > 0 && (
            <>
              {' '}
              – <strong>{missedInWords(data.missed)}</strong> not earned, as successes of one unit each
            </>
          )}
          .{data.isCut && ' Only the first rows are shown and priced.'}
        </p>
      )}
      {error && !data ? (
        <LoadError error={error} what="the refused calls" onRetry={() => void refusals.refetch()} />
      ) : (
        <DataTable
          caption="Calls that nobody paid for"
          columns={columnsIn(range, company === undefined)}
          rows={data?.rows}
          rowKey={(row) => JSON.stringify([row.company, row.proxy, row.tool, row.reason])}
          empty={<p className="px-6 py-8 text-center text-sm text-ink-muted">Nobody was stopped in these days.</p>}
        />
      )}
    </section>
  );
}

/** The last days up to the next full hour, so that what is asked stays the same for an hour. */
function lastDays(nowMs: number, days: number): Range {
  const to = (Math.floor(nowMs / HOUR_MS) + 1) * HOUR_MS;
  return { from: new Date(to - days * 24 * HOUR_MS).toISOString(), to: new Date(to).toISOString() };
}

function columnsIn(range: Range, hasCompany: boolean): readonly Column<Row>[] {
  const whose: Column<Row> = {
    id: 'company',
    header: 'Company',
    cell: ({ company }) => (
      <Link href={`/customers/${encodeURIComponent(company)}/credits`} className="rounded font-medium hover:underline">
        <bdi>{company}</bdi>
      </Link>
    ),
  };
  return [
    ...(hasCompany ? [whose] : []),
    {
      id: 'tool',
      header: 'Tool',
      cell: ({ tool, proxy }) => (
        <span className="flex flex-col [overflow-wrap:anywhere]">
          <bdi className="font-medium">{tool || '(none)'}</bdi>
          <bdi className="text-xs text-ink-muted">{proxy}</bdi>
        </span>
      ),
    },
    { id: 'why', header: 'Why', onPhone: 'line', cell: ({ why }) => whyInWords(why) },
    {
      id: 'calls',
      header: 'Calls',
      align: 'end',
      cell: (row) => (
        <Link href={callsHref(row, range)} className="rounded underline underline-offset-3">
          {formatNumber(row.calls)}
        </Link>
      ),
    },
    {
      id: 'consumers',
      header: 'Consumers',
      align: 'end',
      from: 'lg',
      cell: ({ consumers }) => formatNumber(consumers),
    },
    { id: 'missed', header: 'Not earned', align: 'end', cell: ({ missed }) => missedInWords(missed) },
    { id: 'last', header: 'Last', from: 'md', cell: ({ lastAt }) => <Time iso={lastAt} /> },
  ];
}

function callsHref({ company, proxy, tool, reason }: Row, range: Range): string {
  return `/events?${new URLSearchParams({ kind: 'call', reason, company, proxy, tool, ...range })}`;
}
