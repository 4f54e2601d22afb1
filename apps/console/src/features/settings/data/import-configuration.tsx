'use client';

import type { ImportReview } from '@tallygate/contracts/configuration-file';
import Link from 'next/link';
import { useState } from 'react';
import { Field } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { SecretInput } from '#components/secret-input.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { useImportConfiguration, useReviewImport } from '#data/configuration.ts';
import { ApiError } from '#lib/api-client.ts';
import { formatCount, formatDateTime } from '#lib/format.ts';
import { ImportedList } from './imported-list.tsx';

/** A file, what it would change, the secrets that are missing, and the import of what was chosen. */
export function ImportConfiguration() {
  const [text, setText] = useState<string | null>(null);
  const [secrets, setSecrets] = useState<Readonly<Record<string, string>>>({});
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const review = useReviewImport();
  const run = useImportConfiguration();

  const look = (file: string, given: Readonly<Record<string, string>>) => {
    run.reset();
    review.mutate({ text: file, secrets: given });
  };
  const choose = async (file: File | undefined) => {
    setLeft(new Set());
    setSecrets({});
    review.reset();
    run.reset();
    if (file === undefined) return setText(null);
    const read = await file.text();
    setText(read);
    look(read, {});
  };
  const found = review.data;
  const missing = [...new Set(found?.entities.flatMap(({ missingSecrets }) => missingSecrets) ?? [])];
  const chosen = chosenOf(found, left);
  const error = run.error ?? review.error;
  return (
    <>
      <Field label="File" help="As it was exported, from this installation or another.">
        {(control) => (
          <Input
            {...control}
            type="file"
            accept="application/json,.json"
            className="h-auto ps-1.5 py-1"
            onChange={({ target }) => void choose(target.files?.[0])}
          />
        )}
      </Field>
      {error && <FormProblems findings={error instanceof ApiError ? error.fields : []} error={error} />}
      {found && text !== null && !run.data && (
        <>
          {!found.isIntact && (
            <Alert tone="warn" heading="The file was changed since it was exported">
              Its hash is not that of its content. Look through it before you import it.
            </Alert>
          )}
          <p className="text-sm text-ink-muted">
            Exported {formatDateTime(found.exportedAt)} by version {found.software}.
          </p>
          {missing.length > 0 && (
            <fieldset className="flex flex-col gap-3">
              <legend className="pb-2 font-medium">Secrets that are not known here</legend>
              {missing.map((name) => (
                <Field key={name} label={name} help={helpFor(name)}>
                  {(control) => (
                    <SecretInput
                      {...control}
                      value={secrets[name] ?? ''}
                      onChange={({ target }) => setSecrets({ ...secrets, [name]: target.value })}
                    />
                  )}
                </Field>
              ))}
              <div>
                <Button busy={review.isPending} onClick={() => look(text, given(secrets))}>
                  Use these secrets
                </Button>
              </div>
            </fieldset>
          )}
          <ImportedList entities={found.entities} left={left} onLeave={setLeft} />
          <div>
            <Button
              variant="primary"
              busy={run.isPending}
              disabled={chosen.length === 0}
              onClick={() => run.mutate({ text, secrets: given(secrets), chosen })}
            >
              {chosen.length === 0 ? 'Nothing to import' : `Import ${formatCount(chosen.length, 'change', 'changes')}`}
            </Button>
          </div>
        </>
      )}
      {run.data && (
        <Alert tone={run.data.refused.length > 0 ? 'warn' : 'good'} live heading="Imported">
          <p>
            {formatCount(run.data.pending.length, 'change is', 'changes are')} pending,{' '}
            {formatCount(run.data.saved.length, 'meter or plan', 'meters and plans')} saved.{' '}
            <Link href="/versions/pending" className="underline underline-offset-3">
              Review and apply
            </Link>
          </p>
          {run.data.refused.map(({ entity, message }) => (
            <p key={entity}>
              {entity}: {message}
            </p>
          ))}
        </Alert>
      )}
    </>
  );
}

/** What is new or differs, can be taken over, and was not left out. */
function chosenOf(review: ImportReview | undefined, left: ReadonlySet<string>): string[] {
  return (review?.entities ?? [])
    .filter(({ change, missingSecrets }) => change !== 'same' && change !== 'error' && missingSecrets.length === 0)
    .map(({ type, id }) => `${type}/${id}`)
    .filter((key) => !left.has(key));
}

function given(secrets: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(secrets).filter(([, value]) => value !== ''));
}

/** Part of an address is asked for as the whole address. */
function helpFor(name: string): string | undefined {
  return /url$|uri$|endpoint$/i.test(name) ? 'The whole address, with its secret parts.' : undefined;
}
