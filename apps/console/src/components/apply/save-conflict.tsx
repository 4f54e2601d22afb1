'use client';

import { useEffect, useId, useRef, useState } from 'react';
import type { ApiError } from '#lib/api-client.ts';
import { compareEdits, type FieldChange, fieldKey, mergeEdits } from '#lib/three-way.ts';
import { Time } from '../time.tsx';
import { Button } from '../ui/button.tsx';

type SaveConflictProps<Value> = {
  /** The refusal REVISION_STALE, which carries what the thing is now. */
  error: ApiError;
  /** As the form was opened. */
  was: Value;
  mine: Value;
  /** The thing in what the refusal carries. */
  theirsOf: (current: Record<string, unknown>) => Value;
  labelOf: (path: string) => string | undefined;
  busy: boolean;
  /** Saves what came of both, on the revision that it was compared with. */
  onSave: (merged: Value, revision: number) => void;
  onDiscard: () => void;
};

type Choice = 'theirs' | 'mine';

/** Somebody else saved meanwhile: what of theirs is taken, what of mine stays, and a choice for each field that both changed. */
export function SaveConflict<Value>(props: SaveConflictProps<Value>) {
  const { error, was, mine, theirsOf, labelOf, busy, onSave, onDiscard } = props;
  const [choices, setChoices] = useState<ReadonlyMap<string, Choice>>(new Map());
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.focus();
  }, []);
  const current = error.data?.current as Record<string, unknown> & { revision: number };
  const who = String(current.updatedBy ?? 'Somebody');
  const comparison = compareEdits(was, theirsOf(current), mine);
  const names = (changes: readonly FieldChange[]) =>
    [...new Set(changes.map(({ path }) => labelOf(path.join('.')) ?? path.join('.')))].join(', ');
  const chooseAll = (choice: Choice) =>
    setChoices(new Map(comparison.both.map((change) => [fieldKey(change), choice] as const)));
  const isOpen = comparison.both.some((change) => !choices.has(fieldKey(change)));
  return (
    <div
      ref={box}
      role="alert"
      tabIndex={-1}
      className="flex max-h-[60dvh] flex-col gap-3 overflow-y-auto rounded-md border border-warn-line bg-warn-soft px-3 py-2.5 text-sm"
    >
      <p className="font-medium">
        <bdi>{who}</bdi> changed this meanwhile
        {typeof current.updatedAt === 'string' && (
          <>
            {' '}
            (<Time iso={current.updatedAt} />)
          </>
        )}
        . Nothing of yours was saved yet.
      </p>
      {comparison.theirs.length > 0 && (
        <p>
          Taken from {who}: {names(comparison.theirs)}.
        </p>
      )}
      {comparison.mine.length > 0 && <p>Yours stays: {names(comparison.mine)}.</p>}
      {comparison.both.length > 0 && (
        <>
          <div className="flex flex-wrap items-center justify-between gap-2">
            <p>Both changed these. Choose for each:</p>
            <span className="flex gap-3">
              <Button variant="link" onClick={() => chooseAll('theirs')}>
                All of {who}’s
              </Button>
              <Button variant="link" onClick={() => chooseAll('mine')}>
                All of mine
              </Button>
            </span>
          </div>
          <ul className="flex flex-col gap-2">
            {comparison.both.map((change) => (
              <ConflictRow
                key={fieldKey(change)}
                change={change}
                label={labelOf(change.path.join('.')) ?? change.path.join('.')}
                who={who}
                choice={choices.get(fieldKey(change))}
                onChoose={(choice) => setChoices(new Map(choices).set(fieldKey(change), choice))}
              />
            ))}
          </ul>
        </>
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button variant="ghost" disabled={busy} onClick={onDiscard}>
          Discard mine
        </Button>
        <Button
          variant="primary"
          busy={busy}
          disabled={isOpen}
          onClick={() => onSave(mergeEdits(mine, comparison, choices), current.revision)}
        >
          Save both edits
        </Button>
      </div>
    </div>
  );
}

type ConflictRowProps = {
  change: FieldChange;
  label: string;
  who: string;
  choice: Choice | undefined;
  onChoose: (choice: Choice) => void;
};

function ConflictRow({ change, label, who, choice, onChoose }: ConflictRowProps) {
  const name = useId();
  const side = (value: Choice, text: string) => (
    <label className="flex min-w-0 items-start gap-2 rounded-md border bg-surface px-2.5 py-1.5 has-checked:border-brand">
      <input
        type="radio"
        name={name}
        checked={choice === value}
        onChange={() => onChoose(value)}
        className="mt-1 size-4 shrink-0 accent-brand"
      />
      <span className="min-w-0 flex-1">
        <span className="block text-xs text-ink-muted">{text}</span>
        <Shown value={change[value]} />
      </span>
    </label>
  );
  return (
    <li>
      <fieldset>
        <legend className="pb-1 font-medium">{label}</legend>
        <div className="grid gap-2 sm:grid-cols-3">
          <div className="min-w-0 px-2.5 py-1.5">
            <span className="block text-xs text-ink-muted">Was</span>
            <Shown value={change.was} />
          </div>
          {side('theirs', who)}
          {side('mine', 'Mine')}
        </div>
      </fieldset>
    </li>
  );
}

function Shown({ value }: { value: unknown }) {
  if (value === undefined || value === null) return <span className="text-ink-muted">Not set</span>;
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (typeof value !== 'object') return <span className="[overflow-wrap:anywhere]">{String(value)}</span>;
  return (
    <pre className="max-h-32 overflow-auto font-mono text-xs whitespace-pre-wrap [overflow-wrap:anywhere]">
      {JSON.stringify(value, null, 1)}
    </pre>
  );
}
