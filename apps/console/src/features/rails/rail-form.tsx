'use client';

import { RAIL_KINDS, type RailView } from '@tallygate/contracts/rail';
import Link from 'next/link';
import { Controller, FormProvider, useForm, useWatch } from 'react-hook-form';
import { DirtyGuard } from '#components/dirty-guard.tsx';
import { Field, FormSection, ToggleField } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { Editable } from '#components/rights.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { Switch } from '#components/ui/switch.tsx';
import { useNavigate } from '#components/use-navigate.ts';
import { useSaveRail } from '#data/rails.ts';
import { ApiError } from '#lib/api-client.ts';
import { labelAt } from '#lib/field-labels.ts';
import { errorAt, setServerErrors } from '#lib/form-errors.ts';
import { notify } from '#lib/notify.ts';
import { submitOnModEnter } from '#lib/submit-on-mod-enter.ts';
import { MeterNames } from './meter-names.tsx';
import { RAIL_LABELS, type RailValues, railField, railOf, railValues } from './rail-values.ts';
import { KIND_WORDS } from './rail-words.ts';
import { SealedField } from './sealed-field.tsx';

/** A rail: where usage goes, under which key, and what its meters are called there. What is wrong says the api. */
export function RailForm({ rail }: { rail?: RailView }) {
  const { goOn } = useNavigate();
  const save = useSaveRail();
  const form = useForm<RailValues>({ defaultValues: railValues(rail) });
  const kind = useWatch({ control: form.control, name: 'kind' });
  const { errors, isDirty, isSubmitSuccessful } = form.formState;
  const words = KIND_WORDS[kind];
  const refused = save.error instanceof ApiError ? save.error.fields : [];
  const submit = form.handleSubmit((values) =>
    save.mutate(
      { of: rail, rail: railOf(values) },
      {
        onSuccess: ({ id, name }) => {
          form.reset({ ...form.getValues(), key: '', webhookSecret: '' });
          notify.success(rail ? `Rail ${name} saved` : `Rail ${name} created`);
          goOn(`/rails/${encodeURIComponent(id)}`);
        },
        onError: (error) => setServerErrors(form, error, railField),
      },
    ),
  );
  const { register } = form;
  return (
    <FormProvider {...form}>
      <form onSubmit={submit} onKeyDown={submitOnModEnter} noValidate aria-label={rail ? 'Change rail' : 'New rail'}>
        <DirtyGuard when={isDirty && !(isSubmitSuccessful && save.isSuccess)} />
        <Editable to="meters.write" what="rails">
          <FormSection heading="Rail" description={words.about}>
            <Field label="Name" error={errorAt(errors, 'name')}>
              {(control) => <Input {...control} {...register('name')} autoComplete="off" placeholder="Stripe…" />}
            </Field>
            <div className="grid gap-5 sm:grid-cols-2">
              <Field
                label="Kind"
                error={errorAt(errors, 'kind')}
                help={rail && 'It stays: reports belong to where they went. Make another rail for another kind.'}
              >
                {(control) => (
                  <Select {...control} {...register('kind')} disabled={rail !== undefined}>
                    {RAIL_KINDS.map((one) => (
                      <option key={one} value={one}>
                        {KIND_WORDS[one].label}
                      </option>
                    ))}
                  </Select>
                )}
              </Field>
              <Field
                label="Mode"
                error={errorAt(errors, 'mode')}
                help="Of the keys: one of the other mode is refused before anything is sent."
              >
                {(control) => (
                  <Select {...control} {...register('mode')} disabled={rail !== undefined}>
                    <option value="test">Test</option>
                    <option value="live">Live: real money</option>
                  </Select>
                )}
              </Field>
            </div>
          </FormSection>
          {(words.key !== null || words.webhookSecret !== null || kind === 'http') && (
            <FormSection heading="Access" description="Kept encrypted, and shown to nobody.">
              {kind === 'http' && (
                <Field label="Address" error={errorAt(errors, 'address')} help="Where events are posted to.">
                  {(control) => (
                    <Input
                      {...control}
                      {...register('address')}
                      inputMode="url"
                      spellCheck={false}
                      className="font-mono text-xs"
                      placeholder="https://…"
                    />
                  )}
                </Field>
              )}
              {words.key !== null && (
                <SealedField
                  name="key"
                  label={words.key.label}
                  help={words.key.help}
                  isOptional={words.key.isOptional}
                  stored={rail?.keyEnd ?? null}
                />
              )}
              {words.webhookSecret !== null && (
                <SealedField
                  name="webhookSecret"
                  label="Webhook secret"
                  help={words.webhookSecret}
                  isOptional
                  stored={rail?.hasWebhookSecret ? '' : null}
                />
              )}
            </FormSection>
          )}
          {kind === 'stripe' && (
            <FormSection heading="Plans" description="Who makes prices and subscriptions at Stripe.">
              <Controller
                control={form.control}
                name="fromPlans"
                render={({ field }) => (
                  <ToggleField
                    label="Keep prices and subscriptions from plans"
                    error={errorAt(errors, 'fromPlans')}
                    help="On: products, prices, subscriptions and the items of invoices are made there from the plans here. Off: the rail is told of usage alone, and whoever made them keeps them."
                  >
                    {(control) => <Switch {...control} checked={field.value} onCheckedChange={field.onChange} />}
                  </ToggleField>
                )}
              />
            </FormSection>
          )}
          {words.meter !== null && (
            <FormSection
              heading="Meters"
              description="What each meter is called there. Without its id the rail cannot be asked what it has counted."
            >
              <MeterNames words={words.meter} />
            </FormSection>
          )}
          <div className="flex flex-col gap-4 py-6 lg:max-w-[57.5rem]">
            <FormProblems
              findings={refused.filter(({ path }) => railField(path) === '' || isUnseen(path))}
              error={refused.length > 0 ? null : save.error}
              labelOf={(path) => labelAt(RAIL_LABELS, path)}
            />
            <div className="flex gap-2">
              <Button type="submit" variant="primary" busy={save.isPending}>
                {rail ? 'Save rail' : 'Create rail'}
              </Button>
              <Button variant="ghost" asChild>
                <Link href={rail ? `/rails/${encodeURIComponent(rail.id)}` : '/rails'}>Cancel</Link>
              </Button>
            </div>
          </div>
        </Editable>
      </form>
    </FormProvider>
  );

  /** The field is not drawn for this kind: what is wrong with it stands above the buttons. */
  function isUnseen(path: string): boolean {
    return path === 'address' && kind !== 'http';
  }
}
