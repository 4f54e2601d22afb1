'use client';

import type { InvoiceView } from '@tallygate/contracts/invoice';
import { Check } from 'lucide-react';
import { Time } from '#components/time.tsx';
import { cn } from '#lib/class-names.ts';
import { STATE_WORDS } from './invoice-words.ts';

const STEPS = ['open', 'grace', 'final'] as const;

/** How far an invoice is on its way to final, and when it is. */
export function InvoiceProgress({ invoice }: { invoice: InvoiceView }) {
  const { state, to, finalAt, finalisedAt } = invoice;
  const reached = state === 'open' ? 0 : state === 'grace' || state === 'checking' || state === 'held' ? 1 : 2;
  const notes = {
    open: (
      <>
        until <Time iso={to} absolute />
      </>
    ),
    grace:
      finalAt === null ? null : (
        <>
          until <Time iso={finalAt} absolute />
        </>
      ),
    final:
      finalisedAt === null ? null : (
        <>
          since <Time iso={finalisedAt} absolute />
        </>
      ),
  };
  return (
    <div className="flex flex-col gap-2 text-sm">
      <ol className="flex flex-wrap items-center gap-x-3 gap-y-1" aria-label="From open to final">
        {STEPS.map((step, index) => (
          <li
            key={step}
            aria-current={index === reached ? 'step' : undefined}
            className={cn('flex items-center gap-1.5', index === reached ? 'font-medium' : 'text-ink-muted')}
          >
            {index > 0 && <span aria-hidden className="me-1.5 h-px w-6 bg-line-strong" />}
            {index < reached && <Check aria-hidden className="size-3.5" />}
            {STATE_WORDS[step].label}
            {notes[step] && <span className="font-normal text-ink-muted"> {notes[step]}</span>}
          </li>
        ))}
      </ol>
      <p className="text-ink-muted">{STATE_WORDS[state].meaning}</p>
    </div>
  );
}
