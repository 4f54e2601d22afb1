import type { KeyManagerEditInput, KeyManagerView } from '@tallygate/contracts/key-manager-view';
import type { SavedKind } from '#components/apply/save-failure.tsx';
import type { SaveKeyManager } from '#data/key-managers.ts';
import { KEY_MANAGER_LABELS } from '#lib/key-manager-labels.ts';

/** How key managers are saved, whose id is their name. */
export const SAVED_KEY_MANAGER: SavedKind<KeyManagerView, SaveKeyManager, KeyManagerEditInput> = {
  noun: 'key manager',
  labels: KEY_MANAGER_LABELS,
  missing: 'KEY_MANAGER_NOT_FOUND',
  editedOf: ({ entity }) => entity,
  idOf: ({ name }) => name,
  variablesOf: (entity, target) => ({ name: target?.id, entity, revision: target?.revision }),
};
