'use client';

import type { PlanView } from '@tallygate/contracts/plan';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState } from 'react';
import { Field } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { useNow } from '#components/use-now.ts';
import { customersQuery } from '#data/customers.ts';
import { simulationQuery, useSaveCompanyPlan } from '#data/plans.ts';
import { ApiError } from '#lib/api-client.ts';
import { startOfDay } from '#lib/day-range.ts';
import { formatMonth } from '#lib/format.ts';
import { notify } from '#lib/notify.ts';
import { useSettled } from '#lib/use-settled.ts';
import { totalsInWords } from './plan-words.ts';

/** Parts of the request that are fields of the form. */
const SHOWN = ['company', 'validFrom', 'validTo'];

/** Puts a company on a plan, and says before what it would have paid. */
export function AssignForm({ plan }: { plan: PlanView }) {
  const listId = useId();
  const today = new Date(useNow()).toISOString().slice(0, 10);
  const [company, setCompany] = useState('');
  const [from, setFrom] = useState(today);
  const [until, setUntil] = useState('');
  const { data: customers } = useQuery(customersQuery({}));
  const save = useSaveCompanyPlan();
  const [hasNoDay, setHasNoDay] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const refused = save.error instanceof ApiError ? save.error.fields : [];
  const problemOf = (field: string) => refused.find(({ path }) => path === field)?.message;
  // What is wrong is shown by then.
  useEffect(() => {
    if (hasNoDay || save.error) form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus();
  }, [hasNoDay, save.error]);
  const name = company.trim();
  return (
    <form
      ref={form}
      aria-label="Put a company on the plan"
      noValidate
      className="flex flex-col gap-3 rounded-xl border bg-surface p-4 shadow-panel"
      onSubmit={(event) => {
        event.preventDefault();
        setHasNoDay(startOfDay(from) === '');
        if (startOfDay(from) === '') return;
        const entry = {
          company: name,
          planId: plan.id,
          subscription: null,
          credit: 'invoice' as const,
          privateTerms: null,
          validFrom: startOfDay(from),
          validTo: startOfDay(until) || null,
        };
        save.mutate(
          { entry },
          {
            onSuccess: () => {
              setCompany('');
              notify.success(`${name} is on ${plan.name}`);
            },
          },
        );
      }}
    >
      <div className="grid items-start gap-4 sm:grid-cols-2 lg:grid-cols-[minmax(0,1fr)_11rem_11rem_auto]">
        <Field label="Company" error={problemOf('company')}>
          {(control) => (
            <Input
              {...control}
              list={listId}
              value={company}
              spellCheck={false}
              autoComplete="off"
              onChange={(event) => setCompany(event.target.value)}
            />
          )}
        </Field>
        <datalist id={listId}>
          {customers?.rows.map((row) => (
            <option key={row.company} value={row.company} />
          ))}
        </datalist>
        <Field label="From (UTC)" error={hasNoDay ? 'Choose a day' : problemOf('validFrom')}>
          {(control) => (
            <Input {...control} type="date" value={from} onChange={(event) => setFrom(event.target.value)} />
          )}
        </Field>
        <Field label="Until (UTC)" optional error={problemOf('validTo')}>
          {(control) => (
            <Input {...control} type="date" value={until} onChange={(event) => setUntil(event.target.value)} />
          )}
        </Field>
        <Button type="submit" variant="primary" className="lg:mt-6.5" disabled={name === ''} busy={save.isPending}>
          Put on plan
        </Button>
      </div>
      <WouldHavePaid plan={plan} company={name} />
      <FormProblems
        findings={refused.filter(({ path }) => !SHOWN.includes(path))}
        error={refused.length > 0 ? null : save.error}
      />
    </form>
  );
}

/** "Acme would have paid $12.00 in October; it owed $9.00." */
function WouldHavePaid({ plan, company }: { plan: PlanView; company: string }) {
  const settled = useSettled(company);
  const { data, error } = useQuery(
    simulationQuery(settled === '' ? null : { plans: [{ planId: plan.id }], companies: [settled] }),
  );
  if (settled === '') return null;
  if (error) return <p className="text-sm text-ink-muted">What it would have paid cannot be told: {error.message}</p>;
  const row = data?.companies.find((one) => one.company === settled);
  if (!data || !row) return <p className="text-sm text-ink-muted">Counting what it would have paid…</p>;
  const month = formatMonth(Date.parse(data.from), { timeZone: 'UTC' });
  const now = row.present === null ? 'It was on no plan.' : `It owed ${totalsInWords(row.present)}.`;
  return (
    <p role="status" className="text-sm">
      <bdi className="font-medium">{settled}</bdi> would have paid{' '}
      <strong>{totalsInWords(row.plans[0]?.totals ?? {})}</strong> in {month}. {now}
    </p>
  );
}
