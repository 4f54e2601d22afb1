'use client';

import { useQuery } from '@tanstack/react-query';
import { LedgerList } from '#components/ledger-list.tsx';
import { Time } from '#components/time.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { gatewayState } from '#data/gateway-state.ts';
import { statusQuery } from '#data/status.ts';
import type { StepProps } from './setup-page.tsx';
import { StepCard } from './step-card.tsx';

export function GatewayStep({ onNext }: StepProps) {
  const { data: status } = useQuery(statusQuery);
  if (!status) return null;
  const { state, label, reasons } = gatewayState(status);
  const gateway = status.gateways.find((entry) => entry.live);
  return (
    <StepCard
      heading={gateway ? 'Gateway found' : 'Looking for the gateway'}
      description={
        gateway
          ? 'It reports to this console and is ready to be configured.'
          : 'This page looks again every few seconds.'
      }
      actions={
        <Button variant="primary" size="lg" onClick={onNext}>
          {gateway ? 'Continue' : 'Skip this step'}
        </Button>
      }
    >
      {state !== 'running' && (
        <Alert tone={state === 'unreachable' ? 'bad' : 'warn'} heading={label}>
          <ul className="list-disc ps-4">
            {reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </Alert>
      )}
      <LedgerList
        entries={[
          { label: 'Address for agents', value: <code className="font-mono text-xs">{status.publicUrl}</code> },
          ...(gateway
            ? [
                { label: 'Gateway', value: `${gateway.id}, version ${gateway.version}` },
                { label: 'Process', value: `${gateway.pid} on ${gateway.hostname}` },
                { label: 'Last report', value: <Time iso={gateway.lastSeenAt} /> },
              ]
            : []),
          { label: 'Gateway port', value: status.ports.gateway },
          { label: 'Gateway admin port', value: status.ports.gatewayAdmin },
          { label: 'Management API port', value: status.ports.api },
        ]}
      />
    </StepCard>
  );
}
