'use client';

import { useQuery } from '@tanstack/react-query';
import { signInOptionsQuery } from '#data/session.ts';
import { apiPath } from '#lib/api-client.ts';
import { Alert } from './ui/alert.tsx';
import { Button } from './ui/button.tsx';

const PROBLEMS: Readonly<Record<string, string>> = {
  denied: 'The identity provider did not sign you in.',
  expired: 'That took too long, or was begun in another browser. Try again.',
  role: 'You have no role here. Ask whoever runs this console.',
  unavailable: 'The identity provider does not answer.',
};

type Props = {
  /** Where to go afterwards. */
  next: string;
  problem: string | undefined;
};

/** The way in for people of the identity provider; nothing where there is none. */
export function ProviderSignIn({ next, problem }: Props) {
  const { data: options } = useQuery(signInOptionsQuery);
  if (!options?.provider) return null;
  return (
    <div className="mt-6 flex flex-col gap-4 border-t pt-6">
      {problem !== undefined && (
        <Alert tone="bad" heading={PROBLEMS[problem] ?? 'The sign-in at the identity provider did not work.'} live />
      )}
      <Button size="lg" asChild>
        <a href={apiPath('/session/provider', { next })}>Sign in with {options.provider.name}</a>
      </Button>
    </div>
  );
}
