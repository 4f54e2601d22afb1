'use client';

import { zodResolver } from '@hookform/resolvers/zod';
import { type PublisherView, savePublisher } from '@tallygate/contracts/console-api';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { Controller, FormProvider, useForm } from 'react-hook-form';
import { toast } from 'sonner';
import type { z } from 'zod';
import { ApplyDialog } from '#components/apply/apply-dialog.tsx';
import { SaveButtons } from '#components/apply/save-buttons.tsx';
import { DirtyGuard } from '#components/dirty-guard.tsx';
import { FormSection, ToggleField } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { Switch } from '#components/ui/switch.tsx';
import { useSavePublisher } from '#data/publishers.ts';
import { flattenErrors, setServerErrors } from '#lib/form-errors.ts';
import { submitOnModEnter } from '#lib/submit-on-mod-enter.ts';
import { ConnectionFields } from './connection-fields.tsx';
import { PaceFields } from './pace-fields.tsx';
import { PublisherTests } from './publisher-tests.tsx';

export type PublisherInput = z.input<typeof savePublisher>;

const NEW_SETTINGS: PublisherInput['settings'] = {
  publish_interval: 5,
  event_queue_size: 10_000,
  batch_size: 50,
  timer_wakeup_seconds: 3,
  events: 'tool_calls',
  uri_shape: 'absolute',
};

export function PublisherForm({ stored }: { stored?: PublisherView }) {
  const router = useRouter();
  const save = useSavePublisher();
  const applyAfter = useRef(false);
  const [applying, setApplying] = useState<string | null>(null);
  const form = useForm<PublisherInput, unknown, z.output<typeof savePublisher>>({
    resolver: zodResolver(savePublisher),
    defaultValues: { enabled: stored?.enabled ?? true, settings: stored?.settings ?? NEW_SETTINGS },
    mode: 'onTouched',
  });
  const { errors, isDirty } = form.formState;
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
      if (applyAfter.current) setApplying(saved.id);
      else {
        toast.success('Publisher saved', {
          description: 'Not applied yet.',
          action: { label: 'Review', onClick: () => router.push('/versions/pending') },
        });
      }
    } catch (error) {
      setServerErrors(form, error, /^(body\.)?/);
    }
  });

  return (
    <FormProvider {...form}>
      <form onSubmit={submit} onKeyDown={submitOnModEnter} noValidate aria-label="Publisher settings">
        <DirtyGuard when={isDirty} />
        <FormSection heading="Moesif" description="Where events go and under which application.">
          <Controller
            control={form.control}
            name="enabled"
            render={({ field }) => (
              <ToggleField
                label="Publish to Moesif"
                help="Off keeps the settings; events wait in the spool until it is on."
              >
                {(control) => <Switch {...control} checked={field.value ?? true} onCheckedChange={field.onChange} />}
              </ToggleField>
            )}
          />
          <ConnectionFields stored={stored} />
          <PublisherTests stored={stored} />
        </FormSection>
        <PaceFields />
        <div className="py-2">
          <FormProblems findings={flattenErrors(errors)} error={save.error} />
        </div>
        <SaveButtons
          busy={save.isPending}
          cancelHref="/overview"
          onChoose={(value) => {
            applyAfter.current = value;
          }}
        />
      </form>
      {applying !== null && (
        <ApplyDialog entity={{ type: 'publisher', id: applying }} onClose={() => setApplying(null)} />
      )}
    </FormProvider>
  );
}
