'use client';

import { Field } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog, DialogActions, DialogClose, DialogContent } from '#components/ui/dialog.tsx';
import { Input } from '#components/ui/input.tsx';
import { useRefundCall } from '#data/credits.ts';
import { notify } from '#lib/notify.ts';
import { useSchemaForm } from '#lib/use-schema-form.ts';

type Values = { note: string };

/** Gives back what a call has spent, all of it. */
export function RefundDialog({ callId, onClose }: { callId: string; onClose: () => void }) {
  const refund = useRefundCall();
  const { form, submit, errorOf, otherError } = useSchemaForm<Values, Values>({
    defaultValues: { note: '' },
    fields: ['note'],
    send: async ({ note }) => {
      await refund.mutateAsync({ callId, note });
      notify.success('What the call spent was given back');
      onClose();
    },
  });
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent heading="Give back what the call spent?">
        <form onSubmit={submit} noValidate aria-label="Refund a call" className="flex flex-col gap-4">
          <p className="text-sm text-ink-muted">
            It goes to the grants that paid. What came from grants that are over is granted anew, for 90 days. A call is
            refunded once.
          </p>
          <Field label="Why" error={errorOf('note')} help="Stands in the audit log.">
            {(control) => <Input {...control} {...form.register('note')} autoComplete="off" maxLength={1_000} />}
          </Field>
          {otherError && <FormProblems findings={[]} error={otherError} />}
          <DialogActions>
            <DialogClose asChild>
              <Button>Cancel</Button>
            </DialogClose>
            <Button type="submit" variant="primary" busy={refund.isPending}>
              Refund
            </Button>
          </DialogActions>
        </form>
      </DialogContent>
    </Dialog>
  );
}
