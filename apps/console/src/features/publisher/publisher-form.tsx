'use client';

import type { PublisherView, savePublisher } from '@tallygate/contracts/publisher-view';
import { useRef } from 'react';
import { Controller, FormProvider, useForm } from 'react-hook-form';
import type { z } from 'zod';
import { FieldsSaveBar } from '#components/apply/fields-save-bar.tsx';
import { saveFailure } from '#components/apply/save-failure.tsx';
import { FormSection, ToggleField } from '#components/field.tsx';
import { Editable } from '#components/rights.tsx';
import { Switch } from '#components/ui/switch.tsx';
import { useSavePublisher } from '#data/publishers.ts';
import { formNameWithin, setServerErrors } from '#lib/form-errors.ts';
import { lazyResolver } from '#lib/lazy-resolver.ts';
import { PUBLISHER_LABELS } from '#lib/publisher-labels.ts';
import { submitOnModEnter } from '#lib/submit-on-mod-enter.ts';
import { ConnectionFields } from './connection-fields.tsx';
import { PaceFields } from './pace-fields.tsx';
import { PublisherTests } from './publisher-tests.tsx';
import { SAVED_PUBLISHER } from './saved-publisher.ts';

export type PublisherInput = z.input<typeof savePublisher>;

type PublisherOutput = z.output<typeof savePublisher>;

const RESOLVER = lazyResolver<PublisherInput, PublisherOutput>(() =>
  import('@tallygate/contracts/publisher-view').then((module) => module.savePublisher),
);
const nameOf = formNameWithin(/^(body\.)?/);
const NEW_SETTINGS: PublisherInput['settings'] = {
  publish_interval: 5,
  event_queue_size: 10_000,
  batch_size: 50,
  timer_wakeup_seconds: 3,
  events: 'tool_calls',
  uri_shape: 'absolute',
};

type PublisherFormProps = {
  stored?: PublisherView;
  onSaved: (saved: PublisherView, shouldApply: boolean) => void;
  /** Opens the form anew with what is stored now. */
  onReload: () => void;
};

export function PublisherForm({ stored, onSaved, onReload }: PublisherFormProps) {
  const save = useSavePublisher();
  const shouldApply = useRef(false);
  const form = useForm<PublisherInput, unknown, PublisherOutput>({
    resolver: RESOLVER,
    defaultValues: { enabled: stored?.enabled ?? true, settings: stored?.settings ?? NEW_SETTINGS },
    mode: 'onTouched',
  });
  const needsId = !stored?.applicationId.set;

  const submit = form.handleSubmit(async ({ enabled, settings }) => {
    if (needsId && !settings.application_id) {
      form.setError(
        'settings.application_id',
        { message: 'Paste the Collector Application ID of the Moesif application' },
        { shouldFocus: true },
      );
      return;
    }
    try {
      const saved = await save.mutateAsync({ id: stored?.id, enabled, settings, revision: stored?.revision });
      form.reset(form.getValues());
      onSaved(saved, shouldApply.current);
    } catch (error) {
      setServerErrors(form, error, nameOf);
    }
  });

  return (
    <FormProvider {...form}>
      <form onSubmit={submit} onKeyDown={submitOnModEnter} noValidate aria-label="Publisher settings">
        <Editable to="publishers.write" what="the publisher">
          <FormSection heading="Moesif" description="Where events go and under which application.">
            <Controller
              control={form.control}
              name="enabled"
              render={({ field }) => (
                <ToggleField
                  label="Publish to Moesif"
                  help="Off keeps the settings. Events are recorded as not sent; on again, it sends what the spool still has of them."
                >
                  {(control) => <Switch {...control} checked={field.value ?? true} onCheckedChange={field.onChange} />}
                </ToggleField>
              )}
            />
            <ConnectionFields stored={stored} />
            <PublisherTests stored={stored} />
          </FormSection>
          <PaceFields />
          <FieldsSaveBar
            save={save}
            labels={PUBLISHER_LABELS}
            nameOf={nameOf}
            cancelHref={stored ? undefined : '/overview'}
            failure={saveFailure({
              kind: SAVED_PUBLISHER,
              save,
              opened: stored,
              onSaved: (saved) => {
                form.reset(form.getValues());
                onSaved(saved, shouldApply.current);
              },
              onReload,
            })}
            onChoose={(value) => {
              shouldApply.current = value;
            }}
          />
        </Editable>
      </form>
    </FormProvider>
  );
}
