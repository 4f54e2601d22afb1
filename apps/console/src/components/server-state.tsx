'use client';

import type { ServerHealth } from '@tallygate/contracts/server-view';
import { cn } from '#lib/class-names.ts';
import { type ServerTone, serverWords } from './server-words.ts';
import { useNow } from './use-now.ts';

const DOTS: Record<ServerTone, string> = {
  good: 'bg-good',
  warn: 'bg-warn',
  bad: 'bg-bad',
  none: 'border border-line-strong',
};

/** Whether a server answers, as a dot and words; only what wants attention is coloured. */
export function ServerState({ health, className }: { health: ServerHealth; className?: string }) {
  const { tone, label, detail } = serverWords(health, useNow());
  return (
    <span
      title={detail}
      className={cn('inline-flex items-center gap-1.5 whitespace-nowrap max-sm:whitespace-normal', className)}
    >
      <span aria-hidden className={cn('size-2 shrink-0 rounded-full', DOTS[tone])} />
      <span className={cn(tone === 'bad' ? 'font-medium text-bad' : tone === 'warn' ? 'text-warn' : 'text-ink-muted')}>
        {label}
      </span>
    </span>
  );
}
