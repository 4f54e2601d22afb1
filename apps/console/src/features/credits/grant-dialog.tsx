'use client';

import { useState } from 'react';
import { useWatch } from 'react-hook-form';
import { Field } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { MoneyInput } from '#components/price/money-input.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog, DialogActions, DialogClose, DialogContent } from '#components/ui/dialog.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { useGrantCredits } from '#data/credits.ts';
import { formatAmount } from '#lib/money.ts';
import { notify } from '#lib/notify.ts';
import { randomKey } from '#lib/random-key.ts';
import { useSchemaForm } from '#lib/use-schema-form.ts';
import { type GrantValues, grantField, grantOf, NEW_GRANT } from './grant-values.ts';

type GrantDialogProps = { company: string; currency: string | undefined; onClose: () => void };

/** Grants credits to a company. The key of the grant lives with the dialog, so pressing again after a lost answer grants once. */
export function GrantDialog({ company, currency: usual, onClose }: GrantDialogProps) {
  const [sourceKey] = useState(() => `console-${randomKey()}`);
  const grant = useGrantCredits();
  const { form, submit, errorOf, otherError } = useSchemaForm<GrantValues, GrantValues>({
    defaultValues: { ...NEW_GRANT, ...(usual !== undefined && { currency: usual }) },
    fields: ['currency', 'amount', 'category', 'priority', 'from', 'until', 'note'],
    nameOf: grantField,
    send: async (values) => {
      const { amount, currency } = await grant.mutateAsync(grantOf(values, { company, sourceKey }));
      notify.success(`${formatAmount(amount, currency)} granted to ${company}`);
      onClose();
    },
  });
  const currency = useWatch({ control: form.control, name: 'currency' });
  const { register } = form;
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent heading={`Grant credits to ${company}`} className="max-w-2xl">
        <form onSubmit={submit} noValidate aria-label="Grant credits" className="flex flex-col gap-4">
          <div className="grid items-start gap-4 sm:grid-cols-2">
            <Field label="Amount" error={errorOf('amount')}>
              {(control) => <MoneyInput {...control} {...register('amount')} currency={currency} />}
            </Field>
            <Field label="Currency" error={errorOf('currency')}>
              {(control) => <Input {...control} {...register('currency')} maxLength={3} autoComplete="off" />}
            </Field>
            <Field label="Kind" error={errorOf('category')}>
              {(control) => (
                <Select {...control} {...register('category')}>
                  <option value="purchased">Purchased</option>
                  <option value="promotional">Promotional</option>
                </Select>
              )}
            </Field>
            <Field label="Priority" help="0 to 100; lower is used first." error={errorOf('priority')}>
              {(control) => (
                <Input {...control} {...register('priority')} inputMode="numeric" autoComplete="off" maxLength={3} />
              )}
            </Field>
            <Field label="From (UTC)" optional help="At once where empty." error={errorOf('from')}>
              {(control) => <Input {...control} type="date" {...register('from')} />}
            </Field>
            <Field label="Last day (UTC)" optional help="What is left then expires." error={errorOf('until')}>
              {(control) => <Input {...control} type="date" {...register('until')} />}
            </Field>
          </div>
          <Field label="Note" optional error={errorOf('note')}>
            {(control) => <Input {...control} {...register('note')} autoComplete="off" maxLength={1_000} />}
          </Field>
          {otherError && <FormProblems findings={[]} error={otherError} />}
          <DialogActions>
            <DialogClose asChild>
              <Button>Cancel</Button>
            </DialogClose>
            <Button type="submit" variant="primary" busy={grant.isPending}>
              Grant
            </Button>
          </DialogActions>
        </form>
      </DialogContent>
    </Dialog>
  );
}
