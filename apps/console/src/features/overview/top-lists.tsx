import { writeTerm } from '@tallygate/contracts/filter-terms';
import type { Overview } from '@tallygate/contracts/overview';
import Link from 'next/link';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { formatNumber } from '#lib/format.ts';

export function TopLists({ overview: { topTools, topConsumers } }: { overview: Overview }) {
  if (topTools.length === 0 && topConsumers.length === 0) return null;
  return (
    <div className="grid gap-5 md:grid-cols-2">
      <TopList
        heading="Top tools"
        rows={topTools.map(({ tool, calls }) => ({
          name: tool,
          calls,
          href: `/events?tool=${encodeURIComponent(writeTerm(tool))}`,
        }))}
      />
      <TopList
        heading="Top consumers"
        rows={topConsumers.map(({ consumer, calls }) => ({
          name: consumer,
          calls,
          href: `/events?consumer=${encodeURIComponent(writeTerm(consumer))}`,
        }))}
      />
    </div>
  );
}

type Row = { name: string; calls: number; href: string };

function TopList({ heading, rows }: { heading: string; rows: readonly Row[] }) {
  const most = Math.max(1, ...rows.map((row) => row.calls));
  return (
    <Card>
      <CardHeader heading={heading} />
      <CardBody>
        <ol className="flex flex-col gap-3">
          {rows.map((row) => (
            <li key={row.name}>
              <Link href={row.href} className="group block rounded">
                <span className="flex items-baseline justify-between gap-3">
                  <code className="truncate font-mono text-xs group-hover:underline">{row.name}</code>
                  <span className="tabular-nums">{formatNumber(row.calls)}</span>
                </span>
                <span aria-hidden className="mt-1 block h-1.5 overflow-hidden rounded-full bg-sunken">
                  <span
                    className="block h-full rounded-full bg-chart-1"
                    style={{ width: `${(row.calls / most) * 100}%` }}
                  />
                </span>
              </Link>
            </li>
          ))}
        </ol>
      </CardBody>
    </Card>
  );
}
