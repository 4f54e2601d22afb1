'use client';

import type { EntityRef } from '@tallygate/contracts/entity-change';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { pendingQuery, useApply } from '#data/versions.ts';
import { notify } from '#lib/notify.ts';
import { FormProblems } from '../form-problems.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog, DialogActions, DialogClose, DialogContent } from '../ui/dialog.tsx';
import { useNavigate } from '../use-navigate.ts';
import { ApplyOutcome } from './apply-outcome.tsx';
import { useUndelete } from './use-undelete.ts';

export type DeleteDialogProps = {
  entity: EntityRef;
  /** `proxy`. */
  noun: string;
  /** What people call it. */
  name: string;
  /** What goes with it, e.g. whose calls end. */
  consequence: ReactNode;
  mutation: { mutateAsync: (id: string) => Promise<unknown>; isPending: boolean; error: Error | null };
  /** Where one is afterwards. */
  listHref: string;
  onClose: () => void;
};

/**
 * Asks before an entity is deleted, and says what that ends. Deleting is one press, applied at once; or it waits with the
 * other changes, and can then be taken back.
 */
export function DeleteDialog(props: DeleteDialogProps) {
  const { entity, noun, name, consequence, mutation, listHref, onClose } = props;
  const { goOn } = useNavigate();
  const client = useQueryClient();
  const apply = useApply();
  const offerUndo = useUndelete();
  const isBusy = mutation.isPending || apply.isPending;

  const leave = () => {
    onClose();
    goOn(listHref);
  };
  const deleteLater = async () => {
    await mutation.mutateAsync(entity.id);
    offerUndo(entity, `${name} will be deleted`);
    leave();
  };
  const deleteNow = async () => {
    await mutation.mutateAsync(entity.id);
    const { baseVersion } = await client.fetchQuery({ ...pendingQuery, staleTime: 0 });
    const { version, notServing, rewritten } = await apply.mutateAsync({ selection: [entity], baseVersion });
    if (notServing.length > 0 || rewritten.length > 0) return;
    notify.success(`${name} is deleted`, { description: `Running v${version.number}` });
    leave();
  };
  // What fails is told in the dialog.
  const run = (deletion: () => Promise<void>) => void deletion().catch(() => {});
  const isDone = apply.data !== undefined;
  const isDeleted = apply.error !== null || isDone;

  return (
    <Dialog open onOpenChange={(open) => !open && !isBusy && (isDeleted ? leave() : onClose())}>
      <DialogContent heading={`Delete ${name}?`}>
        <div className="flex flex-col gap-2 text-sm text-ink-muted">{consequence}</div>
        {mutation.error && <FormProblems findings={[]} error={mutation.error} />}
        <ApplyOutcome isPending={apply.isPending} error={apply.error} reply={apply.data} />
        <DialogActions>
          <DialogClose asChild>
            <Button disabled={isBusy}>{isDeleted ? 'Close' : 'Cancel'}</Button>
          </DialogClose>
          {!isDeleted && (
            <>
              <Button disabled={isBusy} onClick={() => run(deleteLater)}>
                Delete, apply later
              </Button>
              <Button variant="danger" busy={isBusy} onClick={() => run(deleteNow)}>
                Delete {noun}
              </Button>
            </>
          )}
        </DialogActions>
      </DialogContent>
    </Dialog>
  );
}
