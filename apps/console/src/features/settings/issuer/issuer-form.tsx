'use client';

import type { InvoiceIssuer } from '@tallygate/contracts/invoice';
import { Controller, useForm, useWatch } from 'react-hook-form';
import { DirtyGuard } from '#components/dirty-guard.tsx';
import { Field, FormSection, ToggleField } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { Editable } from '#components/rights.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { Switch } from '#components/ui/switch.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { useSaveIssuer } from '#data/issuer.ts';
import { ApiError } from '#lib/api-client.ts';
import { labelAt } from '#lib/field-labels.ts';
import { errorAt, setServerErrors } from '#lib/form-errors.ts';
import { notify } from '#lib/notify.ts';
import { submitOnModEnter } from '#lib/submit-on-mod-enter.ts';
import { ISSUER_LABELS, type IssuerValues, issuerField, issuerOf, issuerValues } from './issuer-values.ts';

type TextName = 'name' | 'taxId' | 'prefix' | 'paymentDays' | 'taxNote' | 'tax.name' | 'tax.rate';

/** Changes who issues invoices. What is wrong says the api. */
export function IssuerForm({ issuer }: { issuer: InvoiceIssuer }) {
  const save = useSaveIssuer();
  const form = useForm<IssuerValues>({ defaultValues: issuerValues(issuer) });
  const { register, control, formState } = form;
  const hasTax = useWatch({ control, name: 'hasTax' });
  const refused = save.error instanceof ApiError ? save.error.fields : [];
  const error = (path: string) => errorAt(formState.errors, path);
  const submit = form.handleSubmit((values) =>
    save.mutate(issuerOf(values), {
      onSuccess: (saved) => {
        form.reset(issuerValues(saved));
        notify.success('Issuer saved');
      },
      onError: (failure) => setServerErrors(form, failure, issuerField),
    }),
  );
  const text = (name: TextName, label: string, options: { help?: string; inputMode?: 'numeric' | 'decimal' } = {}) => (
    <Field label={label} help={options.help} error={error(name)}>
      {(field) => (
        <Input {...field} {...register(name)} autoComplete="off" spellCheck={false} inputMode={options.inputMode} />
      )}
    </Field>
  );
  return (
    <form onSubmit={submit} onKeyDown={submitOnModEnter} noValidate aria-label="Issuer of invoices">
      <DirtyGuard when={formState.isDirty} />
      <Editable to="invoices.write" what="who issues invoices">
        <FormSection heading="Seller" description="Printed at the head of each invoice.">
          {text('name', 'Legal name', { help: 'As in its register, such as "Weather Ltd".' })}
          <Field label="Address" error={error('address')} help="As it is to be printed, one line for each.">
            {(field) => <Textarea {...field} {...register('address')} rows={3} spellCheck={false} />}
          </Field>
          {text('taxId', 'Tax id', { help: 'Such as a VAT number.' })}
        </FormSection>
        <FormSection
          heading="Numbers and periods"
          description="Invoices are numbered without a gap, credit notes in a series of their own."
        >
          <div className="grid gap-5 sm:grid-cols-2">
            {text('prefix', 'Prefix of numbers', { help: 'TG makes TG-2026-000001.' })}
            {text('paymentDays', 'Days to pay', {
              help: 'Afterwards an invoice is overdue.',
              inputMode: 'numeric',
            })}
          </div>
          <Field
            label="Invoices begin (UTC)"
            error={error('begins')}
            help="Periods that ended before are never invoiced."
          >
            {(field) => (
              <Input {...field} {...register('begins')} type="datetime-local" step={1} className="w-64 max-w-full" />
            )}
          </Field>
        </FormSection>
        <FormSection heading="Tax and payment" description="Where a rail makes the invoice, it adds tax itself.">
          <Controller
            control={control}
            name="hasTax"
            render={({ field }) => (
              <ToggleField label="Add tax here" help="One rate, on the sum of what it applies to.">
                {(toggle) => <Switch {...toggle} checked={field.value} onCheckedChange={field.onChange} />}
              </ToggleField>
            )}
          />
          {hasTax && (
            <div className="grid gap-5 sm:grid-cols-2">
              {text('tax.name', 'Name of the tax')}
              {text('tax.rate', 'Rate, percent', { inputMode: 'decimal' })}
            </div>
          )}
          {text('taxNote', 'Note on tax', { help: 'Below the total: which tax is added by whom, or why none is.' })}
          <Field label="How to pay" error={error('howToPay')} help="Such as a bank account. Printed at the end.">
            {(field) => <Textarea {...field} {...register('howToPay')} rows={3} />}
          </Field>
        </FormSection>
        <div className="flex flex-col gap-4 py-6 lg:max-w-[57.5rem]">
          <FormProblems
            findings={refused.filter(({ path }) => issuerField(path) === '')}
            error={refused.length > 0 ? null : save.error}
            labelOf={(path) => labelAt(ISSUER_LABELS, path)}
          />
          <div>
            <Button type="submit" variant="primary" busy={save.isPending}>
              Save issuer
            </Button>
          </div>
        </div>
      </Editable>
    </form>
  );
}
