'use client';

import type { CustomerUsage as Usage } from '@tallygate/contracts/customer';
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { type Column, DataTable } from '#components/data-table.tsx';
import { LoadError } from '#components/states.tsx';
import { Select } from '#components/ui/select.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { useNow } from '#components/use-now.ts';
import { customerUsageQuery } from '#data/customers.ts';
import { formatCount, formatNumber } from '#lib/format.ts';

/** The chart's library is large, and the page is of use without it. */
const UsageDays = dynamic(() => import('./usage-days.tsx').then((module) => module.UsageDays), {
  ssr: false,
  loading: () => <Skeleton className="h-44 w-full" />,
});

const MONTHS = ['this', 'last'] as const;

/** Calls of a month by day, tool and consumer. */
export function CustomerUsage({ company, consumers }: { company: string; consumers: number }) {
  const [month, setMonth] = useQueryState('month', parseAsStringLiteral(MONTHS).withDefault('this'));
  const range = monthOf(useNow(), month);
  const usage = useQuery(customerUsageQuery(company, range));
  if (usage.error && !usage.data)
    return <LoadError error={usage.error} what="the usage" onRetry={() => void usage.refetch()} />;
  return (
    <section aria-labelledby="usage" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 id="usage" className="text-base font-semibold">
          Usage
        </h2>
        <Select
          aria-label="Month"
          className="w-40 print:hidden"
          value={month}
          onChange={(event) => void setMonth(event.target.value as typeof month)}
        >
          <option value="this">This month, UTC</option>
          <option value="last">Last month, UTC</option>
        </Select>
      </div>
      <p className="text-sm text-ink-muted">
        {usage.data && `${formatCount(usage.data.calls, 'call', 'calls')}, ${formatNumber(usage.data.billable)} billed`}
        {month === 'this' && usage.data && ` · ${formatCount(consumers, 'consumer', 'consumers')}`}
      </p>
      {usage.data && usage.data.byDay.length > 0 && <UsageDays days={usage.data.byDay} />}
      <div className="grid gap-6 xl:grid-cols-2">
        <DataTable
          caption="Usage by tool"
          columns={toolColumns(company, range)}
          rows={usage.data?.byTool}
          rowKey={({ proxy, key }) => `${proxy} ${key}`}
          empty={<NoCalls />}
        />
        <DataTable
          caption="Usage by consumer"
          columns={consumerColumns(company, range)}
          rows={usage.data?.byConsumer}
          rowKey={({ key }) => key}
          empty={<NoCalls />}
        />
      </div>
    </section>
  );
}

type Tool = Usage['byTool'][number];
type Consumer = Usage['byConsumer'][number];
type Range = { from: string; to: string };

/** The month of UTC that an instant falls in, or the one before. */
function monthOf(nowMs: number, month: (typeof MONTHS)[number]): Range {
  const now = new Date(nowMs);
  const back = month === 'this' ? 0 : 1;
  const start = (offset: number) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back + offset, 1));
  return { from: start(0).toISOString(), to: start(1).toISOString() };
}

const SUMS: readonly Column<Consumer>[] = [
  { id: 'calls', header: 'Calls', align: 'end', cell: ({ calls }) => formatNumber(calls) },
  { id: 'billable', header: 'Billed', align: 'end', cell: ({ billable }) => formatNumber(billable) },
];

function toolColumns(company: string, range: Range): readonly Column<Tool>[] {
  return [
    {
      id: 'tool',
      header: 'Tool',
      cell: ({ key, proxy }) => (
        <Link href={callsHref(company, range, { proxy, tool: key })} className="rounded font-medium hover:underline">
          {key || '(none)'}
        </Link>
      ),
    },
    { id: 'proxy', header: 'Proxy', cell: ({ proxy }) => proxy },
    ...SUMS,
  ];
}

function consumerColumns(company: string, range: Range): readonly Column<Consumer>[] {
  return [
    {
      id: 'consumer',
      header: 'Consumer',
      cell: ({ key }) => (
        <Link href={callsHref(company, range, { consumer: key })} className="rounded font-medium hover:underline">
          <bdi>{key || '(nobody)'}</bdi>
        </Link>
      ),
    },
    ...SUMS,
  ];
}

/** The calls of a company in a span, in the list of events. */
function callsHref(company: string, span: Range, more: Record<string, string>): string {
  return `/events?${new URLSearchParams({ company, kind: 'call', ...span, ...more })}`;
}

function NoCalls() {
  return <p className="px-6 py-8 text-center text-sm text-ink-muted">No calls in this month.</p>;
}
