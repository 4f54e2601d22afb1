'use client';

import type { GrantView } from '@tallygate/contracts/credit';
import { useWatch } from 'react-hook-form';
import { Field } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog, DialogActions, DialogClose, DialogContent } from '#components/ui/dialog.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { useEndGrant } from '#data/credits.ts';
import { formatAmount } from '#lib/money.ts';
import { notify } from '#lib/notify.ts';
import { useSchemaForm } from '#lib/use-schema-form.ts';

type Values = { verb: 'void' | 'dispute'; note: string };

/** Takes a grant back, and says before what becomes of what is spent of it. */
export function EndGrantDialog({ grant, onClose }: { grant: GrantView; onClose: () => void }) {
  const end = useEndGrant();
  const { form, submit, errorOf, otherError } = useSchemaForm<Values, Values>({
    defaultValues: { verb: 'void', note: '' },
    fields: ['note'],
    send: async (values) => {
      await end.mutateAsync({ id: grant.id, ...values });
      notify.success('The grant was taken back');
      onClose();
    },
  });
  const verb = useWatch({ control: form.control, name: 'verb' });
  const money = (amount: string) => formatAmount(amount, grant.currency);
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent heading={`Take back the grant of ${money(grant.amount)}?`}>
        <form onSubmit={submit} noValidate aria-label="Take back a grant" className="flex flex-col gap-4">
          <Field label="Because">
            {(control) => (
              <Select {...control} {...form.register('verb')}>
                <option value="void">it was not meant to be</option>
                <option value="dispute">its payment was taken back</option>
              </Select>
            )}
          </Field>
          <p role="status" className="text-sm text-ink-muted">
            {money(grant.available)} that nobody uses are taken back at once, and what gateways have of it (
            {money(grant.leased)}) as calls let it go. {consequence(verb, money(grant.settled))}
          </p>
          <Field label="Why" error={errorOf('note')} help="Stands in the audit log.">
            {(control) => <Input {...control} {...form.register('note')} autoComplete="off" maxLength={1_000} />}
          </Field>
          {otherError && <FormProblems findings={[]} error={otherError} />}
          <DialogActions>
            <DialogClose asChild>
              <Button>Cancel</Button>
            </DialogClose>
            <Button type="submit" variant="danger" busy={end.isPending}>
              Take back
            </Button>
          </DialogActions>
        </form>
      </DialogContent>
    </Dialog>
  );
}

function consequence(verb: Values['verb'], spent: string): string {
  return verb === 'void'
    ? `What is spent (${spent}) stays paid.`
    : `What is spent (${spent}) is owed, and prepaid calls are refused until a grant has paid it.`;
}
