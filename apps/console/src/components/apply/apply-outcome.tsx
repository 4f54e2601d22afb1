'use client';

import type { ApplyReply } from '@tallygate/contracts/config-version';
import { LoaderCircle } from 'lucide-react';
import Link from 'next/link';
import { ApiError } from '#lib/api-client.ts';
import { FormProblems } from '../form-problems.tsx';
import { Alert } from '../ui/alert.tsx';
import { LeftChanges } from './left-changes.tsx';

type ApplyOutcomeProps = { isPending: boolean; error: Error | null; reply: ApplyReply | undefined };

/** How an apply goes and how it ended, in words. */
export function ApplyOutcome({ isPending, error, reply }: ApplyOutcomeProps) {
  if (isPending) {
    return (
      <p role="status" className="flex items-center gap-2.5 rounded-lg border bg-brand-soft px-4 py-3">
        <LoaderCircle aria-hidden className="size-4 animate-spin text-brand-ink" />
        Writing config.toml and waiting until the gateway confirms that it runs it…
      </p>
    );
  }
  if (error) {
    const isRefused = error instanceof ApiError && error.code === 'APPLY_REJECTED';
    return (
      <div className="flex flex-col gap-2">
        {isRefused && <Alert tone="warn">The former version was put back and still runs.</Alert>}
        <FormProblems findings={error instanceof ApiError ? error.fields : []} error={error} />
        {error instanceof ApiError && error.fields.length > 0 && (
          <p className="text-sm text-ink-muted">{error.message}</p>
        )}
      </div>
    );
  }
  if (!reply) return null;
  const { version, notServing, left, rewritten } = reply;
  return (
    <>
      <Alert tone={notServing.length > 0 ? 'warn' : 'good'} live heading={`Running v${version.number}`}>
        {notServing.length === 0 ? (
          <p>
            Every live gateway confirmed it.{' '}
            <Link href={`/versions/${version.number}`} className="underline underline-offset-3">
              See version {version.number}
            </Link>
          </p>
        ) : (
          <ul className="list-disc ps-4">
            {notServing.map(({ gateway, reason }) => (
              <li key={gateway + reason}>
                {gateway}: {reason}
              </li>
            ))}
          </ul>
        )}
      </Alert>
      {rewritten.length > 0 && (
        <Alert tone="warn" heading="Comments in config.toml went">
          {rewritten.includes('')
            ? 'Your text of config.toml could not be edited, so the whole file was written anew. The version before has your text.'
            : `Your text could not be edited in ${rewritten.join(', ')}, so that part was written anew. The version before has your text.`}
        </Alert>
      )}
      <LeftChanges left={left} />
    </>
  );
}
