'use client';

import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { ConfirmDialog } from '#components/confirm-dialog.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { RecoveryCodeList } from '#components/recovery-code-list.tsx';
import { LoadError } from '#components/states.tsx';
import { Button } from '#components/ui/button.tsx';
import {
  secondFactorQuery,
  useRemoveSecondFactor,
  useRenewRecoveryCodes,
  useSecondFactorDone,
} from '#data/second-factor.ts';
import { formatCount } from '#lib/format.ts';
import { notify } from '#lib/notify.ts';

const SecondFactorSetup = dynamic(
  () => import('#components/second-factor-setup.tsx').then((module) => module.SecondFactorSetup),
  { ssr: false },
);

/** One's own second factor: set up, replaced, removed, and its recovery codes. */
export function SecondFactor() {
  const factor = useQuery(secondFactorQuery);
  const renew = useRenewRecoveryCodes();
  const done = useSecondFactorDone();
  const [isSettingUp, setSettingUp] = useState(false);

  if (factor.error && !factor.data)
    return <LoadError error={factor.error} what="your second factor" onRetry={() => void factor.refetch()} />;
  if (!factor.data) return null;
  if (isSettingUp)
    return (
      <SecondFactorSetup
        onDone={() => {
          setSettingUp(false);
          void done();
        }}
      />
    );
  if (renew.data)
    return (
      <RecoveryCodeList
        codes={renew.data.recoveryCodes}
        onDone={() => {
          renew.reset();
          void done();
        }}
      />
    );
  if (!factor.data.enrolled)
    return (
      <div>
        <Button onClick={() => setSettingUp(true)}>Set up an authenticator</Button>
      </div>
    );
  return (
    <>
      <p className="text-sm">
        An authenticator is set up; {formatCount(factor.data.recoveryCodes, 'recovery code is', 'recovery codes are')}{' '}
        left.
      </p>
      <FormProblems findings={[]} error={renew.error} />
      <div className="flex flex-wrap gap-2">
        <Button busy={renew.isPending} onClick={() => renew.mutate()}>
          New recovery codes
        </Button>
        <RemoveFactor isRequired={factor.data.required} />
      </div>
    </>
  );
}

function RemoveFactor({ isRequired }: { isRequired: boolean }) {
  const remove = useRemoveSecondFactor();
  const [isAsked, setAsked] = useState(false);
  return (
    <>
      <Button onClick={() => setAsked(true)}>Remove</Button>
      <ConfirmDialog
        open={isAsked}
        onOpenChange={setAsked}
        heading="Remove the second factor?"
        confirmLabel="Remove second factor"
        onConfirm={() =>
          remove.mutate(undefined, {
            onSuccess: () => {
              setAsked(false);
              notify.success('Second factor removed', { description: 'Your other sessions have ended.' });
            },
          })
        }
        busy={remove.isPending}
        danger
      >
        <p>
          {isRequired
            ? 'One is required here: you set up another one next.'
            : 'From then on your password alone signs you in.'}
        </p>
        <FormProblems findings={[]} error={remove.error} />
      </ConfirmDialog>
    </>
  );
}
