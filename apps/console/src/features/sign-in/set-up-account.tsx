'use client';

import { Field } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { useNavigate } from '#components/use-navigate.ts';
import { useAcceptSetup } from '#data/session.ts';
import { lazyResolver } from '#lib/lazy-resolver.ts';
import { useSchemaForm } from '#lib/use-schema-form.ts';
import { EntryPage } from './entry-page.tsx';

type Typed = { password: string; repeated: string };

const RESOLVER = lazyResolver<Typed, Typed>(() =>
  Promise.all([import('@tallygate/contracts/accounts'), import('#lib/repeated-password.ts')]).then(
    ([{ acceptSetup }, { repeatedPassword }]) =>
      repeatedPassword(acceptSetup.omit({ token: true }), {
        of: 'password',
        message: 'is not the same as the password',
      }),
  ),
);

/** The first administrator's account, for whoever has the link that the start printed; its token stands behind the #. */
export function SetUpAccount() {
  const { replace } = useNavigate();
  const accept = useAcceptSetup();
  const { form, submit, errorOf, otherError } = useSchemaForm<Typed, Typed>({
    resolver: RESOLVER,
    defaultValues: { password: '', repeated: '' },
    fields: ['password'],
    send: async ({ password }) => {
      await accept.mutateAsync({ token: location.hash.slice(1), password });
      replace('/setup');
    },
  });

  return (
    <EntryPage heading="Set up the administrator" lead="Choose the password of the first account of this console.">
      <form onSubmit={submit} noValidate aria-label="Set up the administrator" className="flex flex-col gap-4">
        <Field label="Password" error={errorOf('password')} help="At least 15 characters; length is what counts.">
          {(control) => (
            <Input
              {...control}
              {...form.register('password')}
              type="password"
              autoComplete="new-password"
              className="h-10"
            />
          )}
        </Field>
        <Field label="Password again" error={errorOf('repeated')}>
          {(control) => (
            <Input
              {...control}
              {...form.register('repeated')}
              type="password"
              autoComplete="new-password"
              className="h-10"
            />
          )}
        </Field>
        {otherError && <FormProblems findings={[]} error={otherError} />}
        <Button type="submit" variant="primary" size="lg" busy={accept.isPending}>
          Make the account
        </Button>
      </form>
    </EntryPage>
  );
}
