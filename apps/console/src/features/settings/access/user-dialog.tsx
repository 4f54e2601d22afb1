'use client';

import type { UserView } from '@tallygate/contracts/accounts';
import type { FormEvent } from 'react';
import { Field } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog, DialogActions, DialogClose, DialogContent } from '#components/ui/dialog.tsx';
import { Input } from '#components/ui/input.tsx';
import { useAddUser, useUpdateUser } from '#data/accounts.ts';
import { fieldProblems } from '#lib/field-problems.ts';
import { notify } from '#lib/notify.ts';
import { RoleFields, readRoles } from './role-fields.tsx';

const FIELDS = ['username', 'password', 'roles'];

/** Adds a person, or changes what one may do and how they sign in. */
export function UserDialog({ user, isSelf, onClose }: { user?: UserView; isSelf?: boolean; onClose: () => void }) {
  const add = useAddUser();
  const update = useUpdateUser(user?.username ?? '');
  const { error, isPending } = user ? update : add;
  const { errorOf, hasOthers } = fieldProblems(error, FIELDS);

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const password = String(form.get('password') ?? '');
    const roles = readRoles(form);
    const done = (message: string) => ({
      onSuccess: () => {
        notify.success(message);
        onClose();
      },
    });
    if (user) update.mutate({ roles, ...(password !== '' && { password }) }, done(`${user.username} changed`));
    else {
      const username = String(form.get('username') ?? '');
      add.mutate({ username, password, roles }, done(`${username} added`));
    }
  };

  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent heading={user ? `Change ${user.username}` : 'Add a person'}>
        <form onSubmit={submit} noValidate className="flex flex-col gap-4">
          {!user && (
            <Field label="User name" error={errorOf('username')}>
              {(control) => (
                <Input {...control} name="username" autoComplete="off" autoCapitalize="none" spellCheck={false} />
              )}
            </Field>
          )}
          {!isSelf && user?.isLocal !== false && (
            <Field
              label={user ? 'New password' : 'Password'}
              optional={user !== undefined}
              error={errorOf('password')}
              help={user ? 'Ends their sessions.' : 'At least 15 characters. They can change it here afterwards.'}
            >
              {(control) => <Input {...control} name="password" type="password" autoComplete="new-password" />}
            </Field>
          )}
          {user?.isLocal === false && (
            <p className="text-sm text-ink-muted">Signs in at the identity provider, which also gives the roles.</p>
          )}
          <RoleFields initial={user?.roles ?? ['viewer']} error={errorOf('roles')} />
          {hasOthers && <FormProblems findings={[]} error={error} />}
          <DialogActions>
            <DialogClose asChild>
              <Button>Cancel</Button>
            </DialogClose>
            <Button type="submit" variant="primary" busy={isPending}>
              {user ? 'Save' : 'Add person'}
            </Button>
          </DialogActions>
        </form>
      </DialogContent>
    </Dialog>
  );
}
