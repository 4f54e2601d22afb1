'use client';

import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useEffect, useState } from 'react';
import { ReauthenticationDialog } from '#components/shell/reauthentication-dialog.tsx';
import { useNavigate } from '#components/use-navigate.ts';
import { useSecondFactorDone } from '#data/second-factor.ts';
import { sessionQuery } from '#data/session.ts';
import { ApiError } from '#lib/api-client.ts';
import { onReauthentication } from '#lib/reauthentication.ts';
import { safePath } from '#lib/safe-path.ts';
import { EntryPage } from './entry-page.tsx';

const SecondFactorSetup = dynamic(
  () => import('#components/second-factor-setup.tsx').then((module) => module.SecondFactorSetup),
  { ssr: false },
);

/** The page for people who must set up a second factor before they may do anything else. */
export function Enrol({ next }: { next: string | undefined }) {
  const { replace } = useNavigate();
  const done = useSecondFactorDone();
  const session = useQuery(sessionQuery);
  const [askedAgain, setAskedAgain] = useState<((isProved: boolean) => void) | null>(null);
  useEffect(() => onReauthentication(() => new Promise((resolve) => setAskedAgain(() => resolve))), []);
  const isSignedOut = session.error instanceof ApiError && session.error.status === 401;
  useEffect(() => {
    if (isSignedOut) replace('/sign-in');
  }, [isSignedOut, replace]);

  return (
    <EntryPage heading="Set up your second factor" lead="Everybody who signs in to this console needs one.">
      {session.data && <SecondFactorSetup onDone={() => void done().then(() => replace(safePath(next)))} />}
      {askedAgain && session.data && (
        <ReauthenticationDialog
          session={session.data}
          onClose={(isProved) => {
            askedAgain(isProved);
            setAskedAgain(null);
          }}
        />
      )}
    </EntryPage>
  );
}
