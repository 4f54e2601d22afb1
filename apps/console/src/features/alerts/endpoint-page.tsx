'use client';

import type { AlertEndpointView } from '@tallygate/contracts/alert-endpoint';
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { ConfirmDialog } from '#components/confirm-dialog.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { May } from '#components/rights.tsx';
import { EmptyState, LoadError, PageSkeleton } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Button } from '#components/ui/button.tsx';
import { useNavigate } from '#components/use-navigate.ts';
import {
  alertEndpointsQuery,
  useDeleteAlertEndpoint,
  useRotateAlertSecret,
  useTestAlertEndpoint,
} from '#data/alerts.ts';
import { notify } from '#lib/notify.ts';
import { EndpointState } from './endpoint-state.tsx';

const EndpointDialog = dynamic(() => import('./endpoint-dialog.tsx').then((module) => module.EndpointDialog), {
  ssr: false,
});
const SecretDialog = dynamic(() => import('./endpoint-dialog.tsx').then((module) => module.SecretDialog), {
  ssr: false,
});
const EndpointMessages = dynamic(() => import('./endpoint-messages.tsx').then((module) => module.EndpointMessages), {
  loading: () => <PageSkeleton />,
});

/** One endpoint: what was sent there, and what became of it. */
export function EndpointPage({ id }: { id: string }) {
  const endpoints = useQuery(alertEndpointsQuery);
  const endpoint = endpoints.data?.find((one) => one.id === id);
  if (endpoints.error && !endpoints.data)
    return <LoadError error={endpoints.error} what="the endpoint" onRetry={() => void endpoints.refetch()} />;
  if (endpoints.data === undefined) return <PageSkeleton />;
  if (endpoint === undefined)
    return <EmptyState heading="There is no such endpoint">It was deleted, or the link is wrong.</EmptyState>;
  return <Found endpoint={endpoint} />;
}

type Opened = 'change' | 'rotate' | 'delete';

function Found({ endpoint }: { endpoint: AlertEndpointView }) {
  const { id, name, address, offBecause, enabled, secretEnd, formerSecretUntil } = endpoint;
  const { goOn } = useNavigate();
  const test = useTestAlertEndpoint(id);
  const rotate = useRotateAlertSecret(id);
  const remove = useDeleteAlertEndpoint(id);
  const [opened, setOpened] = useState<Opened | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const close = () => setOpened(null);
  return (
    <>
      <PageHeader
        title={name}
        trail={[
          { label: 'Alerts', href: '/alerts' },
          { label: 'Endpoints', href: '/alerts/endpoints' },
        ]}
        aside={<EndpointState endpoint={endpoint} />}
        actions={
          <May to="alert-endpoints.write">
            <Button
              busy={test.isPending}
              onClick={() =>
                test.mutate(undefined, { onSuccess: () => notify.success('A test message is on its way') })
              }
            >
              Send a test
            </Button>
            <Button onClick={() => setOpened('change')}>Change…</Button>
            <Button onClick={() => setOpened('rotate')}>New secret…</Button>
            <Button onClick={() => setOpened('delete')}>Delete…</Button>
          </May>
        }
      />
      {!enabled && offBecause !== null && (
        <Alert tone="bad" heading="This endpoint was switched off">
          <p className="[overflow-wrap:anywhere]">{offBecause}. Mend its receiver, then switch it on again.</p>
        </Alert>
      )}
      <FormProblems findings={[]} error={test.error} />
      <p className="text-sm text-ink-muted [overflow-wrap:anywhere]">
        Posted to <bdi>{address}</bdi>, signed with the secret that ends in{' '}
        <code className="font-mono text-xs">{secretEnd}</code>
        {formerSecretUntil !== null && (
          <>
            , and with the former one until <Time iso={formerSecretUntil} absolute />
          </>
        )}
        .
      </p>
      <EndpointMessages id={id} />
      {opened === 'change' && <EndpointDialog endpoint={endpoint} onClose={close} />}
      {secret !== null && <SecretDialog secret={secret} onClose={() => setSecret(null)} />}
      <ConfirmDialog
        open={opened === 'rotate'}
        onOpenChange={(isOpen) => !isOpen && close()}
        heading="Make a new signing secret?"
        confirmLabel="Make it"
        busy={rotate.isPending}
        onConfirm={() =>
          rotate.mutate(undefined, {
            onSuccess: (made) => {
              close();
              setSecret(made.secret);
            },
          })
        }
      >
        <p>For a day messages are signed with both, so that the receiver can change over.</p>
        <FormProblems findings={[]} error={rotate.error} />
      </ConfirmDialog>
      <ConfirmDialog
        open={opened === 'delete'}
        onOpenChange={(isOpen) => !isOpen && close()}
        heading={`Delete ${name}?`}
        confirmLabel="Delete"
        busy={remove.isPending}
        danger
        onConfirm={() => remove.mutate(undefined, { onSuccess: () => goOn('/alerts/endpoints') })}
      >
        <p>Its messages go with it, also those that wait.</p>
        <FormProblems findings={[]} error={remove.error} />
      </ConfirmDialog>
    </>
  );
}
