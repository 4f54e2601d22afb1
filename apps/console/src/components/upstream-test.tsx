'use client';

import type { Inspection } from '@tallygate/contracts/upstream-inspection';
import { PlugZap } from 'lucide-react';
import { type InspectUpstream, useInspectUpstream } from '#data/proxies.ts';
import { ApiError } from '#lib/api-client.ts';
import { FormProblems } from './form-problems.tsx';
import { InspectionSummary } from './inspection-summary.tsx';
import { Button } from './ui/button.tsx';

type UpstreamTestProps = {
  /** Read when the button is pressed, so that unsaved values are tested. */
  request: () => InspectUpstream;
  /** The address now in the field: a result for another address is void. */
  url: string;
  label?: string;
  onResult?: (inspection: Inspection) => void;
};

/** Asks an MCP server what it is, from the server side, and shows each step. */
export function UpstreamTest({ request, url, label = 'Test connection', onResult }: UpstreamTestProps) {
  const inspect = useInspectUpstream();
  const isCurrent = inspect.variables?.url === url;
  return (
    <div className="flex flex-col gap-3">
      <div>
        <Button busy={inspect.isPending} onClick={() => inspect.mutate(request(), { onSuccess: onResult })}>
          <PlugZap aria-hidden />
          {label}
        </Button>
      </div>
      {isCurrent && inspect.error && (
        <FormProblems findings={inspect.error instanceof ApiError ? inspect.error.fields : []} error={inspect.error} />
      )}
      {isCurrent && inspect.data && <InspectionSummary inspection={inspect.data} />}
      {!isCurrent && inspect.data && !inspect.isPending && (
        <p className="text-xs text-ink-muted">The address changed since the test; test again.</p>
      )}
    </div>
  );
}
