'use client';

import type { CorrectionView } from '@tallygate/contracts/correction';
import { type FormEvent, useState } from 'react';
import { Field } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog, DialogActions, DialogClose, DialogContent } from '#components/ui/dialog.tsx';
import { Input } from '#components/ui/input.tsx';
import { useAddCorrection } from '#data/corrections.ts';
import { formatDateTime } from '#lib/format.ts';
import { notify } from '#lib/notify.ts';
import { oppositeOf, undoReason, unitInWords } from './correction-words.ts';

/** Says what undoing adds, and takes the reason for it. */
export function UndoDialog({ correction, onClose }: { correction: CorrectionView; onClose: () => void }) {
  const undo = useAddCorrection();
  const [reason, setReason] = useState(undoReason(correction));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    undo.mutate(
      // The key is the correction's, so that two people who undo it at once undo it once.
      { reverses: correction.id, key: `undo ${correction.id}`, reason },
      {
        onSuccess: () => {
          notify.success('Correction undone');
          onClose();
        },
      },
    );
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent heading="Undo this correction?">
        <form onSubmit={submit} className="flex flex-col gap-4" aria-label="Undo this correction">
          <p className="text-sm [overflow-wrap:anywhere]">
            Adds <span className="font-medium tabular-nums">{oppositeOf(correction)}</span> ({unitInWords(correction)})
            for {correction.company}, for the same instant,{' '}
            <time dateTime={correction.time}>{formatDateTime(correction.time, { timeZone: 'UTC' })}</time>. Together
            they come to nothing, and both stay in the list.
            {correction.reverses !== null && ' The correction that it undid counts again.'}
          </p>
          <Field label="Reason">
            {(control) => (
              <Input
                {...control}
                required
                maxLength={1000}
                value={reason}
                onChange={(event) => setReason(event.target.value)}
              />
            )}
          </Field>
          <FormProblems findings={[]} error={undo.error} />
          <DialogActions>
            <DialogClose asChild>
              <Button>Cancel</Button>
            </DialogClose>
            <Button type="submit" variant="primary" busy={undo.isPending}>
              Undo correction
            </Button>
          </DialogActions>
        </form>
      </DialogContent>
    </Dialog>
  );
}
