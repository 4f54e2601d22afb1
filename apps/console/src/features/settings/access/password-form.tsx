'use client';

import type { ChangePassword } from '@tallygate/contracts/accounts';
import { Field } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { useChangePassword } from '#data/accounts.ts';
import { lazyResolver } from '#lib/lazy-resolver.ts';
import { notify } from '#lib/notify.ts';
import { useSchemaForm } from '#lib/use-schema-form.ts';

type Typed = ChangePassword & { repeated: string };

const RESOLVER = lazyResolver<Typed, Typed>(() =>
  Promise.all([import('@tallygate/contracts/accounts'), import('#lib/repeated-password.ts')]).then(
    ([{ changePassword }, { repeatedPassword }]) =>
      repeatedPassword(changePassword, { of: 'newPassword', message: 'is not the same as the new password' }),
  ),
);
const EMPTY: Typed = { currentPassword: '', newPassword: '', repeated: '' };

/** Changes one's own password; the present one is asked for, because an open session may be anybody's. */
export function PasswordForm({ isDefault, isWeak }: { isDefault: boolean; isWeak: boolean }) {
  const change = useChangePassword();
  const { form, submit, errorOf, otherError } = useSchemaForm<Typed, Typed>({
    resolver: RESOLVER,
    defaultValues: EMPTY,
    fields: ['currentPassword', 'newPassword'],
    send: async ({ currentPassword, newPassword }) => {
      await change.mutateAsync({ currentPassword, newPassword });
      form.reset(EMPTY);
      notify.success('Password changed', { description: 'Your other sessions have ended.' });
    },
  });

  return (
    <form onSubmit={submit} noValidate aria-label="Change your password" className="flex max-w-md flex-col gap-4">
      {isDefault && (
        <Alert tone="warn" heading="The default password is in use">
          Everybody knows it. Until it is changed, Tallygate refuses to listen beyond this machine.
        </Alert>
      )}
      {isWeak && !isDefault && (
        <Alert tone="warn" heading="Choose a better password">
          The present one is shorter than today’s rules ask for, or one of those that are tried first.
        </Alert>
      )}
      <Field label="Present password" error={errorOf('currentPassword')}>
        {(control) => (
          <Input {...control} {...form.register('currentPassword')} type="password" autoComplete="current-password" />
        )}
      </Field>
      <Field
        label="New password"
        error={errorOf('newPassword')}
        help="At least 15 characters, or 12 with a second factor; length is what counts."
      >
        {(control) => (
          <Input {...control} {...form.register('newPassword')} type="password" autoComplete="new-password" />
        )}
      </Field>
      <Field label="New password again" error={errorOf('repeated')}>
        {(control) => <Input {...control} {...form.register('repeated')} type="password" autoComplete="new-password" />}
      </Field>
      {otherError && <FormProblems findings={[]} error={otherError} />}
      <div>
        <Button type="submit" variant="primary" busy={change.isPending}>
          Change password
        </Button>
      </div>
    </form>
  );
}
