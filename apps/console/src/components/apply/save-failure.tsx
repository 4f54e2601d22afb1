'use client';

import type { ErrorCode } from '@tallygate/contracts/error-catalogue';
import type { UseMutationResult } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import type { ReactNode } from 'react';
import { ApiError } from '#lib/api-client.ts';
import { type FieldLabels, labelAt } from '#lib/field-labels.ts';
import type { SaveConflict as SaveConflictOf } from './save-conflict.tsx';

// Few saves come too late.
const SaveConflict = dynamic(() => import('./save-conflict.tsx').then((module) => module.SaveConflict), {
  ssr: false,
}) as typeof SaveConflictOf;
const DeletedMeanwhile = dynamic(() => import('./deleted-meanwhile.tsx').then((module) => module.DeletedMeanwhile), {
  ssr: false,
});

/** A place to save to: what is stored under an id, as it was at a revision. */
type SaveTarget = { id: string; revision?: number | undefined };

/** How one kind of entity is saved, as far as a save that came too late has to know. */
export type SavedKind<View, Variables, Edited> = {
  /** `proxy`. */
  noun: string;
  labels: FieldLabels;
  /** What the api says when there is none of that id. */
  missing: ErrorCode;
  /** What a form edits, in what is stored and in what was sent. */
  editedOf: (of: View | Variables) => Edited;
  /** What was saved to; undefined where a new one was. */
  idOf: (variables: Variables) => string | undefined;
  /** What is sent to store an edit; as a new one where no target is given. */
  variablesOf: (edited: Edited, target?: SaveTarget) => Variables;
};

type SaveFailureOptions<View, Variables, Edited> = {
  kind: SavedKind<View, Variables, Edited>;
  save: Pick<UseMutationResult<View, Error, Variables>, 'error' | 'variables' | 'isPending' | 'mutate'>;
  /** As the form was opened; absent while it makes a new one. */
  opened: View | undefined;
  onSaved: (saved: View) => void;
  /** Gives up what was edited for what is stored now. */
  onReload: () => void;
};

/** What can be done about a save that somebody else's write came before; undefined for every other failure. */
export function saveFailure<View, Variables, Edited>(options: SaveFailureOptions<View, Variables, Edited>): ReactNode {
  const { kind, save, opened, onSaved, onReload } = options;
  const { error, variables, isPending, mutate } = save;
  if (!(error instanceof ApiError) || opened === undefined || variables === undefined) return undefined;
  const id = kind.idOf(variables);
  if (id === undefined) return undefined;
  const mine = kind.editedOf(variables);
  if (error.code === 'REVISION_STALE')
    return (
      <SaveConflict<Edited>
        error={error}
        was={kind.editedOf(opened)}
        mine={mine}
        // The refusal carries of the stored one what a form edits.
        theirsOf={(current) => kind.editedOf(current as View)}
        labelOf={(path) => labelAt(kind.labels, path)}
        busy={isPending}
        onSave={(merged, revision) => mutate(kind.variablesOf(merged, { id, revision }), { onSuccess: onSaved })}
        onDiscard={onReload}
      />
    );
  if (error.code === kind.missing)
    return (
      <DeletedMeanwhile
        noun={kind.noun}
        busy={isPending}
        onCreate={() => mutate(kind.variablesOf(mine), { onSuccess: onSaved })}
      />
    );
  return undefined;
}
