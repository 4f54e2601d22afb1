'use client';

import type { UserView } from '@tallygate/contracts/accounts';
import { useQuery } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { ConfirmDialog } from '#components/confirm-dialog.tsx';
import { type Column, DataTable } from '#components/data-table.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { LoadError } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { useRemoveUser, useResetSecondFactor, usersQuery } from '#data/accounts.ts';
import { formatCount } from '#lib/format.ts';
import { notify } from '#lib/notify.ts';
import { roleLabel } from './roles.ts';

const UserDialog = dynamic(() => import('./user-dialog.tsx').then((module) => module.UserDialog), { ssr: false });

type Task = { kind: 'add' } | { kind: 'change' | 'remove' | 'reset'; user: UserView };

const COLUMNS: readonly Column<UserView>[] = [
  {
    id: 'name',
    header: 'Person',
    cell: ({ username, defaultPassword, weakPassword, isLocal, hasSecondFactor }) => (
      <span className="inline-flex flex-wrap items-center gap-2">
        <span className="font-medium">{username}</span>
        {defaultPassword && <Badge tone="warn">Default password</Badge>}
        {weakPassword && !defaultPassword && <Badge tone="warn">Weak password</Badge>}
        {!isLocal && <Badge>Identity provider</Badge>}
        {hasSecondFactor && <Badge tone="good">Second factor</Badge>}
      </span>
    ),
  },
  { id: 'roles', header: 'Roles', cell: ({ roles }) => roles.map(roleLabel).join(', ') || 'None' },
  {
    id: 'sessions',
    header: 'Signed in',
    from: 'sm',
    cell: ({ sessions, lastSeenAt }) =>
      lastSeenAt === null ? (
        <span className="text-ink-muted">no</span>
      ) : (
        <>
          {formatCount(sessions, 'session', 'sessions')},{' '}
          <span className="text-ink-muted">
            <Time iso={lastSeenAt} />
          </span>
        </>
      ),
  },
  { id: 'since', header: 'Since', from: 'md', cell: ({ createdAt }) => <Time iso={createdAt} /> },
];

/** Every account, for administrators. */
export function UserList({ self }: { self: string }) {
  const users = useQuery(usersQuery);
  const remove = useRemoveUser();
  const reset = useResetSecondFactor();
  const [task, setTask] = useState<Task | null>(null);
  const close = () => {
    setTask(null);
    remove.reset();
    reset.reset();
  };
  const actions: Column<UserView> = {
    id: 'actions',
    header: <span className="sr-only">Actions</span>,
    align: 'end',
    cell: (user) => (
      <span className="flex justify-end gap-2">
        {user.isLocal && (
          <Button size="sm" aria-label={`Change ${user.username}`} onClick={() => setTask({ kind: 'change', user })}>
            Change
          </Button>
        )}
        {user.hasSecondFactor && user.username !== self && (
          <Button
            size="sm"
            aria-label={`Reset the second factor of ${user.username}`}
            onClick={() => setTask({ kind: 'reset', user })}
          >
            Reset factor
          </Button>
        )}
        {user.username !== self && !user.builtIn && (
          <Button size="sm" aria-label={`Remove ${user.username}`} onClick={() => setTask({ kind: 'remove', user })}>
            Remove
          </Button>
        )}
      </span>
    ),
  };
  if (users.error && !users.data)
    return <LoadError error={users.error} what="the people" onRetry={() => void users.refetch()} />;
  const removed = task?.kind === 'remove' ? task.user.username : '';
  const resetOf = task?.kind === 'reset' ? task.user.username : '';
  return (
    <>
      <div>
        <Button onClick={() => setTask({ kind: 'add' })}>
          <UserPlus aria-hidden /> Add person
        </Button>
      </div>
      <DataTable
        caption="People with an account"
        columns={[...COLUMNS, actions]}
        rows={users.data}
        rowKey={({ username }) => username}
      />
      {task?.kind === 'add' && <UserDialog onClose={close} />}
      {task?.kind === 'change' && <UserDialog user={task.user} isSelf={task.user.username === self} onClose={close} />}
      <ConfirmDialog
        open={task?.kind === 'remove'}
        onOpenChange={(open) => !open && close()}
        heading={`Remove ${removed}?`}
        confirmLabel="Remove person"
        onConfirm={() =>
          remove.mutate(removed, {
            onSuccess: () => {
              close();
              notify.success(`${removed} removed`);
            },
          })
        }
        busy={remove.isPending}
        danger
      >
        <p>They are signed out at once. What they changed stays, with their name in the audit log.</p>
        <FormProblems findings={[]} error={remove.error} />
      </ConfirmDialog>
      <ConfirmDialog
        open={task?.kind === 'reset'}
        onOpenChange={(open) => !open && close()}
        heading={`Reset the second factor of ${resetOf}?`}
        confirmLabel="Reset second factor"
        onConfirm={() =>
          reset.mutate(resetOf, {
            onSuccess: () => {
              close();
              notify.success(`Second factor of ${resetOf} reset`);
            },
          })
        }
        busy={reset.isPending}
        danger
      >
        <p>For somebody who has lost it, and only once you know that it is they who ask. They are signed out.</p>
        <FormProblems findings={[]} error={reset.error} />
      </ConfirmDialog>
    </>
  );
}
