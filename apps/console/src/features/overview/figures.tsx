'use client';

import type { Overview } from '@tallygate/contracts/overview';
import dynamic from 'next/dynamic';
import { callsIn, failuresIn } from '#components/charts/fit-buckets.ts';
import { RANGE_WORDS } from '#components/charts/range-words.ts';
import { Figure } from '#components/figure.tsx';
import { FigureItem } from '#components/figure-item.tsx';
import { Sparkline } from '#components/sparkline.tsx';
import { formatChange, formatNumber, formatShare } from '#lib/format.ts';

// Prices and currencies come after the counts, which need none of them.
const ChargeFigure = dynamic(() => import('./charge-figure.tsx').then((module) => module.ChargeFigure), {
  ssr: false,
  loading: () => <FigureItem label="Charge this period" value="…" />,
});

/** Four numbers: what is called, what of it is charged, what fails, and what it comes to. */
export function Figures({ overview }: { overview: Overview }) {
  const { calls, billable, failed, refused, buckets, range } = overview;
  const { within, before } = RANGE_WORDS[range];
  const change = (figure: Overview['calls']) => {
    const text = formatChange(figure.count, figure.before);
    return text && <span title={`${formatNumber(figure.before)} before`}>{`${text} ${before}`}</span>;
  };
  return (
    <ul aria-label="Figures" className="grid grid-cols-2 gap-x-6 gap-y-3 xl:grid-cols-4">
      <FigureItem
        label="Calls"
        value={<Figure figure={calls} what={`Calls ${within}`} />}
        spark={<Sparkline values={buckets.map(callsIn)} />}
        note={change(calls)}
      />
      <FigureItem
        label="Billed"
        value={<Figure figure={billable} what={`Billed calls ${within}`} />}
        spark={<Sparkline values={buckets.map((bucket) => bucket.billable)} />}
        note={calls.count > 0 && formatShare(billable.count, calls.count, { noun: 'calls' })}
      />
      <FigureItem
        label="Failed"
        value={
          <Figure
            figure={failed}
            what={`Failed calls ${within}`}
            className={failed.count > 0 ? 'text-bad' : undefined}
          />
        }
        spark={<Sparkline values={buckets.map(failuresIn)} failed={buckets.map(failuresIn)} />}
        note={
          <>
            {calls.count > 0 && formatShare(failed.count, calls.count, { noun: 'calls' })}
            {refused.count > 0 && (
              <>
                {calls.count > 0 && ' · '}
                <Figure figure={refused} what={`Refused before the call was read, ${within}`} className="underline">
                  {formatNumber(refused.count)} refused
                </Figure>
              </>
            )}
          </>
        }
      />
      <ChargeFigure />
    </ul>
  );
}
