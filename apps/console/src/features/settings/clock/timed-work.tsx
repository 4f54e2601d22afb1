'use client';

import type { TimedJob } from '@tallygate/contracts/timed-work';
import { useQuery } from '@tanstack/react-query';
import { type Column, DataTable } from '#components/data-table.tsx';
import { LoadError } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { timedWorkQuery } from '#data/timed-work.ts';

/** What happens by itself: when it did last, how that went, and when it is due again. */
export function TimedWork() {
  const { data, error, refetch } = useQuery(timedWorkQuery);
  if (error && !data) return <LoadError error={error} what="timed work" onRetry={() => void refetch()} />;
  return <DataTable caption="Timed work" columns={COLUMNS} rows={data} rowKey={({ name }) => name} />;
}

const COLUMNS: readonly Column<TimedJob>[] = [
  { id: 'about', header: 'What', cell: ({ about }) => about },
  { id: 'state', header: 'State', cell: (job) => <State job={job} /> },
  { id: 'last', header: 'Last', cell: ({ last }) => (last ? <Time iso={last.endedAt} /> : 'Not yet') },
  { id: 'due', header: 'Due', cell: ({ dueAt }) => <Time iso={dueAt} /> },
  { id: 'detail', header: 'Came to', from: 'lg', cell: ({ last }) => last?.detail ?? '–' },
];

function State({ job: { isRunning, last } }: { job: TimedJob }) {
  if (isRunning) return <Badge>Running</Badge>;
  if (last === null) return <Badge>Waits</Badge>;
  return last.outcome === 'done' ? <Badge tone="good">Done</Badge> : <Badge tone="bad">Failed</Badge>;
}
