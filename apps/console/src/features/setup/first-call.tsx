'use client';

import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import type { ProxyView } from '@tallygate/contracts/proxy-view';
import type { StatusView } from '@tallygate/contracts/status-view';
import { useQuery } from '@tanstack/react-query';
import { CircleCheck, CircleX } from 'lucide-react';
import Link from 'next/link';
import { CodeBlock } from '#components/code-block.tsx';
import { LedgerList } from '#components/ledger-list.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Button } from '#components/ui/button.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { eventQuery } from '#data/events.ts';
import { keyManagersQuery } from '#data/key-managers.ts';
import { keyHeaderOf, proxyInspectionQuery } from '#data/proxies.ts';
import { formatClock, formatDuration } from '#lib/format.ts';
import { curlCall, sandboxTokenSnippet } from '#lib/mcp-clients.ts';
import { mostTelling } from './first-events.ts';
import { chooseTool } from './setup-resources.ts';
import { StepCard } from './step-card.tsx';
import { useFirstCall } from './use-first-call.ts';
import { WaitingHelp } from './waiting-help.tsx';

type FirstCallProps = { proxy: ProxyView; status: StatusView };

/** What to paste, and the first event as soon as it is there. */
export function FirstCall({ proxy, status }: FirstCallProps) {
  const { events } = useFirstCall(proxy.id);
  const { data: inspection, isPending: isLooking } = useQuery(proxyInspectionQuery(proxy.id));
  const { data: keyManagers = [] } = useQuery(keyManagersQuery);
  const event = mostTelling(events);
  const needsToken = proxy.authentication !== 'open';
  const keyHeader = proxy.authentication === 'api-key' ? keyHeaderOf(proxy.resource) : undefined;
  const named = typeof proxy.authentication === 'string' ? [] : proxy.authentication;
  const trusted = keyManagers.filter(({ entity }) => named.length === 0 || named.includes(entity.name));
  const canUseSandbox =
    Array.isArray(proxy.authentication) &&
    status.sandbox.on &&
    trusted.some(({ entity }) => entity.issuer.startsWith(status.sandbox.issuer.replace(/\/$/, '')));
  const call = curlCall({
    url: proxy.mcpUrl,
    needsToken,
    keyHeader,
    protocolVersion: proxy.resource.spec.specVersion,
    ...chooseTool(inspection?.tools ?? []),
  });

  return (
    <StepCard
      heading="Make the first call"
      description={
        <>
          {proxy.resource.spec.displayName} is served at <code className="font-mono text-sm">{proxy.mcpUrl}</code>.
          Paste this in a terminal, or connect a client.
        </>
      }
      actions={
        <>
          <Button size="lg" asChild>
            <Link href={`/proxies/${encodeURIComponent(proxy.id)}/connect`}>Connect a client</Link>
          </Button>
          <Button size="lg" variant={event ? 'primary' : 'secondary'} asChild>
            <Link href="/overview">Go to the overview</Link>
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {canUseSandbox && (
          <CodeBlock
            label="1. Get a token of the built-in issuer"
            code={sandboxTokenSnippet(status.sandbox.issuer, proxy.mcpUrl)}
            copyName="token command"
          />
        )}
        {needsToken && !canUseSandbox && (
          <CodeBlock
            label="1. Put an access token for this proxy in TOKEN"
            code="TOKEN='<access token>'"
            copyName="token placeholder"
          />
        )}
        {/* Shown once the tools are known: before, the command would name a placeholder. */}
        {isLooking ? (
          <Skeleton className="h-48 w-full" />
        ) : (
          <CodeBlock label={needsToken ? '2. Call a tool' : 'Call a tool'} code={call} copyName="call command" />
        )}
      </div>
      <div role="status" aria-label="First call" className="rounded-lg border bg-sunken/40 p-5">
        {event ? <Arrived event={event} /> : <Waiting />}
      </div>
      {!event && <WaitingHelp />}
    </StepCard>
  );
}

function Waiting() {
  return (
    <p className="flex items-center gap-3">
      <span aria-hidden className="relative flex size-3">
        <span className="absolute inline-flex size-full animate-ping rounded-full bg-brand opacity-60" />
        <span className="relative inline-flex size-3 rounded-full bg-brand" />
      </span>
      Waiting for the first call…
    </p>
  );
}

function Arrived({ event }: { event: LedgerEvent }) {
  const { data: detail } = useQuery(eventQuery(event.id));
  const isToolCall = event.method === 'tools/call';
  const Icon = event.outcome === 'denied' ? CircleX : CircleCheck;
  return (
    <div className="flex flex-col gap-4">
      <p className="flex flex-wrap items-center gap-2.5 text-base font-semibold">
        <Icon aria-hidden className={`size-5 ${event.outcome === 'denied' ? 'text-bad' : 'text-good'}`} />
        {isToolCall
          ? 'The first call arrived'
          : event.outcome === 'denied'
            ? 'A call arrived and was refused'
            : 'Your client is talking to the gateway'}
        <Badge tone={event.billable ? 'good' : 'neutral'}>{event.billable ? 'Billable' : 'Not billable'}</Badge>
      </p>
      <p className="text-ink-muted">{detail?.explanation ?? `Reason: ${event.reason}`}</p>
      <LedgerList
        entries={[
          { label: 'Time', value: formatClock(event.time) },
          { label: 'Method', value: <code className="font-mono text-xs">{event.method}</code> },
          ...(event.target
            ? [{ label: 'Tool', value: <code className="font-mono text-xs">{event.target}</code> }]
            : []),
          { label: 'Outcome', value: event.outcome.replaceAll('_', ' ') },
          { label: 'Reason', value: <code className="font-mono text-xs">{event.reason}</code> },
          { label: 'Consumer', value: event.consumer ?? 'nobody was authenticated' },
          { label: 'Company', value: event.company ?? '–' },
          { label: 'Duration', value: formatDuration(event.durationMs) },
        ]}
      />
      <Link
        href={`/events?event=${event.id}`}
        className="w-fit rounded font-medium text-brand-ink underline underline-offset-3"
      >
        Open the event
      </Link>
    </div>
  );
}
