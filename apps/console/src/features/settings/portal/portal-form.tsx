'use client';

import type { PlanView } from '@tallygate/contracts/plan';
import type { PortalSettings } from '@tallygate/contracts/portal';
import type { RailView } from '@tallygate/contracts/rail';
import { Controller, useWatch } from 'react-hook-form';
import { ChipsInput } from '#components/chips-input.tsx';
import { DirtyGuard } from '#components/dirty-guard.tsx';
import { Field, FormSection, ToggleField } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { Editable } from '#components/rights.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { Switch } from '#components/ui/switch.tsx';
import { useSavePortalSettings } from '#data/portal-settings.ts';
import { notify } from '#lib/notify.ts';
import { submitOnModEnter } from '#lib/submit-on-mod-enter.ts';
import { useSchemaForm } from '#lib/use-schema-form.ts';
import { OfferFields } from './offer-fields.tsx';

type PortalFormProps = { settings: PortalSettings; rails: readonly RailView[]; plans: readonly PlanView[] };

/** Changes how the portal looks and who comes in. What is wrong says the api. */
export function PortalForm({ settings, rails, plans }: PortalFormProps) {
  const stripe = rails.filter(({ kind }) => kind === 'stripe');
  const save = useSavePortalSettings();
  const { form, submit, errorOf, otherError } = useSchemaForm<PortalSettings, PortalSettings>({
    defaultValues: settings,
    fields: ['isOpen', 'sellerName', 'accent', 'frameOrigins', 'payRailId', 'payCurrency', 'offers'],
    nameOf: (path) => path.replace(/\.\d+(\..*)?$|\[\d+\].*$/, ''),
    send: async (values) => {
      form.reset(await save.mutateAsync({ ...values, payRailId: values.payRailId || null }));
      notify.success(values.isOpen ? 'Saved; the portal is open' : 'Saved; the portal is closed');
    },
  });
  const { control, register, formState } = form;
  const [accent, name, isOpen] = useWatch({ control, name: ['accent', 'sellerName', 'isOpen'] });
  return (
    <form onSubmit={submit} onKeyDown={submitOnModEnter} noValidate aria-label="Customer portal">
      <DirtyGuard when={formState.isDirty} />
      <Editable to="portal.write" what="the portal">
        <FormSection heading="Access" description="Closed, nobody comes in, and whoever is in is out.">
          <Controller
            control={control}
            name="isOpen"
            render={({ field }) => (
              <ToggleField
                label="Open to customers"
                help={settings.isOpen && !isOpen ? 'Saving ends every session of the portal.' : undefined}
              >
                {(toggle) => <Switch {...toggle} checked={field.value} onCheckedChange={field.onChange} />}
              </ToggleField>
            )}
          />
        </FormSection>
        <FormSection heading="Looks" description="What companies see at the head of each page.">
          <Field label="Your name" error={errorOf('sellerName')} help="As companies know you.">
            {(field) => <Input {...field} {...register('sellerName')} autoComplete="off" maxLength={100} />}
          </Field>
          <Field label="Colour" optional error={errorOf('accent')} help="Such as #1f6feb, of the line at the top.">
            {(field) => <Input {...field} {...register('accent')} autoComplete="off" maxLength={7} className="w-40" />}
          </Field>
          <Preview name={name} accent={accent} />
        </FormSection>
        <FormSection
          heading="In a frame"
          description="Sites that may show the portal in a frame of their pages. It takes https for people to stay signed in there."
        >
          <Controller
            control={control}
            name="frameOrigins"
            render={({ field }) => (
              <Field
                label="Sites"
                optional
                error={errorOf('frameOrigins')}
                help="Origins such as https://app.example.com; none means no frame."
              >
                {(one) => <ChipsInput {...one} noun="site" value={field.value} onChange={field.onChange} />}
              </Field>
            )}
          />
        </FormSection>
        <FormSection
          heading="Payments"
          description="By which rail companies buy credits. What they have paid is granted to them by itself, once."
        >
          <Field
            label="Paid by"
            error={errorOf('payRailId')}
            help={stripe.length === 0 ? 'There is no rail of the kind Stripe yet.' : undefined}
          >
            {(field) => (
              <Select {...field} {...register('payRailId')}>
                <option value="">nobody: credits cannot be bought</option>
                {stripe.map(({ id, name: rail, mode }) => (
                  <option key={id} value={id}>
                    {rail} ({mode})
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label="Currency" error={errorOf('payCurrency')}>
            {(field) => (
              <Input {...field} {...register('payCurrency')} autoComplete="off" maxLength={3} className="w-24" />
            )}
          </Field>
        </FormSection>
        <FormSection
          heading="Plans to choose"
          description="Companies that are on no plan take one of these by themselves, from then on."
        >
          <Controller
            control={control}
            name="offers"
            render={({ field }) => (
              <OfferFields plans={plans} value={field.value} onChange={field.onChange} error={errorOf('offers')} />
            )}
          />
        </FormSection>
        <div className="flex flex-col gap-4 py-6">
          {otherError && <FormProblems findings={[]} error={otherError} />}
          <div>
            <Button type="submit" variant="primary" busy={save.isPending}>
              Save portal
            </Button>
          </div>
        </div>
      </Editable>
    </form>
  );
}

/** The head of the portal's pages, as what is typed makes it. */
function Preview({ name, accent }: { name: string; accent: string }) {
  const isColour = /^#[0-9a-f]{6}$/.test(accent);
  return (
    <figure className="overflow-hidden rounded-lg border bg-paper">
      <div aria-hidden className="h-1 bg-brand" style={isColour ? { backgroundColor: accent } : undefined} />
      <figcaption className="flex flex-wrap items-baseline gap-x-3 px-4 py-3">
        <span className="text-lg font-semibold [overflow-wrap:anywhere]">{name || 'Customer portal'}</span>
        <span className="text-sm text-ink-muted">acme · ann@acme.example</span>
      </figcaption>
    </figure>
  );
}
