import type { ReactNode } from 'react';

type FigureItemProps = { label: string; value: ReactNode; spark?: ReactNode; note?: ReactNode };

/** One of the numbers: what it is of, the number, how it ran, and what to compare it with. */
export function FigureItem({ label, value, spark, note }: FigureItemProps) {
  return (
    <li className="flex min-w-0 flex-col">
      <span className="text-xs text-ink-muted">{label}</span>
      <span className="flex items-center gap-4">
        <span className="text-[1.5rem] leading-8 font-semibold tracking-[-0.02em] tabular-nums">
          {typeof value === 'string' ? <bdi>{value}</bdi> : value}
        </span>
        {spark}
      </span>
      <span className="min-h-4.5 text-xs text-ink-muted">{note}</span>
    </li>
  );
}
