'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { Field } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { useAcceptSetup } from '#data/session.ts';
import { fieldProblems } from '#lib/field-problems.ts';
import { EntryPage } from './entry-page.tsx';

/** The first administrator's account, for whoever has the link that the start printed; its token stands behind the #. */
export function SetUpAccount() {
  const router = useRouter();
  const accept = useAcceptSetup();
  const [differs, setDiffers] = useState(false);
  const { errorOf, hasOthers } = fieldProblems(accept.error, ['password']);

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const password = String(form.get('password') ?? '');
    const isSame = password === String(form.get('repeated') ?? '');
    setDiffers(!isSame);
    if (!isSame) return;
    accept.mutate({ token: location.hash.slice(1), password }, { onSuccess: () => router.replace('/setup') });
  };

  return (
    <EntryPage heading="Set up the administrator" lead="Choose the password of the first account of this console.">
      <form onSubmit={submit} noValidate aria-label="Set up the administrator" className="flex flex-col gap-4">
        <Field label="Password" error={errorOf('password')} help="At least 15 characters; length is what counts.">
          {(control) => (
            <Input {...control} name="password" type="password" autoComplete="new-password" className="h-10" />
          )}
        </Field>
        <Field label="Password again" error={differs ? 'is not the same as the password' : undefined}>
          {(control) => (
            <Input {...control} name="repeated" type="password" autoComplete="new-password" className="h-10" />
          )}
        </Field>
        {hasOthers && <FormProblems findings={[]} error={accept.error} />}
        <Button type="submit" variant="primary" size="lg" busy={accept.isPending}>
          Make the account
        </Button>
      </form>
    </EntryPage>
  );
}
