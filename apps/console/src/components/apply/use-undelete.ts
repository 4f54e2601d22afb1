import type { EntityRef } from '@tallygate/contracts/entity-change';
import { useUndeleteEntity } from '#data/versions.ts';
import { notify } from '#lib/notify.ts';

/** Says that something will be deleted, and for ten seconds offers to take that back. */
export function useUndelete() {
  const undelete = useUndeleteEntity();
  return (entity: EntityRef, message: string) => {
    const undo = () =>
      undelete.mutate(entity, {
        onSuccess: () => notify.success('The deletion is taken back'),
        onError: (error) => notify.error(error.message),
      });
    notify.undoable(message, { description: 'It runs until that is applied.', onUndo: undo });
  };
}
