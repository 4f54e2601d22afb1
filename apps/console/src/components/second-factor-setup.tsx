'use client';

import type { SecondFactorSecret } from '@tallygate/contracts/session';
import { type FormEvent, useEffect } from 'react';
import { encode } from 'uqr';
import { useBeginSecondFactor, useConfirmSecondFactor } from '#data/second-factor.ts';
import { fieldProblems } from '#lib/field-problems.ts';
import { CopyButton } from './copy-button.tsx';
import { Field } from './field.tsx';
import { FormProblems } from './form-problems.tsx';
import { RecoveryCodeList } from './recovery-code-list.tsx';
import { Button } from './ui/button.tsx';
import { Input } from './ui/input.tsx';
import { Skeleton } from './ui/skeleton.tsx';

/** Sets an authenticator up: its secret as a picture and as text, the first code, then the recovery codes. */
export function SecondFactorSetup({ onDone }: { onDone: () => void }) {
  const begin = useBeginSecondFactor();
  const confirm = useConfirmSecondFactor();
  const { mutate } = begin;
  useEffect(() => mutate(), [mutate]);

  if (confirm.data) return <RecoveryCodeList codes={confirm.data.recoveryCodes} onDone={onDone} />;
  if (begin.error) return <FormProblems findings={[]} error={begin.error} />;
  if (!begin.data) return <Skeleton className="h-56 w-56" />;
  return <Confirm secret={begin.data} confirm={confirm} />;
}

type ConfirmProps = { secret: SecondFactorSecret; confirm: ReturnType<typeof useConfirmSecondFactor> };

function Confirm({ secret, confirm }: ConfirmProps) {
  const { errorOf, hasOthers } = fieldProblems(confirm.error, ['code']);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    confirm.mutate(String(new FormData(event.currentTarget).get('code') ?? ''));
  };
  return (
    <form onSubmit={submit} noValidate aria-label="Set up an authenticator" className="flex max-w-md flex-col gap-4">
      <p className="text-sm text-ink-muted">Scan this with an authenticator app, then enter the six digits it shows.</p>
      <QrCode text={secret.uri} />
      <div className="flex items-center gap-2">
        <code className="font-mono text-xs [overflow-wrap:anywhere]">
          {secret.secret.replace(/(.{4})(?=.)/g, '$1 ')}
        </code>
        <CopyButton value={secret.secret} what="the key" />
      </div>
      <Field label="Code" error={errorOf('code')}>
        {(control) => (
          <Input {...control} name="code" inputMode="numeric" autoComplete="one-time-code" className="max-w-40" />
        )}
      </Field>
      {hasOthers && <FormProblems findings={[]} error={confirm.error} />}
      <div>
        <Button type="submit" variant="primary" busy={confirm.isPending}>
          Turn on
        </Button>
      </div>
    </form>
  );
}

/** Dark on light in both themes: that is what cameras look for. */
function QrCode({ text }: { text: string }) {
  const { data, size } = encode(text, { border: 3 });
  const path = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return (
    <svg
      role="img"
      aria-label="QR code of the key below"
      viewBox={`0 0 ${size} ${size}`}
      className="size-52 rounded-lg border bg-white"
      shapeRendering="crispEdges"
    >
      <path d={path} className="fill-black" />
    </svg>
  );
}
