import type { RailView } from '@tallygate/contracts/rail';
import { FigureItem } from '#components/figure-item.tsx';
import { Time } from '#components/time.tsx';
import { cn } from '#lib/class-names.ts';
import { formatNumber } from '#lib/format.ts';
import { outcomeInWords } from './rail-words.ts';

/** Does all arrive, and how late. */
export function RailFigures({ rail: { reports, oldestWaiting, lastAttempt } }: { rail: RailView }) {
  const red = (count: number) => (
    <span className={cn(count > 0 && 'text-bad')}>
      <bdi>{formatNumber(count)}</bdi>
    </span>
  );
  return (
    <ul aria-label="Figures" className="grid grid-cols-2 gap-x-6 gap-y-3 lg:grid-cols-4">
      <FigureItem
        label="Acknowledged"
        value={formatNumber(reports.acknowledged)}
        note={
          lastAttempt && (
            <>
              last attempt <Time iso={lastAttempt.at} />: {outcomeInWords(lastAttempt.outcome).toLowerCase()}
            </>
          )
        }
      />
      <FigureItem
        label="Waiting"
        value={formatNumber(reports.waiting)}
        note={
          oldestWaiting && (
            <>
              the oldest since <Time iso={oldestWaiting.since} />
            </>
          )
        }
      />
      <FigureItem
        label="Refused"
        value={red(reports.refused)}
        note={reports.refused > 0 ? 'they wait for somebody' : undefined}
      />
      <FigureItem label="Replaced" value={formatNumber(reports.abandoned)} note="given up, and reported by another" />
    </ul>
  );
}
