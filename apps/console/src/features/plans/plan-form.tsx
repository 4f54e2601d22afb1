'use client';

import type { PlanView } from '@tallygate/contracts/plan';
import Link from 'next/link';
import { FormProvider, useForm } from 'react-hook-form';
import { DirtyGuard } from '#components/dirty-guard.tsx';
import { Field, FormSection, ToggleField } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { Editable } from '#components/rights.tsx';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { useNavigate } from '#components/use-navigate.ts';
import { useSavePlan } from '#data/plans.ts';
import { ApiError } from '#lib/api-client.ts';
import { errorAt, setServerErrors } from '#lib/form-errors.ts';
import { formatDateTime } from '#lib/format.ts';
import { notify } from '#lib/notify.ts';
import { submitOnModEnter } from '#lib/submit-on-mod-enter.ts';
import { zonedInstant } from '#lib/zoned-input.ts';
import { DecisionRows } from './decision-rows.tsx';
import { PhaseFields } from './phase-fields.tsx';
import { type PlanValues, planField, planLabel, planMessage, planOf, planValues } from './plan-values.ts';
import { PriceRows } from './price-rows.tsx';

/** A plan's terms and prices. What is wrong says the api, which knows meters and other plans. */
export function PlanForm({ plan, version }: { plan?: PlanView; version?: number }) {
  const { goOn } = useNavigate();
  const save = useSavePlan();
  const form = useForm<PlanValues>({ defaultValues: planValues(plan, version) });
  const { errors, isDirty, isSubmitSuccessful } = form.formState;
  const refused = save.error instanceof ApiError ? save.error.fields : [];
  const homeless = refused.filter(({ path }) => planField(path) === '');
  const submit = form.handleSubmit((values) => {
    const edited = planOf(values, plan, zonedInstant(values.termsFrom), version);
    save.mutate(
      { of: plan, plan: edited },
      {
        onSuccess: ({ id, name }) => {
          form.reset(form.getValues());
          notify.success(plan ? `Plan ${name} saved` : `Plan ${name} created`);
          goOn(`/plans/${encodeURIComponent(id)}`);
        },
        onError: (error) => setServerErrors(form, error, planField, (message) => planMessage(message, values.currency)),
      },
    );
  });
  const { register } = form;
  return (
    <FormProvider {...form}>
      <form onSubmit={submit} onKeyDown={submitOnModEnter} noValidate aria-label={plan ? 'Change plan' : 'New plan'}>
        <DirtyGuard when={isDirty && !(isSubmitSuccessful && save.isSuccess)} />
        <Editable to="meters.write" what="plans">
          <FormSection heading="Plan">
            <Field label="Name" error={errorAt(errors, 'name')}>
              {(control) => <Input {...control} {...register('name')} autoComplete="off" placeholder="Pro…" />}
            </Field>
            <div className="grid gap-5 sm:grid-cols-3">
              <Field label="Invoiced">
                {(control) => (
                  <Select {...control} {...register('interval')}>
                    <option value="month">by the month</option>
                    <option value="year">by the year</option>
                    <option value="week">by the week</option>
                    <option value="day">by the day</option>
                  </Select>
                )}
              </Field>
              <Field label="So many at once" error={errorAt(errors, 'intervalCount')} help="3 months are a quarter.">
                {(control) => <Input {...control} {...register('intervalCount')} inputMode="numeric" />}
              </Field>
              <Field
                label="Cycle starts (UTC)"
                optional
                error={errorAt(errors, 'anchor')}
                help="Empty: with the calendar."
              >
                {(control) => <Input {...control} {...register('anchor')} type="datetime-local" />}
              </Field>
              <Field label="Zone" help="In which periods are cut." error={errorAt(errors, 'zone')}>
                {(control) => <Input {...control} {...register('zone')} autoComplete="off" spellCheck={false} />}
              </Field>
              <Field label="Currency" help="Of terms and prices." error={errorAt(errors, 'currency')}>
                {(control) => <Input {...control} {...register('currency')} autoComplete="off" maxLength={3} />}
              </Field>
            </div>
          </FormSection>
          <FormSection
            heading="Terms"
            description="What is charged besides usage. Phases follow each other from when a company is put on the plan; the last has no end."
          >
            <PhaseFields />
            <ToggleField
              label="Prorate included units"
              help="Free units follow the part of a period that a company is on the plan, rounded down to whole units."
            >
              {(control) => <Checkbox {...control} {...register('prorateIncluded')} />}
            </ToggleField>
            {plan && plan.versions.length > 0 && (
              <Field
                label="Changed terms hold from"
                optional
                error={errorAt(errors, 'termsFrom')}
                help={`Empty: they replace ${replacedInWords(plan, version)}, also for periods that are not closed.`}
              >
                {(control) => (
                  <Input {...control} {...register('termsFrom')} type="datetime-local" className="w-60 max-w-full" />
                )}
              </Field>
            )}
          </FormSection>
          <FormSection
            heading="Prices"
            description="Of the meters that this plan charges. Other meters cost nothing on it."
          >
            <PriceRows />
          </FormSection>
          <FormSection
            heading="What is billed"
            description="For the calls of companies on this plan. It wins over what tools, proxies and the gateway say, and reaches the gateways with the next apply."
          >
            <DecisionRows />
          </FormSection>
          <div className="flex flex-col gap-4 py-6 lg:max-w-[57.5rem]">
            <FormProblems findings={homeless} error={refused.length > 0 ? null : save.error} labelOf={planLabel} />
            <div className="flex gap-2">
              <Button type="submit" variant="primary" busy={save.isPending}>
                {plan ? 'Save plan' : 'Create plan'}
              </Button>
              <Button variant="ghost" asChild>
                <Link href={plan ? `/plans/${encodeURIComponent(plan.id)}` : '/plans'}>Cancel</Link>
              </Button>
            </div>
          </div>
        </Editable>
      </form>
    </FormProvider>
  );
}

/** The version of the terms that is open: the newest, or by its start. */
function replacedInWords({ versions }: PlanView, version: number | undefined): string {
  const opened = versions.at(version ?? -1);
  if (version === undefined || versions.length < 2) return 'the newest ones';
  return opened?.validFrom ? `those from ${formatDateTime(opened.validFrom, { timeZone: 'UTC' })}` : 'those since ever';
}
