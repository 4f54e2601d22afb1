'use client';

import { MOESIF_DEFAULT_BASE_URL, SANDBOX_APPLICATION_ID } from '@tallygate/contracts/moesif-defaults';
import { useQuery } from '@tanstack/react-query';
import { Send } from 'lucide-react';
import { useWatch } from 'react-hook-form';
import { ChoiceList } from '#components/choice-list.tsx';
import { Field, ToggleField } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { PublisherResult } from '#components/publisher-result.tsx';
import { SecretInput } from '#components/secret-input.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { Input } from '#components/ui/input.tsx';
import { proxiesQuery } from '#data/proxies.ts';
import { publishersQuery, useSendTestEvent } from '#data/publishers.ts';
import { statusQuery } from '#data/status.ts';
import { ApiError } from '#lib/api-client.ts';
import { labelAt } from '#lib/field-labels.ts';
import { setServerErrors } from '#lib/form-errors.ts';
import { PUBLISHER_LABELS } from '#lib/publisher-labels.ts';
import { useSchemaForm } from '#lib/use-schema-form.ts';
import type { StepProps } from './setup-page.tsx';
import { setupProxy } from './setup-resources.ts';
import { StepCard } from './step-card.tsx';
import { useSaveUsage } from './use-save-usage.ts';

type Destination = 'moesif' | 'sandbox' | 'local';
type Values = { destination: Destination; applicationId: string; baseUrl: string; filterHeaders: boolean };

/** The field that stands for a path of the publisher. */
const nameOf = (path: string) =>
  path.endsWith('application_id') ? 'applicationId' : path.endsWith('moesif_base_url') ? 'baseUrl' : '';

export function UsageStep({ onNext }: StepProps) {
  const { data: status } = useQuery(statusQuery);
  const { data: proxies = [] } = useQuery(proxiesQuery);
  const { data: publishers = [] } = useQuery(publishersQuery);
  const publisher = publishers[0];
  const save = useSaveUsage(setupProxy(proxies), publisher);
  const test = useSendTestEvent();
  const { form, submit, errorOf } = useSchemaForm<Values, Values>({
    defaultValues: { destination: 'moesif', applicationId: '', baseUrl: '', filterHeaders: true },
    fields: ['applicationId', 'baseUrl'],
    nameOf,
    send: async ({ filterHeaders }) => {
      if (!isComplete()) return;
      await save.mutateAsync({ settings: destination === 'local' ? null : settings(), filterHeaders });
      onNext();
    },
  });
  const destination = useWatch({ control: form.control, name: 'destination' });

  const settings = () => {
    const [applicationId, baseUrl] = form.getValues(['applicationId', 'baseUrl']);
    return destination === 'sandbox'
      ? { application_id: SANDBOX_APPLICATION_ID, moesif_base_url: undefined }
      : {
          ...(applicationId.trim() !== '' && { application_id: applicationId.trim() }),
          ...(baseUrl.trim() !== '' && { moesif_base_url: baseUrl.trim() }),
        };
  };
  const isComplete = () => {
    if (destination !== 'moesif' || publisher?.applicationId.set || form.getValues('applicationId').trim() !== '') {
      form.clearErrors();
      return true;
    }
    const message = 'Paste the Collector Application ID of the Moesif application';
    form.setError('applicationId', { message }, { shouldFocus: true });
    return false;
  };
  const sendTest = () => {
    if (isComplete()) test.mutate(settings(), { onError: (error) => setServerErrors(form, error, nameOf) });
  };
  const findings = [save.error, test.error].flatMap((error) => (error instanceof ApiError ? error.fields : []));

  return (
    <form onSubmit={submit} noValidate aria-label="Where usage goes">
      <StepCard
        heading="Where usage goes"
        description="Every call is recorded on this machine. Moesif turns the same events into meters and invoices."
        actions={
          <>
            <Button variant="ghost" size="lg" onClick={onNext}>
              Skip this step
            </Button>
            <Button type="submit" variant="primary" size="lg" busy={save.isPending}>
              Save and continue
            </Button>
          </>
        }
      >
        {publisher && (
          <Alert tone="good" heading="A publisher is saved">
            Events go to <code className="font-mono text-xs">{publisher.effectiveBaseUrl}</code>.
          </Alert>
        )}
        <ChoiceList<Destination>
          legend="Send events to"
          name="destination"
          value={destination}
          onChange={(next) => {
            form.setValue('destination', next);
            test.reset();
          }}
          choices={[
            { value: 'moesif', label: 'Moesif', detail: 'With the Collector Application ID of your application.' },
            ...(status?.sandbox.on
              ? [
                  {
                    value: 'sandbox' as const,
                    label: 'The sandbox collector',
                    detail: `Stands in for Moesif at ${status.sandbox.collectorUrl}`,
                    badge: { label: 'Not for production', tone: 'warn' as const },
                  },
                ]
              : []),
            { value: 'local', label: 'Nowhere for now', detail: 'Events stay on this machine. You can publish later.' },
          ]}
        />
        {destination === 'moesif' && (
          <div className="grid gap-5 sm:grid-cols-2">
            <Field
              label="Application ID"
              error={errorOf('applicationId')}
              help={
                publisher?.applicationId.set
                  ? 'Leave it empty to keep the stored one.'
                  : 'From the API keys page in Moesif. Kept encrypted.'
              }
            >
              {(control) => (
                <SecretInput {...control} {...form.register('applicationId')} placeholder="Paste it here…" />
              )}
            </Field>
            <Field
              label="Collector address"
              optional
              error={errorOf('baseUrl')}
              help={`Default ${MOESIF_DEFAULT_BASE_URL}`}
            >
              {(control) => (
                <Input
                  {...control}
                  {...form.register('baseUrl')}
                  type="url"
                  className="font-mono text-xs"
                  spellCheck={false}
                />
              )}
            </Field>
          </div>
        )}
        {destination !== 'local' && (
          <div className="flex flex-col gap-3">
            <div>
              <Button busy={test.isPending} onClick={sendTest}>
                <Send aria-hidden /> Send test event
              </Button>
            </div>
            {test.data && <PublisherResult result={test.data} success="The collector took the event" />}
          </div>
        )}
        <ToggleField
          label="Keep headers out of events"
          help="Attaches the analytics header filter with nothing let through. Credentials never leave either way."
        >
          {(control) => <Checkbox {...control} {...form.register('filterHeaders')} />}
        </ToggleField>
        <FormProblems
          findings={findings}
          error={save.error ?? test.error}
          labelOf={(path) => labelAt(PUBLISHER_LABELS, path)}
        />
      </StepCard>
    </form>
  );
}
