'use client';

import type { ChangeMeter, MeterView } from '@tallygate/contracts/meter-view';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { FormProvider, useForm } from 'react-hook-form';
import { DirtyGuard } from '#components/dirty-guard.tsx';
import { Field } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { Editable, May } from '#components/rights.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { Input } from '#components/ui/input.tsx';
import { useSaveMeter } from '#data/meters.ts';
import { errorAt, flattenErrors } from '#lib/form-errors.ts';
import { notify } from '#lib/notify.ts';
import { submitOnModEnter } from '#lib/submit-on-mod-enter.ts';
import type { KeptDefinition } from './check-meter.ts';
import { ConditionRows } from './condition-rows.tsx';
import { LivePreview } from './live-preview.tsx';
import { meterResolver, setMeterErrors } from './meter-resolver.ts';
import { type MeterValues, meterValues, NEW_METER } from './meter-values.ts';
import { PriceFields } from './price-fields.tsx';
import { PriceStartField } from './price-start-field.tsx';
import { QuantityFields } from './quantity-fields.tsx';

export function MeterForm({ stored }: { stored?: MeterView }) {
  const router = useRouter();
  const save = useSaveMeter();
  const kept = keptOf(stored);
  const form = useForm<MeterValues, unknown, ChangeMeter>({
    resolver: meterResolver(kept),
    defaultValues: stored ? meterValues(stored) : NEW_METER,
    mode: 'onTouched',
  });
  const { errors, isDirty, isSubmitSuccessful } = form.formState;

  const submit = form.handleSubmit(async (meter) => {
    try {
      const saved = await save.mutateAsync({ id: stored?.id, meter });
      form.reset(form.getValues());
      notify.success(stored ? `Version ${saved.version} of ${saved.name} saved` : `Meter ${saved.name} created`);
      router.push(`/meters/${encodeURIComponent(saved.id)}`);
    } catch (error) {
      setMeterErrors(form, error);
    }
  });

  return (
    <FormProvider {...form}>
      <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <form
          onSubmit={submit}
          onKeyDown={submitOnModEnter}
          noValidate
          aria-label={stored ? 'Change meter' : 'New meter'}
          className="flex flex-col gap-5"
        >
          <DirtyGuard when={isDirty && !(isSubmitSuccessful && !save.error)} />
          <Editable to="meters.write" what="meters and prices">
            <Card>
              <CardBody>
                <Field
                  label="Name"
                  error={errorAt(errors, 'name')}
                  help="The name of the meter in Moesif, so that both are found together."
                >
                  {(control) => (
                    <Input {...control} {...form.register('name')} autoComplete="off" placeholder="Tool calls…" />
                  )}
                </Field>
              </CardBody>
            </Card>
            <Card>
              <CardHeader heading="What is counted" description="Conditions see the event as it is sent to Moesif." />
              <CardBody>
                <ConditionRows />
              </CardBody>
            </Card>
            <Card>
              <CardHeader heading="Quantity and period" />
              <CardBody className="flex flex-col gap-4">
                <QuantityFields />
              </CardBody>
            </Card>
            <Card>
              <CardHeader heading="Price" description="For one company and one billing period." />
              <CardBody className="flex flex-col gap-4">
                <PriceFields />
                {stored && <PriceStartField stored={stored} />}
              </CardBody>
            </Card>
            <FormProblems findings={flattenErrors(errors)} error={save.error} />
            <div className="sticky bottom-0 z-10 -mx-1 flex flex-wrap items-center justify-end gap-2 border-t bg-paper/95 px-1 py-3.5 backdrop-blur">
              {stored && (
                <p className="mr-auto text-xs text-ink-muted">
                  A change makes version {stored.version + 1}; version {stored.version} stays as it is.
                </p>
              )}
              <Button variant="ghost" asChild>
                <Link href={stored ? `/meters/${encodeURIComponent(stored.id)}` : '/meters'}>Cancel</Link>
              </Button>
              <May to="meters.write">
                <Button type="submit" variant="primary" busy={save.isPending}>
                  {stored ? 'Save new version' : 'Create meter'}
                </Button>
              </May>
            </div>
          </Editable>
        </form>
        <div className="xl:sticky xl:top-6 xl:max-h-[calc(100dvh-3rem)] xl:overflow-y-auto">
          <LivePreview kept={kept} storedId={stored?.id} />
        </div>
      </div>
    </FormProvider>
  );
}

function keptOf(stored: MeterView | undefined): KeptDefinition {
  if (!stored) return {};
  const { groupBy, period } = stored.definition;
  return { isStored: true, groupBy, ...(period.anchor && { anchor: period.anchor }) };
}
