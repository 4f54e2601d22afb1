'use client';

import type { ProxyNumbers } from '@tallygate/contracts/proxy-numbers';
import dynamic from 'next/dynamic';
import { callsIn, failuresIn } from '#components/charts/fit-buckets.ts';
import { RANGE_WORDS } from '#components/charts/range-words.ts';
import { Figure } from '#components/figure.tsx';
import { FigureItem } from '#components/figure-item.tsx';
import { Sparkline } from '#components/sparkline.tsx';
import { formatDuration, formatShare } from '#lib/format.ts';

// Prices and currencies come after the counts, which need none of them.
const ProxyChargeFigure = dynamic(
  () => import('./proxy-charge-figure.tsx').then((module) => module.ProxyChargeFigure),
  {
    ssr: false,
    loading: () => <FigureItem label="Charge this period" value="…" />,
  },
);

type ProxyFiguresProps = { id: string; name: string; numbers: ProxyNumbers };

/** How a proxy is called, in four numbers. */
export function ProxyFigures({ id, name, numbers: { calls, failed, latency, buckets, range } }: ProxyFiguresProps) {
  const { within } = RANGE_WORDS[range];
  return (
    <ul aria-label="Figures" className="grid grid-cols-2 gap-x-6 gap-y-3 xl:grid-cols-4">
      <FigureItem
        label="Calls"
        value={<Figure figure={calls} what={`Calls of ${name} ${within}`} />}
        spark={<Sparkline values={buckets.map(callsIn)} />}
      />
      <FigureItem
        label="Failed"
        value={
          <Figure
            figure={failed}
            what={`Failed calls of ${name} ${within}`}
            className={failed.count > 0 ? 'text-bad' : undefined}
          />
        }
        spark={<Sparkline values={buckets.map(failuresIn)} failed={buckets.map(failuresIn)} />}
        note={calls.count > 0 && formatShare(failed.count, calls.count, { noun: 'calls' })}
      />
      <FigureItem
        label="p50, p95"
        value={latency === null ? '–' : `${formatDuration(latency.p50Ms)}, ${formatDuration(latency.p95Ms)}`}
        note={latency === null ? 'Too few answered calls to tell' : 'of the newest answered calls'}
      />
      <ProxyChargeFigure id={id} />
    </ul>
  );
}
