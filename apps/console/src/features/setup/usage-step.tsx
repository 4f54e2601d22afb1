'use client';

import { MOESIF_DEFAULT_BASE_URL, SANDBOX_APPLICATION_ID } from '@tallygate/contracts/moesif-defaults';
import { useQuery } from '@tanstack/react-query';
import { Send } from 'lucide-react';
import { type FormEvent, useState } from 'react';
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
import type { StepProps } from './setup-page.tsx';
import { setupProxy } from './setup-resources.ts';
import { StepCard } from './step-card.tsx';
import { useSaveUsage } from './use-save-usage.ts';

type Destination = 'moesif' | 'sandbox' | 'local';

export function UsageStep({ onNext }: StepProps) {
  const { data: status } = useQuery(statusQuery);
  const { data: proxies = [] } = useQuery(proxiesQuery);
  const { data: publishers = [] } = useQuery(publishersQuery);
  const publisher = publishers[0];
  const save = useSaveUsage(setupProxy(proxies), publisher);
  const test = useSendTestEvent();
  const [destination, setDestination] = useState<Destination>('moesif');
  const [applicationId, setApplicationId] = useState('');
  const [baseUrl, setBaseUrl] = useState('');
  const [filterHeaders, setFilterHeaders] = useState(true);
  const [missing, setMissing] = useState(false);

  const settings = () =>
    destination === 'sandbox'
      ? { application_id: SANDBOX_APPLICATION_ID, moesif_base_url: undefined }
      : {
          ...(applicationId.trim() !== '' && { application_id: applicationId.trim() }),
          ...(baseUrl.trim() !== '' && { moesif_base_url: baseUrl.trim() }),
        };
  const isComplete = () => {
    const complete = destination !== 'moesif' || applicationId.trim() !== '' || publisher?.applicationId.set === true;
    setMissing(!complete);
    return complete;
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isComplete())
      save.mutate({ settings: destination === 'local' ? null : settings(), filterHeaders }, { onSuccess: onNext });
  };
  const findings = [save.error, test.error].flatMap((error) => (error instanceof ApiError ? error.fields : []));
  const problem = (field: string) => findings.find((finding) => finding.path.endsWith(field))?.message;

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
            setDestination(next);
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
              error={
                missing ? 'Paste the Collector Application ID of the Moesif application' : problem('application_id')
              }
              help={
                publisher?.applicationId.set
                  ? 'Leave it empty to keep the stored one.'
                  : 'From the API keys page in Moesif. Kept encrypted.'
              }
            >
              {(control) => (
                <SecretInput
                  {...control}
                  value={applicationId}
                  placeholder="Paste it here…"
                  onChange={(event) => setApplicationId(event.target.value)}
                />
              )}
            </Field>
            <Field
              label="Collector address"
              optional
              error={problem('moesif_base_url')}
              help={`Default ${MOESIF_DEFAULT_BASE_URL}`}
            >
              {(control) => (
                <Input
                  {...control}
                  type="url"
                  className="font-mono text-xs"
                  spellCheck={false}
                  value={baseUrl}
                  onChange={(event) => setBaseUrl(event.target.value)}
                />
              )}
            </Field>
          </div>
        )}
        {destination !== 'local' && (
          <div className="flex flex-col gap-3">
            <div>
              <Button busy={test.isPending} onClick={() => isComplete() && test.mutate(settings())}>
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
          {(control) => (
            <Checkbox
              {...control}
              checked={filterHeaders}
              onChange={(event) => setFilterHeaders(event.target.checked)}
            />
          )}
        </ToggleField>
        <FormProblems findings={findings} error={save.error ?? test.error} />
      </StepCard>
    </form>
  );
}
