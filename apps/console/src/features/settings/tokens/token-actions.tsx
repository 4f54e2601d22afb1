'use client';

import type { ApiTokenView } from '@tallygate/contracts/api-token';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { ConfirmDialog } from '#components/confirm-dialog.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { Button } from '#components/ui/button.tsx';
import { useRevokeApiToken, useRotateApiToken } from '#data/api-tokens.ts';
import { notify } from '#lib/notify.ts';

const RotatedToken = dynamic(() => import('./rotated-token.tsx').then((module) => module.RotatedToken), { ssr: false });

/** The two things that can be done to a token. Both end the present token, so both ask first. */
export function TokenActions({ token }: { token: ApiTokenView }) {
  const [asking, setAsking] = useState<'rotate' | 'revoke' | null>(null);
  const rotate = useRotateApiToken();
  const revoke = useRevokeApiToken();
  const { id, name } = token;
  const close = () => {
    setAsking(null);
    rotate.reset();
    revoke.reset();
  };
  const end = () =>
    revoke.mutate(id, {
      onSuccess: () => {
        close();
        notify.success(`API token ${name} revoked`, { description: 'It is refused from now on.' });
      },
    });
  return (
    <span className="flex justify-end gap-2 max-sm:flex-col">
      {token.status === 'active' && (
        <Button size="sm" aria-label={`Rotate ${name}`} onClick={() => setAsking('rotate')}>
          Rotate
        </Button>
      )}
      <Button size="sm" aria-label={`Revoke ${name}`} onClick={() => setAsking('revoke')}>
        Revoke
      </Button>
      <ConfirmDialog
        open={asking === 'rotate' && rotate.data === undefined}
        onOpenChange={(open) => !open && close()}
        heading={`Rotate ${name}?`}
        confirmLabel="Make a new token"
        onConfirm={() => rotate.mutate(id)}
        busy={rotate.isPending}
      >
        <p>A new token with the same scopes takes its place. The present one works for one more hour.</p>
        <FormProblems findings={[]} error={rotate.error} />
      </ConfirmDialog>
      <ConfirmDialog
        open={asking === 'revoke'}
        onOpenChange={(open) => !open && close()}
        heading={`Revoke ${name}?`}
        confirmLabel="Revoke token"
        onConfirm={end}
        busy={revoke.isPending}
        danger
      >
        <p>The next request with it is refused. A revoked token cannot come back.</p>
        <FormProblems findings={[]} error={revoke.error} />
      </ConfirmDialog>
      {rotate.data && <RotatedToken issued={rotate.data} onClose={close} />}
    </span>
  );
}
