'use client';

import { useState } from 'react';
import { ConfirmDialog } from '#components/confirm-dialog.tsx';
import { Field } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { useMoveClock } from '#data/trial-clock.ts';
import { formatDateTime } from '#lib/format.ts';
import { notify } from '#lib/notify.ts';
import { submitOnModEnter } from '#lib/submit-on-mod-enter.ts';
import { zonedInstant, zonedText } from '#lib/zoned-input.ts';

const HOUR_MS = 3_600_000;

/** Asks for a time and, after a question, moves the clock to it: there is no way back. */
export function MoveClockForm({ nowMs }: { nowMs: number }) {
  const move = useMoveClock();
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string>();
  const [asked, setAsked] = useState<string>();
  const submit = () => {
    const target = zonedInstant(text);
    const isLater = target !== null && Date.parse(target) > nowMs;
    setProblem(isLater ? undefined : `Time: choose one after ${formatDateTime(new Date(nowMs).toISOString())}.`);
    if (isLater) setAsked(target);
  };
  return (
    <form
      noValidate
      aria-label="Move the clock"
      className="flex flex-col gap-5"
      onKeyDown={submitOnModEnter}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Field label="Time" error={problem} help="By your own clock, or UTC where that is switched on above.">
        {(control) => (
          <Input
            {...control}
            type="datetime-local"
            value={text}
            min={zonedText(new Date(nowMs).toISOString())}
            placeholder={zonedText(new Date(nowMs + HOUR_MS).toISOString())}
            onChange={(event) => setText(event.target.value)}
            className="w-60"
          />
        )}
      </Field>
      <FormProblems findings={[]} error={move.error} />
      <div>
        <Button type="submit" variant="primary" busy={move.isPending}>
          Move the clock…
        </Button>
      </div>
      <ConfirmDialog
        open={asked !== undefined}
        onOpenChange={(open) => !open && setAsked(undefined)}
        heading={`Move the clock to ${asked === undefined ? '' : formatDateTime(asked)}?`}
        confirmLabel="Move the clock"
        busy={move.isPending}
        onConfirm={() =>
          asked !== undefined &&
          move.mutate(asked, {
            onSettled: () => setAsked(undefined),
            onSuccess: () => {
              setText('');
              notify.success('The clock is moved');
            },
          })
        }
        danger
      >
        <p>
          Every gateway dates calls by it at once, and what falls due until then is done. Once there are calls, it
          cannot be moved back.
        </p>
      </ConfirmDialog>
    </form>
  );
}
