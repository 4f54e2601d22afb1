import type { EventFigure } from '@tallygate/contracts/event-figure';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { cn } from '#lib/class-names.ts';
import { formatNumber } from '#lib/format.ts';

type FigureProps = {
  figure: EventFigure;
  /** What is counted, for readers and the tooltip: `Failed calls of Weather`. */
  what: string;
  /** More than that, for the tooltip. */
  title?: string;
  tabIndex?: number;
  'data-column'?: string;
  className?: string;
  /** In place of the number alone. */
  children?: ReactNode;
};

/** A number that is the way to the events it counts: by one query the api counted them and the list shows them. */
export function Figure({ figure: { count, query }, what, title = what, className, children, ...link }: FigureProps) {
  return (
    <Link
      href={`/events?${new URLSearchParams(query)}`}
      prefetch={false}
      data-count={count}
      aria-label={`${what}: ${formatNumber(count)}`}
      title={title}
      // Nothing stands behind a zero that a way through a page by Tab should stop at.
      tabIndex={count === 0 ? -1 : undefined}
      {...link}
      className={cn('rounded tabular-nums hover:underline', className)}
    >
      {children ?? formatNumber(count)}
    </Link>
  );
}
