import type { PublisherView } from '@tallygate/contracts/publisher-view';
import { PlugZap, Send } from 'lucide-react';
import { useFormContext } from 'react-hook-form';
import { FormProblems } from '#components/form-problems.tsx';
import { PublisherResult } from '#components/publisher-result.tsx';
import { Button } from '#components/ui/button.tsx';
import { useSendTestEvent, useTestPublisher } from '#data/publishers.ts';
import { ApiError } from '#lib/api-client.ts';
import type { PublisherInput } from './publisher-form.tsx';

/**
 * Tests with what is typed; with no application id typed, the stored one is used if the address is unchanged. A publisher
 * that is stored sends test events by the settings that run, the whole way.
 */
export function PublisherTests({ stored }: { stored?: PublisherView }) {
  const { getValues, trigger, setError } = useFormContext<PublisherInput>();
  const test = useTestPublisher();
  const send = useSendTestEvent();
  const run = async (mutation: typeof test) => {
    test.reset();
    send.reset();
    const settings = getValues('settings');
    if (!stored?.applicationId.set && !settings.application_id) {
      setError('settings.application_id', { message: 'Paste the application ID to test it' }, { shouldFocus: true });
      return;
    }
    if (await trigger('settings', { shouldFocus: true })) mutation.mutate(settings);
  };
  const active = send.isIdle ? test : send;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap gap-2">
        <Button busy={test.isPending} onClick={() => void run(test)}>
          <PlugZap aria-hidden /> Test connection
        </Button>
        {stored === undefined && (
          <Button busy={send.isPending} onClick={() => void run(send)}>
            <Send aria-hidden /> Send test event
          </Button>
        )}
      </div>
      {active.error && (
        <FormProblems findings={active.error instanceof ApiError ? active.error.fields : []} error={active.error} />
      )}
      {active.data && (
        <PublisherResult
          result={active.data}
          success={active === send ? 'The collector took the event' : 'The collector answers and knows the application'}
        />
      )}
    </div>
  );
}
