'use client';

import type { ApiKeyView } from '@tallygate/contracts/api-key';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { ConfirmDialog } from '#components/confirm-dialog.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { Button } from '#components/ui/button.tsx';
import { useRegenerateKey, useRevokeKey } from '#data/api-keys.ts';
import { notify } from '#lib/notify.ts';

const RegeneratedKey = dynamic(() => import('./regenerated-key.tsx').then((module) => module.RegeneratedKey), {
  ssr: false,
});

type KeyActionsProps = { proxy: string; header: string; apiKey: ApiKeyView };

/** The two things that can be done to a key. Both end the present key, so both ask first. */
export function KeyActions({ proxy, header, apiKey }: KeyActionsProps) {
  const [asking, setAsking] = useState<'regenerate' | 'revoke' | null>(null);
  const regenerate = useRegenerateKey(proxy);
  const revoke = useRevokeKey(proxy);
  const { name } = apiKey;
  const close = () => {
    setAsking(null);
    regenerate.reset();
    revoke.reset();
  };
  const end = () =>
    revoke.mutate(name, {
      onSuccess: () => {
        close();
        notify.success(`API key ${name} revoked`, { description: 'The gateway refuses it from now on.' });
      },
    });
  return (
    <span className="flex justify-end gap-2">
      <Button size="sm" aria-label={`Regenerate ${name}`} onClick={() => setAsking('regenerate')}>
        Regenerate
      </Button>
      <Button size="sm" aria-label={`Revoke ${name}`} onClick={() => setAsking('revoke')}>
        Revoke
      </Button>
      <ConfirmDialog
        open={asking === 'regenerate' && regenerate.data === undefined}
        onOpenChange={(open) => !open && close()}
        heading={`Regenerate ${name}?`}
        confirmLabel="Regenerate key"
        onConfirm={() => regenerate.mutate(name)}
        busy={regenerate.isPending}
      >
        <p>The present key stops working at once; its consumer, company and end stay.</p>
        <FormProblems findings={[]} error={regenerate.error} />
      </ConfirmDialog>
      <ConfirmDialog
        open={asking === 'revoke'}
        onOpenChange={(open) => !open && close()}
        heading={`Revoke ${name}?`}
        confirmLabel="Revoke key"
        onConfirm={end}
        busy={revoke.isPending}
        danger
      >
        <p>Calls with it are refused from then on. A revoked key cannot come back.</p>
        <FormProblems findings={[]} error={revoke.error} />
      </ConfirmDialog>
      {regenerate.data && <RegeneratedKey reply={regenerate.data} header={header} onClose={close} />}
    </span>
  );
}
