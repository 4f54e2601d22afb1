import type { PublisherView } from '@tallygate/contracts/publisher-view';
import type { SavedKind } from '#components/apply/save-failure.tsx';
import type { PublisherSettings, SavePublisher } from '#data/publishers.ts';
import { PUBLISHER_LABELS } from '#lib/publisher-labels.ts';

type Edited = { enabled: boolean; settings: PublisherSettings };

/** How a publisher is saved: whether it is on, and its settings. */
export const SAVED_PUBLISHER: SavedKind<PublisherView, SavePublisher, Edited> = {
  noun: 'publisher',
  labels: PUBLISHER_LABELS,
  missing: 'PUBLISHER_NOT_FOUND',
  editedOf: ({ enabled, settings }) => ({ enabled, settings }),
  idOf: ({ id }) => id,
  variablesOf: (edited, target) => ({ ...target, ...edited }),
};
