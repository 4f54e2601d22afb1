'use client';

import type { OpenSession } from '@tallygate/contracts/accounts';
import { useQuery } from '@tanstack/react-query';
import { type Column, DataTable } from '#components/data-table.tsx';
import { LoadError } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { openSessionsQuery, useEndSession } from '#data/accounts.ts';
import { notify } from '#lib/notify.ts';
import { browserName } from './browser-name.ts';

const WHO: Column<OpenSession> = { id: 'who', header: 'Who', cell: ({ username }) => username };
const COLUMNS: readonly Column<OpenSession>[] = [
  {
    id: 'browser',
    header: 'Browser',
    cell: ({ userAgent, current }) => (
      <span className="inline-flex flex-wrap items-center gap-2" title={userAgent ?? undefined}>
        {browserName(userAgent)}
        {current && <Badge tone="brand">This one</Badge>}
      </span>
    ),
  },
  { id: 'seen', header: 'Last used', cell: ({ lastSeenAt }) => <Time iso={lastSeenAt} /> },
  { id: 'began', header: 'Signed in', from: 'sm', cell: ({ createdAt }) => <Time iso={createdAt} /> },
  {
    id: 'ends',
    header: 'Ends',
    from: 'md',
    onPhone: 'line',
    cell: ({ expiresAt }) => <Time iso={expiresAt} absolute />,
  },
];

/** Open sessions; any but the present one can be ended here, which signs that browser out. */
export function SessionList({ showsNames }: { showsNames: boolean }) {
  const sessions = useQuery(openSessionsQuery);
  const end = useEndSession();
  const actions: Column<OpenSession> = {
    id: 'actions',
    header: <span className="sr-only">Actions</span>,
    align: 'end',
    cell: ({ id, username, userAgent, current }) =>
      current ? null : (
        <Button
          size="sm"
          aria-label={`End the session of ${username} in ${browserName(userAgent)}`}
          busy={end.isPending && end.variables === id}
          onClick={() =>
            end.mutate(id, {
              onSuccess: () => notify.success('Session ended'),
              onError: (error) => notify.error(error.message),
            })
          }
        >
          End
        </Button>
      ),
  };
  if (sessions.error && !sessions.data)
    return <LoadError error={sessions.error} what="the sessions" onRetry={() => void sessions.refetch()} />;
  return (
    <DataTable
      caption="Open sessions"
      columns={[...(showsNames ? [WHO] : []), ...COLUMNS, actions]}
      rows={sessions.data}
      rowKey={({ id }) => id}
      empty={<p className="px-4 py-8 text-center text-sm text-ink-muted">Nobody is signed in.</p>}
    />
  );
}
