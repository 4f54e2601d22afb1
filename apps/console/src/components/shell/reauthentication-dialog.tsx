'use client';

import type { SessionView } from '@tallygate/contracts/session';
import { type FormEvent, useState } from 'react';
import { useReauthenticate } from '#data/session.ts';
import { apiPath } from '#lib/api-client.ts';
import { fieldProblems } from '#lib/field-problems.ts';
import { Field } from '../field.tsx';
import { FormProblems } from '../form-problems.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions, DialogContent } from '../ui/dialog.tsx';
import { Input } from '../ui/input.tsx';

type Props = { session: SessionView; onClose: (isProved: boolean) => void };

/** Asks for a fresh proof of who is there; what was asked for is then sent again, so nothing is lost. */
export function ReauthenticationDialog({ session, onClose }: Props) {
  return (
    <Dialog open onOpenChange={(open) => !open && onClose(false)}>
      <DialogContent
        heading="Confirm that it is you"
        description="This change is a sensitive one. The confirmation is good for ten minutes."
        className="max-w-sm"
      >
        {session.isLocal ? (
          <ProofForm session={session} onProved={() => onClose(true)} />
        ) : (
          <AtProvider onProved={() => onClose(true)} />
        )}
      </DialogContent>
    </Dialog>
  );
}

function ProofForm({ session, onProved }: { session: SessionView; onProved: () => void }) {
  const prove = useReauthenticate();
  const { errorOf, hasOthers } = fieldProblems(prove.error, ['password', 'code']);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const code = String(form.get('code') ?? '');
    prove.mutate(
      { password: String(form.get('password') ?? ''), ...(code !== '' && { code }) },
      { onSuccess: onProved },
    );
  };
  return (
    <form onSubmit={submit} noValidate aria-label="Confirm that it is you" className="flex flex-col gap-4">
      <input type="text" name="username" autoComplete="username" value={session.username} readOnly hidden />
      <Field label="Your password" error={errorOf('password')}>
        {(control) => <Input {...control} name="password" type="password" autoComplete="current-password" />}
      </Field>
      {session.hasSecondFactor && (
        <Field label="Code" error={errorOf('code')} help="Of your authenticator, or a recovery code.">
          {(control) => <Input {...control} name="code" autoComplete="one-time-code" spellCheck={false} />}
        </Field>
      )}
      {hasOthers && <FormProblems findings={[]} error={prove.error} />}
      <DialogActions>
        <Button type="submit" variant="primary" busy={prove.isPending}>
          Confirm
        </Button>
      </DialogActions>
    </form>
  );
}

/** In a window of its own, so that what is being edited here stays. */
function AtProvider({ onProved }: { onProved: () => void }) {
  const [isOpened, setOpened] = useState(false);
  const address = apiPath('/session/provider', { reauthenticate: true, next: '/confirmed' });
  return (
    <DialogActions>
      <Button variant={isOpened ? 'secondary' : 'primary'} asChild>
        <a href={address} target="_blank" rel="noreferrer" onClick={() => setOpened(true)}>
          Confirm at the identity provider
        </a>
      </Button>
      {isOpened && (
        <Button variant="primary" onClick={onProved}>
          Go on
        </Button>
      )}
    </DialogActions>
  );
}
