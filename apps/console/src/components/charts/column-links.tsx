'use client';

import Link from 'next/link';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { Figure } from '../figure.tsx';
import type { ChartRow } from './time-chart.ts';

const MOVES: Record<string, (index: number, last: number) => number> = {
  ArrowLeft: (index) => Math.max(0, index - 1),
  ArrowRight: (index, last) => Math.min(last, index + 1),
  Home: () => 0,
  End: (_, last) => last,
};

const LINK_STYLE =
  'absolute inset-0 block rounded-none outline-offset-[-2px] hover:bg-ink/5 hover:no-underline focus-visible:z-10 focus-visible:bg-ink/5';

type ColumnLinksProps<Series extends string> = {
  label: string;
  rows: readonly ChartRow<Series>[];
  /** How many events its link lists; null where the link is not to a number. Without one its column has no link. */
  linkOf: (row: ChartRow<Series>) => { count: number | null } | undefined;
  className?: string;
  /** What stands in a column, above its link. */
  children?: (row: ChartRow<Series>) => ReactNode;
};

/**
 * The columns of a chart over time, each the way to its events. One of them is in the tab order, arrows, Home and End move
 * among all, Enter opens.
 */
export function ColumnLinks<Series extends string>(props: ColumnLinksProps<Series>) {
  const { label, rows, linkOf, className, children } = props;
  const linked = rows.filter((row) => linkOf(row) !== undefined);
  const [chosen, setChosen] = useState<number | null>(null);
  const last = linked.length - 1;
  const current = Math.min(chosen ?? last, last);

  const links = (list: Element) => [...list.querySelectorAll<HTMLElement>('a[data-column]')];
  const move = (event: KeyboardEvent<HTMLOListElement>) => {
    const next = MOVES[event.key]?.(current, last);
    if (next === undefined) return;
    event.preventDefault();
    setChosen(next);
    links(event.currentTarget)[next]?.focus();
  };
  const linkProps = (row: ChartRow<Series>) => ({
    tabIndex: linked.indexOf(row) === current ? 0 : -1,
    title: row.text,
    className: LINK_STYLE,
    'data-column': '',
  });
  return (
    <ol
      aria-label={label}
      className={className}
      onKeyDown={move}
      onFocus={(event) => {
        const at = links(event.currentTarget).indexOf(event.target);
        if (at >= 0) setChosen(at);
      }}
    >
      {rows.map((row) => {
        const link = linkOf(row);
        return (
          <li key={row.from} className="relative h-full min-w-0 flex-1">
            {link !== undefined &&
              (link.count === null ? (
                <Link
                  href={`/events?${new URLSearchParams(row.query)}`}
                  prefetch={false}
                  aria-label={row.text}
                  {...linkProps(row)}
                />
              ) : (
                <Figure figure={{ count: link.count, query: row.query }} what={row.name} {...linkProps(row)}>
                  {''}
                </Figure>
              ))}
            {children?.(row)}
          </li>
        );
      })}
    </ol>
  );
}
