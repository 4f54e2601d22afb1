'use client';

import type { LedgerRetention } from '@tallygate/contracts/ledger-retention';
import { type FormEvent, useRef, useState } from 'react';
import { type Choice, ChoiceList } from '#components/choice-list.tsx';
import { ConfirmDialog } from '#components/confirm-dialog.tsx';
import { DirtyGuard } from '#components/dirty-guard.tsx';
import { Field } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { useSaveRetention } from '#data/retention.ts';
import { useMay } from '#data/session.ts';
import { ApiError } from '#lib/api-client.ts';
import { notify } from '#lib/notify.ts';
import { submitOnModEnter } from '#lib/submit-on-mod-enter.ts';
import { isShorter, KEEP_DAYS, keptInWords, readDays } from './removal.ts';
import { RemovalConsequence } from './removal-consequence.tsx';

const SUGGESTED_DAYS = '400';

type Kept = 'for-ever' | 'days';
const CHOICES: readonly Choice<Kept>[] = [
  {
    value: 'for-ever',
    label: 'For ever',
    detail: 'The default. A million events take about 2 GB of disk, indexes and sums included.',
  },
  {
    value: 'days',
    label: 'For a number of days',
    detail: 'Older ones are removed once an hour, in whole UTC days. What is gone does not come back.',
  },
];

const typedOf = ({ keepDays }: LedgerRetention) => ({
  kept: (keepDays === null ? 'for-ever' : 'days') as Kept,
  days: keepDays === null ? SUGGESTED_DAYS : String(keepDays),
});

/** Chooses how long events are kept. Asks before anything goes that would have stayed. */
export function RetentionForm({ retention }: { retention: LedgerRetention }) {
  const mayChange = useMay('retention.write');
  const save = useSaveRetention();
  const [typed, setTyped] = useState(() => typedOf(retention));
  const [problem, setProblem] = useState<string>();
  const [asked, setAsked] = useState<number>();
  const field = useRef<HTMLInputElement>(null);

  const read = typed.kept === 'for-ever' ? { days: null } : readDays(typed.days);
  const isChanged = 'problem' in read || read.days !== retention.keepDays;
  const isConflict = save.error instanceof ApiError && save.error.code === 'REVISION_STALE';

  const write = (keepDays: number | null) =>
    save.mutate(
      { keepDays, revision: retention.revision },
      {
        onSettled: () => setAsked(undefined),
        onSuccess: () =>
          notify.success(
            keepDays === null ? 'Events are kept for ever' : `Events are kept for ${keptInWords(keepDays)}`,
          ),
      },
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setProblem('problem' in read ? read.problem : undefined);
    if ('problem' in read) field.current?.focus();
    else if (!isChanged) {
      save.reset();
      notify.info('Nothing has changed');
    } else if (read.days !== null && isShorter(read.days, retention)) setAsked(read.days);
    else write(read.days);
  };
  const discard = () => {
    setTyped(typedOf(retention));
    setProblem(undefined);
    save.reset();
  };

  return (
    <form onSubmit={submit} onKeyDown={submitOnModEnter} noValidate aria-label="How long events are kept">
      <DirtyGuard when={mayChange === true && isChanged} />
      <fieldset disabled={!mayChange} className="flex flex-col gap-5">
        <ChoiceList
          legend="Events are kept"
          name="kept"
          choices={CHOICES}
          value={typed.kept}
          onChange={(kept) => {
            setTyped({ ...typed, kept });
            setProblem(undefined);
          }}
        />
        {typed.kept === 'days' && (
          <Field
            label="Days"
            error={problem}
            help={`At least ${KEEP_DAYS.min}: a month’s invoice is then closed, and all that waited in a gateway has arrived.`}
          >
            {(control) => (
              <span className="flex items-center gap-2">
                <Input
                  {...control}
                  ref={field}
                  inputMode="numeric"
                  autoComplete="off"
                  value={typed.days}
                  onChange={(event) => {
                    setTyped({ ...typed, days: event.target.value });
                    if (problem !== undefined) {
                      const again = readDays(event.target.value);
                      setProblem('problem' in again ? again.problem : undefined);
                    }
                  }}
                  className="w-28 text-right tabular-nums"
                />
                <span className="text-sm text-ink-muted">days</span>
              </span>
            )}
          </Field>
        )}
        {isConflict ? (
          <Alert tone="warn" heading={save.error?.message} live>
            <p>
              It is now: {keptInWords(retention.keepDays).toLowerCase()}. Nothing of yours was saved; save again to
              replace that, or discard yours.
            </p>
          </Alert>
        ) : (
          <FormProblems findings={[]} error={save.error} />
        )}
        {mayChange && (
          <div className="flex flex-wrap gap-2">
            <Button type="submit" variant="primary" busy={save.isPending}>
              Save
            </Button>
            {(isChanged || isConflict) && (
              <Button variant="ghost" onClick={discard}>
                Discard
              </Button>
            )}
          </div>
        )}
        {mayChange === false && (
          <p className="text-sm text-ink-muted">Only administrators change how long events are kept.</p>
        )}
      </fieldset>
      <ConfirmDialog
        open={asked !== undefined}
        onOpenChange={(open) => !open && setAsked(undefined)}
        heading={`Remove events after ${keptInWords(asked ?? null)}?`}
        confirmLabel="Remove old events"
        onConfirm={() => asked !== undefined && write(asked)}
        busy={save.isPending}
        danger
      >
        {asked !== undefined && <RemovalConsequence keepDays={asked} retention={retention} />}
      </ConfirmDialog>
    </form>
  );
}
