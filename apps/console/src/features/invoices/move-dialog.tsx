import { type FormEvent, useState } from 'react';
import { Field } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog, DialogActions, DialogClose, DialogContent } from '#components/ui/dialog.tsx';
import { Input } from '#components/ui/input.tsx';
import { useNavigate } from '#components/use-navigate.ts';
import { type InvoiceMove, useMoveInvoice } from '#data/invoices.ts';
import { notify } from '#lib/notify.ts';
import { MOVE_WORDS } from './move-words.ts';

type MoveDialogProps = { id: string; to: InvoiceMove['to']; onClose: () => void };

/** Asks whether something became of an invoice, and for a reason. */
export function MoveDialog({ id, to, onClose }: MoveDialogProps) {
  const move = useMoveInvoice(id);
  const { goOn } = useNavigate();
  const [note, setNote] = useState('');
  const { heading, sentence, done, button } = MOVE_WORDS[to];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    move.mutate(
      { to, note },
      {
        onSuccess: ({ isThere }) => {
          notify.success(done);
          if (isThere) onClose();
          else goOn('/invoices');
        },
      },
    );
  };
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent heading={heading}>
        <form onSubmit={submit} className="flex flex-col gap-4" aria-label={heading}>
          <p className="text-sm">{sentence}</p>
          <Field label="Note">
            {(control) => (
              <Input
                {...control}
                required={to === 'release'}
                maxLength={500}
                value={note}
                onChange={(event) => setNote(event.target.value)}
              />
            )}
          </Field>
          <FormProblems findings={[]} error={move.error} />
          <DialogActions>
            <DialogClose asChild>
              <Button>Cancel</Button>
            </DialogClose>
            <Button type="submit" variant={to === 'void' ? 'danger' : 'primary'} busy={move.isPending}>
              {button.replace('…', '')}
            </Button>
          </DialogActions>
        </form>
      </DialogContent>
    </Dialog>
  );
}
