'use client';

import type { KeyManagerEditInput, KeyManagerView } from '@tallygate/contracts/key-manager-view';
import type { ReactNode } from 'react';
import { DeletedMeanwhile } from '#components/apply/deleted-meanwhile.tsx';
import { SaveConflict } from '#components/apply/save-conflict.tsx';
import type { useSaveKeyManager } from '#data/key-managers.ts';
import { ApiError } from '#lib/api-client.ts';
import { labelAt } from '#lib/field-labels.ts';
import { KEY_MANAGER_LABELS } from '#lib/key-manager-labels.ts';

type KeyManagerFailureOptions = {
  save: ReturnType<typeof useSaveKeyManager>;
  /** As the form was opened; absent while it makes a new one. */
  opened: KeyManagerView | undefined;
  onSaved: (saved: KeyManagerView) => void;
  /** Gives up what was edited for what the key manager is now. */
  onReload: () => void;
};

/** What can be done about a save that somebody else's write came before; undefined for every other failure. */
export function keyManagerFailure({ save, opened, onSaved, onReload }: KeyManagerFailureOptions): ReactNode {
  const { error, variables } = save;
  if (!(error instanceof ApiError) || !opened || variables?.name === undefined) return undefined;
  const { name, entity } = variables;
  if (error.code === 'REVISION_STALE')
    return (
      <SaveConflict<KeyManagerEditInput>
        error={error}
        was={opened.entity}
        mine={entity}
        theirsOf={(current) => current.entity as KeyManagerEditInput}
        labelOf={(path) => labelAt(KEY_MANAGER_LABELS, path)}
        busy={save.isPending}
        onSave={(merged, revision) => save.mutate({ name, entity: merged, revision }, { onSuccess: onSaved })}
        onDiscard={onReload}
      />
    );
  if (error.code === 'KEY_MANAGER_NOT_FOUND')
    return (
      <DeletedMeanwhile
        noun="key manager"
        busy={save.isPending}
        onCreate={() => save.mutate({ entity }, { onSuccess: onSaved })}
      />
    );
  return undefined;
}
