'use client';

import { type FormEvent, useState } from 'react';
import { useSignIn } from '#data/session.ts';
import { Field } from './field.tsx';
import { FormProblems } from './form-problems.tsx';
import { Button } from './ui/button.tsx';
import { Input } from './ui/input.tsx';

type Missing = { username?: string; password?: string };

export function SignInForm({ onSignedIn }: { onSignedIn: () => void }) {
  const signIn = useSignIn();
  const [missing, setMissing] = useState<Missing>({});

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const username = String(form.get('username') ?? '').trim();
    const password = String(form.get('password') ?? '');
    const found: Missing = {
      ...(username === '' && { username: 'Enter a user name' }),
      ...(password === '' && { password: 'Enter a password' }),
    };
    setMissing(found);
    const first = Object.keys(found)[0];
    if (first) event.currentTarget.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus();
    else signIn.mutate({ username, password }, { onSuccess: onSignedIn });
  };

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <Field label="User name" error={missing.username}>
        {(control) => (
          <Input
            {...control}
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            className="h-10"
          />
        )}
      </Field>
      <Field label="Password" error={missing.password}>
        {(control) => (
          <Input {...control} name="password" type="password" autoComplete="current-password" className="h-10" />
        )}
      </Field>
      <FormProblems findings={[]} error={signIn.error} />
      <Button type="submit" variant="primary" size="lg" busy={signIn.isPending}>
        Sign in
      </Button>
    </form>
  );
}
