'use client';

import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useSignIn } from '#data/session.ts';
import { ApiError } from '#lib/api-client.ts';
import { fieldProblems } from '#lib/field-problems.ts';
import { Field } from './field.tsx';
import { FormProblems } from './form-problems.tsx';
import { Button } from './ui/button.tsx';
import { Input } from './ui/input.tsx';

type Missing = { username?: string; password?: string };

/** Asks for user name and password, and for the code of the second factor once the api has asked for it. */
export function SignInForm({ onSignedIn }: { onSignedIn: () => void }) {
  const signIn = useSignIn();
  const [missing, setMissing] = useState<Missing>({});
  const [wantsCode, setWantsCode] = useState(false);
  const code = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (wantsCode) code.current?.focus();
  }, [wantsCode]);
  const isAsked = signIn.error instanceof ApiError && signIn.error.code === 'SECOND_FACTOR_REQUIRED';
  const { errorOf, hasOthers } = fieldProblems(isAsked ? null : signIn.error, ['code']);

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '');
    const username = text('username').trim();
    const password = text('password');
    const found: Missing = {
      ...(username === '' && { username: 'Enter a user name' }),
      ...(password === '' && { password: 'Enter a password' }),
    };
    setMissing(found);
    const first = Object.keys(found)[0];
    if (first) {
      event.currentTarget.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus();
      return;
    }
    const proof = { username, password, ...(text('code') !== '' && { code: text('code') }) };
    signIn.mutate(proof, {
      onSuccess: onSignedIn,
      onError: (error) => {
        if (error instanceof ApiError && error.code.startsWith('SECOND_FACTOR_')) setWantsCode(true);
      },
    });
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
      {wantsCode && (
        <Field label="Code" error={errorOf('code')} help="The six digits of your authenticator, or a recovery code.">
          {(control) => (
            <Input
              {...control}
              ref={code}
              name="code"
              autoComplete="one-time-code"
              spellCheck={false}
              className="h-10"
            />
          )}
        </Field>
      )}
      {hasOthers && <FormProblems findings={[]} error={signIn.error} />}
      <Button type="submit" variant="primary" size="lg" busy={signIn.isPending}>
        Sign in
      </Button>
    </form>
  );
}
