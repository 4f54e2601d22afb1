'use client';

import { ProviderSignIn } from '#components/provider-sign-in.tsx';
import { SignInForm } from '#components/sign-in-form.tsx';
import { useNavigate } from '#components/use-navigate.ts';
import { safePath } from '#lib/safe-path.ts';
import { EntryPage } from './entry-page.tsx';

type Props = {
  next: string | undefined;
  /** Why a sign-in at the identity provider did not work. */
  problem: string | undefined;
};

export function SignIn({ next, problem }: Props) {
  const { replace } = useNavigate();
  const path = safePath(next);
  return (
    <EntryPage heading="Sign in" lead="To the console of your gateway.">
      <SignInForm onSignedIn={() => replace(path)} />
      <ProviderSignIn next={path} problem={problem} />
    </EntryPage>
  );
}
