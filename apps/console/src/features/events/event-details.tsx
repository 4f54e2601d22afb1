'use client';

import { writeTerm } from '@tallygate/contracts/filter-terms';
import type { EventDetail } from '@tallygate/contracts/ledger-event';
import { describeFault } from '@tallygate/contracts/unfit-claim';
import dynamic from 'next/dynamic';
import { type ReactNode, useId } from 'react';
import { CodeBlock } from '#components/code-block.tsx';
import { LedgerList } from '#components/ledger-list.tsx';
import { Time } from '#components/time.tsx';
import { Button } from '#components/ui/button.tsx';
import type { EventFilters } from '#data/events.ts';
import { formatBytes, formatDateTime, formatDuration } from '#lib/format.ts';
import { BillingVerdict } from './billing-verdict.tsx';
import { CallFlow } from './call-flow-view.tsx';
import { DeliveryMark, OutcomeMark } from './event-badges.tsx';
import { EVIDENCE_WORDS, SOURCE_WORDS } from './source-words.ts';
import { TokenHint } from './token-hint.tsx';
import { TryAgain } from './try-again.tsx';

/** Few events have others of the same work. */
const RelatedEvents = dynamic(() => import('./related-events.tsx').then((module) => module.RelatedEvents), {
  ssr: false,
});

type Level = 'h2' | 'h3';
type EventDetailsProps = {
  event: EventDetail;
  /** Level of the section headings, one under the page's or drawer's own. */
  level: Level;
  /** Narrows the list behind the drawer to calls like this one. */
  onFilter?: (filters: EventFilters) => void;
};

export function EventDetails({ event, level, onFilter }: EventDetailsProps) {
  return (
    <div className="flex flex-col gap-7">
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm">
        <OutcomeMark event={event} />
        <span>
          <Time iso={event.time} absolute />
        </span>
        <span className="tabular-nums">{formatDuration(event.durationMs)}</span>
      </p>
      <CallFlow key={event.id} event={event} />
      <BillingVerdict event={event} level={level} />
      <TokenHint event={event} />
      <TryAgain event={event} />
      {event.related.length > 0 && (
        <Section heading="Same work" level={level}>
          <RelatedEvents related={event.related} />
        </Section>
      )}
      <Facts heading="Call" level={level} facts={callFacts(event)} />
      <Facts heading="Who called" level={level} facts={identityFacts(event)} />
      <Facts heading="Timings and sizes" level={level} facts={measureFacts(event)} />
      <Section heading="Delivery to Moesif" level={level}>
        <p className="flex flex-wrap items-center gap-2 text-sm">
          <DeliveryMark event={event} />
          {event.delivery.sentence}
        </p>
      </Section>
      <Section heading="Headers that may be published" level={level}>
        <Headers label="Request headers" headers={event.requestHeaders} />
        <Headers label="Response headers" headers={event.responseHeaders} />
      </Section>
      {onFilter && (
        <Section heading="Related events" level={level}>
          <div className="flex flex-wrap gap-2">
            {event.consumer !== undefined && (
              <Button size="sm" onClick={() => onFilter({ consumer: writeTerm(event.consumer ?? '') })}>
                Same consumer
              </Button>
            )}
            {event.method === 'tools/call' && event.target !== undefined && (
              <Button size="sm" onClick={() => onFilter({ tool: writeTerm(event.target ?? '') })}>
                Same tool
              </Button>
            )}
            <Button size="sm" onClick={() => onFilter({ reason: event.reason })}>
              Same reason
            </Button>
          </div>
        </Section>
      )}
      <Section heading={PAYLOAD_HEADINGS[event.delivery.payload]} level={level}>
        <p className="text-sm text-ink-muted">Written by the settings that run now.</p>
        <CodeBlock label="Event" code={JSON.stringify(event.moesif, null, 2)} copyName="event JSON" />
      </Section>
    </div>
  );
}

const PAYLOAD_HEADINGS = {
  sent: 'As sent to Moesif',
  due: 'As it will be sent to Moesif',
  not_sent: 'As Moesif would get it, if it were sent',
} as const;

type Fact = { label: string; value: ReactNode } | null;

function Facts({ heading, level, facts }: { heading: string; level: Level; facts: readonly Fact[] }) {
  return (
    <Section heading={heading} level={level}>
      <LedgerList entries={facts.filter((fact) => fact !== null)} />
    </Section>
  );
}

function Section({ heading, level: Heading, children }: { heading: string; level: Level; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="flex min-w-0 flex-col gap-3">
      <Heading id={id} className="text-sm font-semibold">
        {heading}
      </Heading>
      {children}
    </section>
  );
}

/** A fact about a value that may be absent: absent ones take no line. */
function fact<Value>(
  label: string,
  value: Value | undefined,
  show: (value: Value) => ReactNode = (known) => String(known),
): Fact {
  return value === undefined ? null : { label, value: show(value) };
}

const mono = (value: string | number) => <code className="font-mono text-xs">{value}</code>;
const count = (value: number) => <span className="tabular-nums">{value}</span>;
const milliseconds = (value: number) => formatDuration(value);
const bytes = (value: number) => formatBytes(value);

function callFacts(event: EventDetail): Fact[] {
  const batch = event.batchSize !== undefined && `${(event.batchIndex ?? 0) + 1} of ${event.batchSize}`;
  return [
    fact('Proxy', event.proxyDisplayName, (name) => `${name} ${event.proxyVersion}`),
    fact('Name of the proxy', event.proxy, mono),
    fact('Method', event.method, mono),
    fact(event.capability === 'TOOL' ? 'Tool' : 'Target', event.target, mono),
    fact('Address', event.uri, mono),
    fact('HTTP', event.httpStatus, (status) => mono(`${event.httpMethod} ${status}`)),
    fact('JSON-RPC error', event.errorCode, mono),
    fact('Refused by', event.denial),
    fact('Equal refusals', event.count, (number) => count(number)),
    fact('The last of them', event.until, (until) => formatDateTime(until)),
    fact('Detail', event.detail, mono),
    batch ? { label: 'Place in batch', value: batch } : null,
    fact('Protocol', event.protocolVersion),
    fact('Client', event.clientName, (name) => [name, event.clientVersion].filter(Boolean).join(' ')),
    fact('Server', event.serverName, (name) => [name, event.serverVersion].filter(Boolean).join(' ')),
    fact('Event id', event.id, mono),
    fact('Gateway', event.gatewayId, mono),
    fact('Seen by', event.source, (source) => SOURCE_WORDS[source]),
    fact('Told by the gateway', event.recordedBy, mono),
    fact('Outcome read from', event.evidence, (evidence) => EVIDENCE_WORDS[evidence]),
    fact('Configuration version', event.configVersion, count),
  ];
}

const FAULT_LABELS = {
  company: 'Company claim',
  consumer: 'Consumer claim',
  user: 'User claim',
} as const;

function identityFacts(event: EventDetail): Fact[] {
  return [
    { label: 'Consumer', value: event.consumer ?? 'Nobody was authenticated' },
    { label: 'Company', value: event.company ?? 'No company' },
    ...(event.identityFaults ?? []).map((fault) => ({ label: FAULT_LABELS[fault.of], value: describeFault(fault) })),
    fact('Subscription', event.subscription, mono),
    fact('User', event.userId, mono),
    fact('Issuer', event.issuer, mono),
    fact('Subject', event.subject, mono),
    fact('OAuth client', event.clientId, mono),
    fact('Session (hash)', event.sessionHash, mono),
    fact('Client address', event.clientIp, mono) ?? { label: 'Client address', value: 'Unknown' },
  ];
}

function measureFacts(event: EventDetail): Fact[] {
  return [
    { label: 'Accepted', value: formatDateTime(event.time) },
    fact('At the server', event.upstreamMs, milliseconds),
    fact('To the first byte', event.ttfbMs, milliseconds),
    fact('In all', event.durationMs, milliseconds),
    { label: 'In the ledger', value: formatDateTime(event.ingestedAt) },
    fact('Request', event.requestBytes, bytes),
    fact('Response', event.responseBytes, bytes),
    fact('Messages in the stream', event.messages, count),
    fact('Progress messages', event.progress, count),
    { label: 'Delivered to the caller', value: event.delivered ? 'Yes' : 'No' },
  ];
}

function Headers({ label, headers }: { label: string; headers: Record<string, string> | undefined }) {
  const entries = Object.entries(headers ?? {});
  if (entries.length === 0) {
    return (
      <p className="text-sm text-ink-muted">
        {label}: none. Only what a header filter lets through is recorded here; credentials never are.
      </p>
    );
  }
  return (
    <div>
      <p className="pb-1.5 text-xs text-ink-muted">{label}</p>
      <LedgerList entries={entries.map(([name, value]) => ({ label: mono(name), value: mono(value) }))} />
    </div>
  );
}
