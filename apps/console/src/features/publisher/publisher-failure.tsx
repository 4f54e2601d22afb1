'use client';

import type { PublisherView } from '@tallygate/contracts/publisher-view';
import type { ReactNode } from 'react';
import { DeletedMeanwhile } from '#components/apply/deleted-meanwhile.tsx';
import { SaveConflict } from '#components/apply/save-conflict.tsx';
import type { PublisherSettings, useSavePublisher } from '#data/publishers.ts';
import { ApiError } from '#lib/api-client.ts';
import { labelAt } from '#lib/field-labels.ts';
import { PUBLISHER_LABELS } from '#lib/publisher-labels.ts';

type Edited = { enabled: boolean; settings: PublisherSettings };

type PublisherFailureOptions = {
  save: ReturnType<typeof useSavePublisher>;
  /** As the form was opened; absent while it makes a new one. */
  opened: PublisherView | undefined;
  onSaved: (saved: PublisherView) => void;
  /** Gives up what was edited for what the publisher is now. */
  onReload: () => void;
};

/** What can be done about a save that somebody else's write came before; undefined for every other failure. */
export function publisherFailure({ save, opened, onSaved, onReload }: PublisherFailureOptions): ReactNode {
  const { error, variables } = save;
  if (!(error instanceof ApiError) || !opened || variables?.id === undefined) return undefined;
  const { id, enabled, settings } = variables;
  if (error.code === 'REVISION_STALE')
    return (
      <SaveConflict<Edited>
        error={error}
        was={{ enabled: opened.enabled, settings: opened.settings }}
        mine={{ enabled, settings }}
        theirsOf={(current) => ({ enabled: current.enabled, settings: current.settings }) as Edited}
        labelOf={(path) => labelAt(PUBLISHER_LABELS, path)}
        busy={save.isPending}
        onSave={(merged, revision) => save.mutate({ id, ...merged, revision }, { onSuccess: onSaved })}
        onDiscard={onReload}
      />
    );
  if (error.code === 'PUBLISHER_NOT_FOUND')
    return (
      <DeletedMeanwhile
        noun="publisher"
        busy={save.isPending}
        onCreate={() => save.mutate({ enabled, settings }, { onSuccess: onSaved })}
      />
    );
  return undefined;
}
