import type { Change } from '@tallygate/contracts/entity-change';
import { entityName } from '#components/apply/change-list.tsx';
import { useBringBack, useDiscardChange } from '#data/versions.ts';
import { notify } from '#lib/notify.ts';

/** Throws a pending change away, and for ten seconds offers to bring it back. */
export function useDiscard() {
  const discarding = useDiscardChange();
  const bringBack = useBringBack();
  const discard = (change: Change) => {
    const undo = () =>
      bringBack.mutate(change, {
        onSuccess: () => notify.success('The change is pending again'),
        onError: (error) => notify.error(error.message),
      });
    discarding.mutate(change, {
      onSuccess: () =>
        change.kind === 'delete'
          ? notify.success('The deletion is taken back', { description: entityName(change) })
          : notify.undoable(`The change of ${entityName(change)} is discarded`, { onUndo: undo }),
    });
  };
  return { discard, error: discarding.error };
}
