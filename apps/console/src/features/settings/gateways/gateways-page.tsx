'use client';

import type { GatewayEntry } from '@tallygate/contracts/gateway-enrolment';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ConfirmDialog } from '#components/confirm-dialog.tsx';
import { type Column, DataTable } from '#components/data-table.tsx';
import { FormSection } from '#components/field.tsx';
import { FormProblems } from '#components/form-problems.tsx';
import { PageHeader } from '#components/page-header.tsx';
import { LoadError } from '#components/states.tsx';
import { Time } from '#components/time.tsx';
import { Alert } from '#components/ui/alert.tsx';
import { Badge, type Tone } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { gatewaysQuery, useRevokeGateway } from '#data/gateways.ts';
import { formatDuration } from '#lib/format.ts';
import { EnrolForm } from './enrol-form.tsx';

const COLUMNS: readonly Column<GatewayEntry>[] = [
  {
    id: 'name',
    header: 'Gateway',
    cell: (gateway) => (
      <span className="inline-flex flex-wrap items-center gap-2">
        <span className="font-medium [overflow-wrap:anywhere]">{gateway.id}</span>
        {badgesOf(gateway).map(({ tone, text }) => (
          <Badge key={text} tone={tone}>
            {text}
          </Badge>
        ))}
      </span>
    ),
  },
  {
    id: 'seen',
    header: 'Last heard of',
    onPhone: 'line',
    cell: ({ lastSeenAt, hostname }) =>
      lastSeenAt === null ? (
        <span className="text-ink-muted">not since the start of the api</span>
      ) : (
        <>
          <Time iso={lastSeenAt} /> <span className="text-ink-muted">on {hostname}</span>
        </>
      ),
  },
  { id: 'version', header: 'Version', from: 'md', cell: ({ version }) => version ?? '–' },
  {
    id: 'enrolled',
    header: 'Enrolled',
    from: 'md',
    cell: ({ enrolledAt }) => (enrolledAt === null ? 'no' : <Time iso={enrolledAt} />),
  },
];

function badgesOf(gateway: GatewayEntry): { tone: Tone; text: string }[] {
  const { live, verified, enrolledAt, revokedAt, clonedAt, codeReusedAt, codeExpiresAt, clockAheadMs } = gateway;
  const badges: { tone: Tone; text: string }[] = [];
  if (revokedAt !== null) badges.push({ tone: 'bad', text: 'Revoked' });
  else if (live) badges.push({ tone: verified ? 'good' : 'warn', text: verified ? 'Verified' : 'Not verified' });
  else if (enrolledAt !== null) badges.push({ tone: 'neutral', text: 'Not reporting' });
  if (live && clockAheadMs !== null)
    badges.push({
      tone: 'bad',
      text: `Clock ${formatDuration(Math.abs(clockAheadMs))} ${clockAheadMs > 0 ? 'ahead' : 'behind'}`,
    });
  if (clonedAt !== null) badges.push({ tone: 'bad', text: 'Used twice at once' });
  if (codeReusedAt !== null) badges.push({ tone: 'bad', text: 'Code used twice' });
  if (codeExpiresAt !== null) badges.push({ tone: 'info', text: 'Code waits' });
  return badges;
}

/** Which gateways there are and how they prove it; lets one in, shuts one out. */
export function GatewaysPage() {
  const list = useQuery(gatewaysQuery);
  const revoke = useRevokeGateway();
  const [leaving, setLeaving] = useState<string | null>(null);
  const [revoked, setRevoked] = useState<{ id: string; secrets: string[] } | null>(null);
  const actions: Column<GatewayEntry> = {
    id: 'actions',
    header: <span className="sr-only">Actions</span>,
    align: 'end',
    cell: ({ id, enrolledAt, revokedAt, codeExpiresAt }) =>
      ((enrolledAt !== null && revokedAt === null) || codeExpiresAt !== null) && (
        <Button size="sm" aria-label={`Revoke ${id}`} onClick={() => setLeaving(id)}>
          Revoke
        </Button>
      ),
  };
  const close = () => {
    setLeaving(null);
    revoke.reset();
  };
  return (
    <>
      <PageHeader
        title="Gateways"
        trail={[{ label: 'Settings', href: '/settings' }]}
        description="Each gateway has a credential of its own, good for its name alone."
      />
      <div>
        <FormSection heading="Gateways" description="What each last said of itself.">
          {list.data?.sharedToken && (
            <Alert tone="warn" heading="A token that all gateways share is still accepted">
              Enrol every gateway, then remove TALLYGATE_GATEWAY_TOKEN and the file gateway-token.
            </Alert>
          )}
          {revoked && <SecretsToReplace {...revoked} />}
          {list.error && !list.data ? (
            <LoadError error={list.error} what="the gateways" onRetry={() => void list.refetch()} />
          ) : (
            <DataTable
              caption="Gateways and what proves them"
              columns={[...COLUMNS, actions]}
              rows={list.data?.gateways}
              rowKey={({ id }) => id}
              empty={<p className="px-4 py-8 text-center text-sm text-ink-muted">No gateway yet.</p>}
            />
          )}
        </FormSection>
        <FormSection heading="Enrol a gateway" description="With a code that is good for an hour and one use.">
          <EnrolForm />
        </FormSection>
      </div>
      <ConfirmDialog
        open={leaving !== null}
        onOpenChange={(open) => !open && close()}
        heading={`Revoke ${leaving}?`}
        confirmLabel="Revoke gateway"
        onConfirm={() => {
          const id = leaving ?? '';
          revoke.mutate(id, {
            onSuccess: ({ secrets }) => {
              setRevoked({ id, secrets });
              close();
            },
          });
        }}
        busy={revoke.isPending}
        danger
      >
        <p>It lets its calls finish and stops within seconds. It can come back with a new code only.</p>
        <FormProblems findings={[]} error={revoke.error} />
      </ConfirmDialog>
    </>
  );
}

function SecretsToReplace({ id, secrets }: { id: string; secrets: string[] }) {
  return (
    <Alert tone="info" heading={`${id} is revoked`}>
      {secrets.length === 0
        ? 'It has read no stored secret.'
        : 'If somebody has taken it, replace these secrets, which it has read:'}
      {secrets.length > 0 && (
        <ul className="mt-1 list-disc ps-4 font-mono text-xs">
          {secrets.map((name) => (
            <li key={name} className="[overflow-wrap:anywhere]">
              {name}
            </li>
          ))}
        </ul>
      )}
    </Alert>
  );
}
