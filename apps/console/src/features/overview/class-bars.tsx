'use client';

import { EVENT_CLASSES } from '@tallygate/contracts/event-kinds';
import type { OverviewBucket } from '@tallygate/contracts/overview';
import { type KeyboardEvent, useState } from 'react';
import { CLASS_WORDS } from '#components/class-words.ts';
import { Figure } from '#components/figure.tsx';
import { cn } from '#lib/class-names.ts';
import { formatNumber } from '#lib/format.ts';
import { bucketName, bucketSentence } from './chart-words.ts';
import { callsIn } from './fit-buckets.ts';

const MOVES: Record<string, (index: number, last: number) => number> = {
  ArrowLeft: (index) => Math.max(0, index - 1),
  ArrowRight: (index, last) => Math.min(last, index + 1),
  Home: () => 0,
  End: (_, last) => last,
};

/**
 * Calls as bars of classes; each bar is the way to its calls. One of them is in the tab order, arrows move among all.
 * The bar that is not over is hatched.
 */
export function ClassBars({ buckets }: { buckets: readonly OverviewBucket[] }) {
  const [chosen, setChosen] = useState<number | null>(null);
  const most = Math.max(1, ...buckets.map(callsIn));
  const last = buckets.length - 1;
  const current = Math.min(chosen ?? last, last);

  const move = (event: KeyboardEvent<HTMLOListElement>) => {
    const next = MOVES[event.key]?.(current, last);
    if (next === undefined) return;
    event.preventDefault();
    setChosen(next);
    event.currentTarget.querySelectorAll('a')[next]?.focus();
  };
  return (
    <div className="grid grid-cols-[2.5rem_1fr] gap-x-2">
      <span aria-hidden className="flex flex-col justify-between text-right text-2xs text-ink-muted tabular-nums">
        <span>{formatNumber(most)}</span>
        <span>0</span>
      </span>
      <ol
        aria-label="Calls by time"
        className="flex h-36 items-end gap-px border-b border-line-strong"
        onKeyDown={move}
        onFocus={(event) => setChosen(indexOf(event.currentTarget, event.target))}
      >
        {buckets.map((bucket, index) => (
          <li key={bucket.from} className="h-full min-w-0 flex-1">
            <Figure
              figure={{ count: callsIn(bucket), query: { kind: 'call', from: bucket.from, to: bucket.to } }}
              what={bucketName(bucket)}
              title={bucketSentence(bucket)}
              tabIndex={index === current ? 0 : -1}
              className="group flex h-full items-end rounded-none outline-offset-[-2px] hover:bg-sunken hover:no-underline"
            >
              <Bar bucket={bucket} most={most} />
            </Figure>
          </li>
        ))}
      </ol>
      <span />
      <XAxis buckets={buckets} />
    </div>
  );
}

function indexOf(list: HTMLElement, target: Element): number {
  return [...list.querySelectorAll('a')].indexOf(target as HTMLAnchorElement);
}

function Bar({ bucket, most }: { bucket: OverviewBucket; most: number }) {
  const shown = EVENT_CLASSES.filter((one) => bucket.classes[one] > 0);
  return (
    <span aria-hidden className={cn('flex h-full w-full flex-col-reverse gap-px', bucket.isOpen && 'hatched')}>
      {shown.map((one) => (
        <span
          key={one}
          className={cn('block min-h-0.5 w-full shrink', CLASS_WORDS[one].ink)}
          style={{ height: `${(bucket.classes[one] / most) * 100}%` }}
        />
      ))}
    </span>
  );
}

/** When the chart begins, its middle, and its last bar. */
function XAxis({ buckets }: { buckets: readonly OverviewBucket[] }) {
  const places = [0, Math.floor((buckets.length - 1) / 2), buckets.length - 1];
  return (
    <span aria-hidden className="flex justify-between pt-1 text-2xs text-ink-muted tabular-nums">
      {[...new Set(places)].map((index) => {
        const bucket = buckets[index];
        return bucket && <span key={bucket.from}>{bucketName(bucket)}</span>;
      })}
    </span>
  );
}
