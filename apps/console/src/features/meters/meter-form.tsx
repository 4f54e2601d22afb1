'use client';

import type { ChangeMeter, MeterView } from '@tallygate/contracts/meter-view';
import Link from 'next/link';
import { type FieldPath, FormProvider, useForm } from 'react-hook-form';
import { FormBar } from '#components/apply/form-bar.tsx';
import { FormFailure } from '#components/apply/form-failure.tsx';
import { KeptValues } from '#components/apply/kept-values.tsx';
import { Field } from '#components/field.tsx';
import { PriceFields } from '#components/price/price-fields.tsx';
import { Editable } from '#components/rights.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card, CardBody, CardHeader } from '#components/ui/card.tsx';
import { Input } from '#components/ui/input.tsx';
import { useNavigate } from '#components/use-navigate.ts';
import { useSaveMeter } from '#data/meters.ts';
import { useMay } from '#data/session.ts';
import { ApiError } from '#lib/api-client.ts';
import { labelAt } from '#lib/field-labels.ts';
import { errorAt, flattenErrors } from '#lib/form-errors.ts';
import { notify } from '#lib/notify.ts';
import { submitOnModEnter } from '#lib/submit-on-mod-enter.ts';
import type { KeptDefinition } from './check-meter.ts';
import { ConditionRows } from './condition-rows.tsx';
import { LivePreview } from './live-preview.tsx';
import { METER_LABELS } from './meter-labels.ts';
import { meterResolver, setMeterErrors } from './meter-resolver.ts';
import { type MeterValues, meterValues, NEW_METER } from './meter-values.ts';
import { PriceStartField } from './price-start-field.tsx';
import { QuantityFields } from './quantity-fields.tsx';

export function MeterForm({ stored }: { stored?: MeterView }) {
  const { goOn } = useNavigate();
  const save = useSaveMeter();
  const kept = keptOf(stored);
  const form = useForm<MeterValues, unknown, ChangeMeter>({
    resolver: meterResolver(kept),
    defaultValues: stored ? meterValues(stored) : NEW_METER,
    mode: 'onTouched',
  });
  const { errors, isDirty, isSubmitSuccessful, submitCount } = form.formState;
  const isEditable = useMay('meters.write');

  const submit = form.handleSubmit(async (meter) => {
    try {
      const saved = await save.mutateAsync({ id: stored?.id, meter });
      form.reset(form.getValues());
      notify.success(stored ? `Version ${saved.version} of ${saved.name} saved` : `Meter ${saved.name} created`);
      goOn(`/meters/${encodeURIComponent(saved.id)}`);
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
          <KeptValues isDirty={isDirty && !(isSubmitSuccessful && !save.error)} />
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
            {isEditable && (isDirty || !stored || save.error) && (
              <FormBar
                failure={
                  <FormFailure
                    findings={submitCount === 0 ? [] : flattenErrors(errors)}
                    error={save.error instanceof ApiError && save.error.fields.length > 0 ? null : save.error}
                    labelOf={(path) => labelAt(METER_LABELS, path)}
                    onGo={(path) => form.setFocus(path as FieldPath<MeterValues>)}
                  />
                }
                summary={
                  stored && `A change makes version ${stored.version + 1}; version ${stored.version} stays as it is.`
                }
              >
                <Button variant="ghost" asChild>
                  <Link href={stored ? `/meters/${encodeURIComponent(stored.id)}` : '/meters'}>Cancel</Link>
                </Button>
                <Button type="submit" variant="primary" busy={save.isPending}>
                  {stored ? 'Save new version' : 'Create meter'}
                </Button>
              </FormBar>
            )}
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
