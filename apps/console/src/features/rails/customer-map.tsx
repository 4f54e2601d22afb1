'use client';

import type { RailCustomerEntry, RailView } from '@tallygate/contracts/rail';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { CompanyLink } from '#components/company-link.tsx';
import { type Column, DataTable } from '#components/data-table.tsx';
import { Field } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { May } from '#components/rights.tsx';
import { LoadError } from '#components/states.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { customersQuery } from '#data/customers.ts';
import { railCustomersQuery, useMapCustomer } from '#data/rails.ts';
import { ApiError } from '#lib/api-client.ts';
import { notify } from '#lib/notify.ts';

/** What the rail calls each company; reports of a company without a name wait. */
export function CustomerMap({ rail, label }: { rail: RailView; label: string }) {
  const customers = useQuery(railCustomersQuery(rail.id));
  const columns: readonly Column<RailCustomerEntry>[] = [
    {
      id: 'company',
      header: 'Company',
      className: 'sm:min-w-32 [overflow-wrap:anywhere]',
      cell: ({ company }) => <CompanyLink company={company} />,
    },
    {
      id: 'customer',
      header: label,
      onPhone: 'line',
      className: 'w-full [overflow-wrap:anywhere]',
      cell: ({ customer }) => <code className="font-mono text-xs">{customer}</code>,
    },
  ];
  return (
    <section aria-labelledby="customers" className="flex flex-col gap-3">
      <h2 id="customers" className="text-base font-semibold">
        Companies
      </h2>
      {customers.error && !customers.data ? (
        <LoadError error={customers.error} what="the companies" onRetry={() => void customers.refetch()} />
      ) : (
        <DataTable
          caption="What the rail calls companies"
          columns={columns}
          rows={customers.data}
          rowKey={({ company }) => company}
          empty={
            <p className="px-6 py-8 text-center text-sm text-ink-muted">
              The rail knows no company yet. Reports of a company wait until it has a name here.
            </p>
          }
        />
      )}
      <May to="meters.write">
        <MapForm rail={rail} label={label} />
      </May>
    </section>
  );
}

function MapForm({ rail, label }: { rail: RailView; label: string }) {
  const listId = useId();
  const { data: known } = useQuery(customersQuery({}));
  const [company, setCompany] = useState('');
  const [customer, setCustomer] = useState('');
  const map = useMapCustomer(rail.id);
  const refused = map.error instanceof ApiError ? map.error.fields : [];
  const problemOf = (field: string) => refused.find(({ path }) => path === field)?.message;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    map.mutate(
      { company: company.trim(), customer: customer.trim() },
      {
        onSuccess: (entry) => {
          setCompany('');
          setCustomer('');
          notify.success(`${entry.company} is ${entry.customer} at ${rail.name}`);
        },
      },
    );
  };
  const text = (value: string, set: (text: string) => void) => ({
    value,
    spellCheck: false,
    autoCapitalize: 'none' as const,
    autoComplete: 'off',
    onChange: (event: { target: { value: string } }) => set(event.target.value),
  });
  return (
    <form
      aria-label="Name a company as the rail knows it"
      noValidate
      className="flex flex-col gap-3 rounded-xl border bg-surface p-4 shadow-panel"
      onSubmit={submit}
    >
      <div className="grid items-start gap-4 sm:grid-cols-2 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto]">
        <Field label="Company" error={problemOf('company')}>
          {(control) => <Input {...control} list={listId} {...text(company, setCompany)} />}
        </Field>
        <datalist id={listId}>
          {known?.rows.map((row) => (
            <option key={row.company} value={row.company} />
          ))}
        </datalist>
        <Field label={label} error={problemOf('customer')}>
          {(control) => <Input {...control} {...text(customer, setCustomer)} />}
        </Field>
        <Button type="submit" className="lg:mt-6.5" busy={map.isPending}>
          Save name
        </Button>
      </div>
      <FormProblems
        findings={refused.filter(({ path }) => path !== 'company' && path !== 'customer')}
        error={refused.length > 0 ? null : map.error}
      />
    </form>
  );
}
