'use client';

import type { LedgerRetention } from '@tallygate/contracts/ledger-retention';
import { useState } from 'react';
import { type ResolverResult, useForm, useWatch } from 'react-hook-form';
import { KeptInput } from '#components/apply/kept-input.tsx';
import { type Choice, ChoiceList } from '#components/choice-list.tsx';
import { ConfirmDialog } from '#components/confirm-dialog.tsx';
import { Field } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { useSaveRetention } from '#data/retention.ts';
import { useMay } from '#data/session.ts';
import { ApiError } from '#lib/api-client.ts';
import { isRecord } from '#lib/kept-input.ts';
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

type Typed = { kept: Kept; days: string };

const typedOf = ({ keepDays }: LedgerRetention): Typed =>
  keepDays === null ? { kept: 'for-ever', days: SUGGESTED_DAYS } : { kept: 'days', days: String(keepDays) };

const readTyped = ({ kept, days }: Typed) => (kept === 'for-ever' ? { days: null } : readDays(days));

function readKept(kept: unknown): Typed | undefined {
  if (!isRecord(kept) || typeof kept.days !== 'string') return undefined;
  return kept.kept === 'for-ever' || kept.kept === 'days' ? { kept: kept.kept, days: kept.days } : undefined;
}

/** Chooses how long events are kept. Asks before anything goes that would have stayed. */
export function RetentionForm({ retention }: { retention: LedgerRetention }) {
  const mayChange = useMay('retention.write');
  const save = useSaveRetention();
  const [asked, setAsked] = useState<number>();
  const form = useForm<Typed, unknown, { keepDays: number | null }>({
    defaultValues: typedOf(retention),
    resolver: (values): ResolverResult<Typed, { keepDays: number | null }> => {
      const read = readTyped(values);
      return 'problem' in read
        ? { values: {}, errors: { days: { type: 'days', message: read.problem } } }
        : { values: { keepDays: read.days }, errors: {} };
    },
  });
  const typed = { ...typedOf(retention), ...useWatch({ control: form.control }) };

  const read = readTyped(typed);
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
  const submit = form.handleSubmit(({ keepDays }) => {
    if (!isChanged) {
      save.reset();
      notify.info('Nothing has changed');
    } else if (keepDays !== null && isShorter(keepDays, retention)) setAsked(keepDays);
    else write(keepDays);
  });
  const discard = () => {
    form.reset(typedOf(retention));
    save.reset();
  };

  return (
    <form onSubmit={submit} onKeyDown={submitOnModEnter} noValidate aria-label="How long events are kept">
      <KeptInput
        isDirty={mayChange === true && isChanged}
        getInput={() => form.getValues()}
        read={readKept}
        onPutBack={(kept) => form.reset(kept, { keepDefaultValues: true })}
        revision={retention.revision}
      />
      <fieldset disabled={!mayChange} className="flex flex-col gap-5">
        <ChoiceList
          legend="Events are kept"
          name="kept"
          choices={CHOICES}
          value={typed.kept}
          onChange={(kept) => {
            form.setValue('kept', kept);
            form.clearErrors();
          }}
        />
        {typed.kept === 'days' && (
          <Field
            label="Days"
            error={form.formState.errors.days?.message}
            help={`At least ${KEEP_DAYS.min}: a month’s invoice is then closed, and all that waited in a gateway has arrived.`}
          >
            {(control) => (
              <span className="flex items-center gap-2">
                <Input
                  {...control}
                  {...form.register('days')}
                  inputMode="numeric"
                  autoComplete="off"
                  className="w-28 text-end tabular-nums"
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
