'use client';

import type { DenialFacts } from '@tallygate/contracts/denial-facts';
import type { EventDetail } from '@tallygate/contracts/ledger-event';
import Link from 'next/link';
import { useId, useState } from 'react';
import { cn } from '#lib/class-names.ts';
import { formatDuration } from '#lib/format.ts';
import { type BlockId, type Cut, callFlow, difference, type FlowBlock, measuredParts } from './call-flow.ts';

const STATES = {
  passed: { style: 'border-line', word: 'passed' },
  decided: { style: 'border-bad-line bg-bad-soft', word: 'decided here' },
  unreached: { style: 'border-dashed border-line-strong text-ink-muted', word: 'not reached' },
} as const;

/** A call, drawn: its stations in their order, the one that decided open, and the times that were measured. */
export function CallFlow({ event }: { event: EventDetail }) {
  const blocks = callFlow(event);
  const decided = blocks.find(({ state }) => state === 'decided')?.id ?? null;
  const [chosen, setChosen] = useState<BlockId | null>(decided);
  const open = blocks.find(({ id }) => id === chosen);
  const id = useId();
  return (
    <section aria-label="The way of the call" className="@container flex flex-col gap-3">
      <ol className="grid gap-1.5 @md:grid-cols-4 @4xl:grid-cols-8">
        {blocks.map(({ id: block, title, primary, state }) => (
          <li key={block} className="min-w-0">
            <button
              type="button"
              aria-expanded={block === chosen}
              aria-controls={`${id}-facts`}
              onClick={() => setChosen(block === chosen ? null : block)}
              className={cn(
                'flex h-full w-full min-w-0 flex-col rounded-md border px-2 py-1.5 text-start hover:bg-sunken @max-md:flex-row @max-md:justify-between @max-md:gap-3',
                STATES[state].style,
                block === chosen && 'ring-1 ring-line-strong',
              )}
            >
              <span className="text-2xs text-ink-muted">{title}</span>
              <bdi title={primary} className="w-full truncate text-xs font-medium @max-md:w-auto">
                {primary}
              </bdi>
              <span className="sr-only">, {STATES[state].word}</span>
            </button>
          </li>
        ))}
      </ol>
      <TimeBar event={event} />
      <div id={`${id}-facts`}>
        {open && <BlockFacts block={open} facts={open.id === 'token' ? event.denialFacts : undefined} />}
      </div>
    </section>
  );
}

const PARTS = {
  gateway: { word: 'gateway', fill: 'bg-class-gateway' },
  server: { word: 'server', fill: 'bg-class-free' },
  sending: { word: 'sending', fill: 'bg-class-billed' },
} as const;

function TimeBar({ event }: { event: EventDetail }) {
  const parts = measuredParts(event);
  return (
    <div className="flex flex-col gap-1">
      <div aria-hidden className="flex h-1.5 gap-px overflow-hidden rounded-full">
        {parts.map(({ label, ms }) => (
          <span
            key={label}
            style={{ flexGrow: ms / Math.max(...parts.map((part) => part.ms)) }}
            className={cn('min-w-0.5 basis-0', PARTS[label].fill)}
          />
        ))}
      </div>
      <ul aria-label="Measured times" className="flex flex-wrap gap-x-4 text-2xs text-ink-muted tabular-nums">
        {parts.map(({ label, ms }) => (
          <li key={label} className="flex items-center gap-1">
            <span aria-hidden className={cn('size-2 rounded-xs', PARTS[label].fill)} />
            {PARTS[label].word} {formatDuration(ms)}
          </li>
        ))}
      </ul>
    </div>
  );
}

function BlockFacts({ block, facts }: { block: FlowBlock; facts: DenialFacts | undefined }) {
  return (
    <div className="flex flex-col gap-3 rounded-md border bg-surface px-4 py-3 text-sm">
      {facts && <Expected facts={facts} />}
      {block.facts.length > 0 && (
        <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[repeat(auto-fill,minmax(12.5rem,1fr))]">
          {block.facts.map(({ label, value }) => (
            <div key={label} className="min-w-0">
              <dt className="text-2xs text-ink-muted">{label}</dt>
              <dd className="text-xs [overflow-wrap:anywhere]">
                <bdi>{value}</bdi>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {block.link && (
        <Link href={block.link.href} className="self-start rounded text-xs text-brand-ink underline underline-offset-3">
          {block.link.text}
        </Link>
      )}
      {!facts && block.facts.length === 0 && !block.link && (
        <p className="text-xs text-ink-muted">Nothing was recorded here.</p>
      )}
    </div>
  );
}

const CHECKS: Readonly<Record<DenialFacts['check'], string>> = {
  issuer: 'Issuer',
  audience: 'Audience',
  algorithm: 'Algorithm',
  key: 'Key',
  expiry: 'Expiry',
  not_before: 'Valid from',
  scope: 'Scope',
};

/** What was expected against what stands in the token, which is a stranger's text. */
function Expected({ facts: { check, expected, found } }: { facts: DenialFacts }) {
  const cuts = difference(expected, found);
  return (
    <dl aria-label={CHECKS[check]} className="grid gap-x-3 gap-y-0.5 font-mono text-xs sm:grid-cols-[auto_1fr]">
      <dt className="text-ink-muted">{CHECKS[check]} expected</dt>
      <dd className="[overflow-wrap:anywhere]">
        <bdi>{check === 'audience' || check === 'issuer' ? <Marked cut={cuts.expected} /> : expected}</bdi>
      </dd>
      <dt className="text-ink-muted">{CHECKS[check]} found</dt>
      <dd className="[overflow-wrap:anywhere]">
        <bdi>{check === 'audience' || check === 'issuer' ? <Marked cut={cuts.found} /> : found}</bdi>
      </dd>
    </dl>
  );
}

function Marked({ cut: { before, middle, after } }: { cut: Cut }) {
  return (
    <>
      {before}
      <mark className="rounded-xs bg-bad-soft font-semibold text-bad">{middle}</mark>
      {after}
    </>
  );
}
