'use client';

import { type FormEvent, useRef, useState } from 'react';
import { Field } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { useChangePassword } from '#data/accounts.ts';
import { fieldProblems } from '#lib/field-problems.ts';
import { notify } from '#lib/notify.ts';

/** Changes one's own password; the present one is asked for, because an open session may be anybody's. */
export function PasswordForm({ isDefault, isWeak }: { isDefault: boolean; isWeak: boolean }) {
  const change = useChangePassword();
  const form = useRef<HTMLFormElement>(null);
  const [differs, setDiffers] = useState(false);
  const { errorOf, hasOthers } = fieldProblems(change.error, ['currentPassword', 'newPassword']);

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const text = (name: string) => String(data.get(name) ?? '');
    const isSame = text('newPassword') === text('repeated');
    setDiffers(!isSame);
    if (!isSame) {
      event.currentTarget.querySelector<HTMLInputElement>('[name=repeated]')?.focus();
      return;
    }
    change.mutate(
      { currentPassword: text('currentPassword'), newPassword: text('newPassword') },
      {
        onSuccess: () => {
          form.current?.reset();
          notify.success('Password changed', { description: 'Your other sessions have ended.' });
        },
      },
    );
  };

  return (
    <form
      ref={form}
      onSubmit={submit}
      noValidate
      aria-label="Change your password"
      className="flex max-w-md flex-col gap-4"
    >
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
        {(control) => <Input {...control} name="currentPassword" type="password" autoComplete="current-password" />}
      </Field>
      <Field
        label="New password"
        error={errorOf('newPassword')}
        help="At least 15 characters, or 12 with a second factor; length is what counts."
      >
        {(control) => <Input {...control} name="newPassword" type="password" autoComplete="new-password" />}
      </Field>
      <Field label="New password again" error={differs ? 'is not the same as the new password' : undefined}>
        {(control) => <Input {...control} name="repeated" type="password" autoComplete="new-password" />}
      </Field>
      {hasOthers && <FormProblems findings={[]} error={change.error} />}
      <div>
        <Button type="submit" variant="primary" busy={change.isPending}>
          Change password
        </Button>
      </div>
    </form>
  );
}
