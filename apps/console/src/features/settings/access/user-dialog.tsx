'use client';

import type { CreateUser, UpdateUser, UserView } from '@tallygate/contracts/accounts';
import { FormProvider } from 'react-hook-form';
import { Field } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog, DialogActions, DialogClose, DialogContent } from '#components/ui/dialog.tsx';
import { Input } from '#components/ui/input.tsx';
import { useAddUser, useUpdateUser } from '#data/accounts.ts';
import { optionalText } from '#lib/form-errors.ts';
import { lazyResolver } from '#lib/lazy-resolver.ts';
import { notify } from '#lib/notify.ts';
import { useSchemaForm } from '#lib/use-schema-form.ts';
import { RoleFields } from './role-fields.tsx';

const ADDED = lazyResolver<CreateUser, CreateUser>(() =>
  import('@tallygate/contracts/accounts').then((module) => module.createUser),
);
const CHANGED = lazyResolver<UpdateUser, UpdateUser>(() =>
  import('@tallygate/contracts/accounts').then((module) => module.updateUser),
);

type UserDialogProps = { user?: UserView; isSelf?: boolean; onClose: () => void };

/** Adds a person, or changes what one may do and how they sign in. */
export function UserDialog({ user, isSelf = false, onClose }: UserDialogProps) {
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent heading={user ? `Change ${user.username}` : 'Add a person'}>
        {user ? <ChangePerson user={user} isSelf={isSelf} onClose={onClose} /> : <AddPerson onClose={onClose} />}
      </DialogContent>
    </Dialog>
  );
}

function AddPerson({ onClose }: Pick<UserDialogProps, 'onClose'>) {
  const add = useAddUser();
  const { form, submit, errorOf, otherError } = useSchemaForm<CreateUser, CreateUser>({
    resolver: ADDED,
    defaultValues: { username: '', password: '', roles: ['viewer'] },
    fields: ['username', 'password', 'roles'],
    send: async (user) => {
      await add.mutateAsync(user);
      notify.success(`${user.username} added`);
      onClose();
    },
  });
  return (
    <FormProvider {...form}>
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <Field label="User name" error={errorOf('username')}>
          {(control) => (
            <Input
              {...control}
              {...form.register('username')}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
            />
          )}
        </Field>
        <Field
          label="Password"
          error={errorOf('password')}
          help="At least 15 characters. They can change it here afterwards."
        >
          {(control) => (
            <Input {...control} {...form.register('password')} type="password" autoComplete="new-password" />
          )}
        </Field>
        <RoleFields error={errorOf('roles')} />
        {otherError && <FormProblems findings={[]} error={otherError} />}
        <Actions label="Add person" isBusy={add.isPending} />
      </form>
    </FormProvider>
  );
}

function ChangePerson({ user, isSelf, onClose }: { user: UserView; isSelf: boolean; onClose: () => void }) {
  const update = useUpdateUser(user.username);
  const { form, submit, errorOf, otherError } = useSchemaForm<UpdateUser, UpdateUser>({
    resolver: CHANGED,
    defaultValues: { roles: user.roles },
    fields: ['password', 'roles'],
    send: async (change) => {
      await update.mutateAsync(change);
      notify.success(`${user.username} changed`);
      onClose();
    },
  });
  return (
    <FormProvider {...form}>
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        {!isSelf && user.isLocal && (
          <Field label="New password" optional error={errorOf('password')} help="Ends their sessions.">
            {(control) => (
              <Input
                {...control}
                {...form.register('password', optionalText)}
                type="password"
                autoComplete="new-password"
              />
            )}
          </Field>
        )}
        {!user.isLocal && (
          <p className="text-sm text-ink-muted">Signs in at the identity provider, which also gives the roles.</p>
        )}
        <RoleFields error={errorOf('roles')} />
        {otherError && <FormProblems findings={[]} error={otherError} />}
        <Actions label="Save" isBusy={update.isPending} />
      </form>
    </FormProvider>
  );
}

function Actions({ label, isBusy }: { label: string; isBusy: boolean }) {
  return (
    <DialogActions>
      <DialogClose asChild>
        <Button>Cancel</Button>
      </DialogClose>
      <Button type="submit" variant="primary" busy={isBusy}>
        {label}
      </Button>
    </DialogActions>
  );
}
