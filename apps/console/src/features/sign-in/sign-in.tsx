'use client';

import { useRouter } from 'next/navigation';
import { ProviderSignIn } from '#components/provider-sign-in.tsx';
import { SignInForm } from '#components/sign-in-form.tsx';
import { safePath } from '#lib/safe-path.ts';
import { EntryPage } from './entry-page.tsx';

type Props = {
  next: string | undefined;
  /** Why a sign-in at the identity provider did not work. */
  problem: string | undefined;
};

export function SignIn({ next, problem }: Props) {
  const router = useRouter();
  const path = safePath(next);
  return (
    <EntryPage heading="Sign in" lead="To the console of your gateway.">
      <SignInForm onSignedIn={() => router.replace(path)} />
      <ProviderSignIn next={path} problem={problem} />
    </EntryPage>
  );
}
