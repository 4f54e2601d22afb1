'use client';

import type { CompanyPlanView, PlanView } from '@tallygate/contracts/plan';
import { useForm, useWatch } from 'react-hook-form';
import { Field } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { MoneyInput } from '#components/price/money-input.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog, DialogActions, DialogClose, DialogContent } from '#components/ui/dialog.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { useSaveCompanyPlan } from '#data/plans.ts';
import { ApiError } from '#lib/api-client.ts';
import { errorAt, setServerErrors } from '#lib/form-errors.ts';
import { notify } from '#lib/notify.ts';
import { type EntryValues, entryField, entryLabel, entryOf, entryValues } from './entry-values.ts';
import { planMessage } from './plan-values.ts';
import { PriceList } from './price-list.tsx';

type EntryDialogProps = { plan: PlanView; entry: CompanyPlanView; onClose: () => void };

/** When a company is on a plan, and what it pays in the place of what the plan says. */
export function EntryDialog({ plan, entry, onClose }: EntryDialogProps) {
  const currency = plan.versions.at(-1)?.currency ?? plan.prices[0]?.price.currency ?? 'usd';
  const save = useSaveCompanyPlan();
  const form = useForm<EntryValues>({ defaultValues: entryValues(entry, currency) });
  const { register, formState, setValue } = form;
  const values = useWatch({ control: form.control }) as EntryValues;
  const refused = save.error instanceof ApiError ? save.error.fields : [];
  const problem = (name: string) => errorAt(formState.errors, name);
  const submit = form.handleSubmit((typed) =>
    save.mutate(
      { id: entry.id, entry: entryOf(typed, entry, currency) },
      {
        onSuccess: () => {
          notify.success(`${entry.company} on ${plan.name} saved`);
          onClose();
        },
        onError: (error) => setServerErrors(form, error, entryField, (message) => planMessage(message, currency)),
      },
    ),
  );
  const amount = (name: 'baseFee' | 'minimum' | 'cap', label: string) => (
    <div className="grid grid-cols-[1fr_9rem] items-start gap-2">
      <Field label={label} error={problem(name)}>
        {(control) => (
          <Select {...control} {...register(`${name}.source`)}>
            <option value="plan">as the plan says</option>
            <option value="none">none</option>
            <option value="own">an amount of its own</option>
          </Select>
        )}
      </Field>
      {values[name].source === 'own' && (
        <Field label={`${label}, amount`}>
          {(control) => <MoneyInput {...control} {...register(`${name}.amount`)} currency={currency} />}
        </Field>
      )}
      {values[name].source === 'own' && (
        <Field label={name === 'baseFee' ? 'It is charged' : `${label} of`} className="col-span-2">
          {(control) =>
            name === 'baseFee' ? (
              <Select {...control} {...register('baseFee.timing')}>
                <option value="in_arrears">with the period’s invoice</option>
                <option value="in_advance">with the invoice before</option>
              </Select>
            ) : (
              <Select {...control} {...register(`${name}.scope`)}>
                <option value="usage">usage</option>
                <option value="total">all charges</option>
              </Select>
            )
          }
        </Field>
      )}
    </div>
  );
  return (
    <Dialog open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <DialogContent heading={`${entry.company} on ${plan.name}`} className="max-w-2xl">
        <form onSubmit={submit} noValidate aria-label="Company on the plan" className="flex flex-col gap-4">
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label="From (UTC)" error={problem('from')}>
              {(control) => <Input {...control} type="date" {...register('from')} />}
            </Field>
            <Field label="Until (UTC)" optional error={problem('until')}>
              {(control) => <Input {...control} type="date" {...register('until')} />}
            </Field>
          </div>
          <Field
            label="Subscription"
            optional
            error={problem('subscription')}
            help="At the billing provider, where the company has several: the one that its usage goes to."
          >
            {(control) => <Input {...control} {...register('subscription')} autoComplete="off" spellCheck={false} />}
          </Field>
          <Field
            label="Calls are paid"
            error={problem('credit')}
            help="From credits, gateways put aside what a call may cost before they make it."
          >
            {(control) => (
              <Select {...control} {...register('credit')}>
                <option value="invoice">by invoice</option>
                <option value="prepaid">from credits, and refused without</option>
                <option value="prepaid_then_invoice">from credits, then by invoice</option>
              </Select>
            )}
          </Field>
          <fieldset className="flex flex-col gap-4 rounded-lg border p-4">
            <legend className="px-1 text-sm font-medium">Private terms</legend>
            <p className="text-xs text-ink-muted">
              What this company pays in the place of what the plan says, in every phase but a trial.
            </p>
            {amount('baseFee', 'Base fee')}
            {amount('minimum', 'Minimum')}
            {amount('cap', 'Cap')}
            <PriceList
              rows={values.prices}
              currency={currency}
              what={entry.company}
              onChange={(prices) => setValue('prices', prices, { shouldDirty: true })}
            />
          </fieldset>
          <FormProblems
            findings={refused.filter(({ path }) => entryField(path) === '')}
            error={refused.length > 0 ? null : save.error}
            labelOf={entryLabel}
          />
          <DialogActions>
            <DialogClose asChild>
              <Button>Cancel</Button>
            </DialogClose>
            <Button type="submit" variant="primary" busy={save.isPending}>
              Save
            </Button>
          </DialogActions>
        </form>
      </DialogContent>
    </Dialog>
  );
}
