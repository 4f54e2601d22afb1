import type { KeyManagerEditInput } from '@tallygate/contracts/key-manager-view';
import { PlugZap } from 'lucide-react';
import { useFormContext } from 'react-hook-form';
import { DiscoveryResult } from '#components/discovery-result.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { Button } from '#components/ui/button.tsx';
import { useTestKeyManager } from '#data/key-managers.ts';
import { ApiError } from '#lib/api-client.ts';

export function KeyTest() {
  const { getValues, trigger } = useFormContext<KeyManagerEditInput>();
  const test = useTestKeyManager();
  const run = async () => {
    if (await trigger(undefined, { shouldFocus: true })) test.mutate(getValues());
  };
  return (
    <div className="flex flex-col gap-3">
      <div>
        <Button busy={test.isPending} onClick={() => void run()}>
          <PlugZap aria-hidden /> Test keys
        </Button>
      </div>
      {test.error && (
        <FormProblems findings={test.error instanceof ApiError ? test.error.fields : []} error={test.error} />
      )}
      {test.data && !test.isPending && <DiscoveryResult discovery={test.data} />}
    </div>
  );
}
