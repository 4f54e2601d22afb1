'use client';

import type { CustomerView } from '@tallygate/contracts/customer';
import { useForm, useWatch } from 'react-hook-form';
import { DirtyGuard } from '#components/dirty-guard.tsx';
import { Field, FormSection } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { Textarea } from '#components/ui/textarea.tsx';
import { useNavigate } from '#components/use-navigate.ts';
import { useCreateCustomer, useSaveCustomer } from '#data/customers.ts';
import { useMay } from '#data/session.ts';
import { ApiError } from '#lib/api-client.ts';
import { notify } from '#lib/notify.ts';
import { isSameInput } from '#lib/same-input.ts';
import { submitOnModEnter } from '#lib/submit-on-mod-enter.ts';
import { type CustomerValues, detailsOf, fieldOf, LABELS, valuesOf } from './customer-values.ts';

type Name = keyof typeof LABELS;

/** In the order in which they stand in the form. */
const FIELDS: readonly Name[] = [
  'company',
  'name',
  'address.line1',
  'address.line2',
  'address.postalCode',
  'address.city',
  'address.state',
  'address.country',
  'taxId',
  'orderReference',
  'contacts',
  'note',
];

/** What invoices and people need to know of a company; of a new one also the name by which calls say it. */
export function CustomerForm({ customer }: { customer?: CustomerView }) {
  const { goOn, leave } = useNavigate();
  const mayEdit = useMay('meters.write');
  const create = useCreateCustomer();
  const save = useSaveCustomer(customer?.company ?? '');
  const form = useForm<CustomerValues>({ defaultValues: valuesOf(customer) });
  const isDirty = !isSameInput(useWatch({ control: form.control }), form.formState.defaultValues);
  const error = create.error ?? save.error;
  const refused = error instanceof ApiError ? error.fields : [];
  const problemOf = (name: Name) => refused.find(({ path }) => fieldOf(path) === name)?.message;
  const onSuccess = ({ company }: CustomerView) => {
    form.reset(form.getValues());
    notify.success(customer ? 'Customer saved' : 'Customer added');
    goOn(`/customers/${encodeURIComponent(company)}`);
  };
  const onError = (failure: Error) => {
    const wrong = failure instanceof ApiError ? failure.fields.map(({ path }) => fieldOf(path)) : [];
    const name = FIELDS.find((field) => wrong.includes(field));
    if (name) form.setFocus(name);
  };
  const submit = form.handleSubmit((values) => {
    const details = detailsOf(values);
    if (customer) save.mutate({ ...details, revision: customer.revision }, { onSuccess, onError });
    else create.mutate({ ...details, company: values.company.trim() }, { onSuccess, onError });
  });
  const text = (name: Name, options: { help?: string; autoComplete?: string; className?: string } = {}) => (
    <Field label={LABELS[name]} help={options.help} error={problemOf(name)} className={options.className}>
      {(control) => (
        <Input {...control} {...form.register(name)} autoComplete={options.autoComplete ?? 'off'} spellCheck={false} />
      )}
    </Field>
  );
  return (
    <form onSubmit={submit} onKeyDown={submitOnModEnter} noValidate aria-label="Customer">
      <DirtyGuard when={mayEdit === true && isDirty} />
      <fieldset disabled={mayEdit === false}>
        {!customer && (
          <FormSection heading="Calls" description="How the calls of this company say who pays.">
            {text('company', {
              help: 'The value of the claim or of the API key, such as "acme". It cannot be changed.',
            })}
          </FormSection>
        )}
        <FormSection heading="Invoices" description="What stands on them.">
          {text('name', { help: 'As in its register, such as "Acme Inc."' })}
          {text('address.line1')}
          {text('address.line2')}
          <div className="grid gap-5 sm:grid-cols-2">
            {text('address.postalCode')}
            {text('address.city')}
            {text('address.state')}
            {text('address.country', { help: 'Two letters, such as "DE".' })}
            {text('taxId', { help: 'Such as a VAT number.' })}
            {text('orderReference', { help: 'Invoices name it.' })}
          </div>
        </FormSection>
        <FormSection heading="People" description="Whom to write to.">
          <Field
            label={LABELS.contacts}
            help="One per line: Ana Gray <ana@acme.example>, or the address alone."
            error={problemOf('contacts')}
          >
            {(control) => <Textarea {...control} {...form.register('contacts')} rows={3} spellCheck={false} />}
          </Field>
          <Field label={LABELS.note} help="For yourselves; it stands on no invoice." error={problemOf('note')}>
            {(control) => <Textarea {...control} {...form.register('note')} rows={3} />}
          </Field>
        </FormSection>
        <div className="flex flex-col gap-4 py-6 lg:max-w-[57.5rem]">
          <FormProblems
            findings={refused.filter(({ path }) => fieldOf(path) === undefined)}
            error={refused.length > 0 ? null : error}
          />
          {mayEdit && (
            <div className="flex gap-2">
              <Button type="submit" variant="primary" busy={create.isPending || save.isPending}>
                {customer ? 'Save customer' : 'Add customer'}
              </Button>
              <Button
                variant="ghost"
                onClick={() => leave(customer ? `/customers/${encodeURIComponent(customer.company)}` : '/customers')}
              >
                Cancel
              </Button>
            </div>
          )}
          {mayEdit === false && <p className="text-sm text-ink-muted">Billers and administrators change customers.</p>}
        </div>
      </fieldset>
    </form>
  );
}
