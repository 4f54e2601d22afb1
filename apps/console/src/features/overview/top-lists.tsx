import type { EventFigure } from '@tallygate/contracts/event-figure';
import type { Overview } from '@tallygate/contracts/overview';
import { RANGE_WORDS } from '#components/charts/range-words.ts';
import { Figure } from '#components/figure.tsx';
import { cn } from '#lib/class-names.ts';

/** What is called most, and who pays most of it. */
export function TopLists({ overview: { topTools, topCompanies, range } }: { overview: Overview }) {
  const { within } = RANGE_WORDS[range];
  if (topTools.length === 0) return null;
  return (
    <>
      <TopList
        heading="Top tools"
        isCode
        within={within}
        rows={topTools.map(({ tool, ...figure }) => ({ name: tool, figure }))}
      />
      <TopList
        heading="Top customers"
        within={within}
        rows={topCompanies.map(({ company, ...figure }) => ({ name: company, figure }))}
      />
    </>
  );
}

type TopListProps = {
  heading: string;
  /** Names that programs use, and not people. */
  isCode?: boolean;
  within: string;
  rows: readonly { name: string; figure: EventFigure }[];
};

function TopList({ heading, isCode = false, within, rows }: TopListProps) {
  const Name = isCode ? 'code' : 'bdi';
  const most = Math.max(1, ...rows.map(({ figure }) => figure.count));
  return (
    <section className="min-w-0">
      <h2 className="font-semibold">{heading}</h2>
      {rows.length === 0 && <p className="text-sm text-ink-muted">No call names one.</p>}
      <ol className="mt-1 divide-y">
        {rows.map(({ name, figure }) => (
          <li key={name} className="flex h-8 items-center gap-3">
            <span title={name} className={cn('min-w-0 flex-1 truncate', isCode ? 'font-mono text-xs' : 'text-sm')}>
              <Name>{name}</Name>
            </span>
            <span aria-hidden className="h-1 w-24 shrink-0 bg-sunken max-sm:hidden">
              <span className="block h-full bg-ink-muted/60" style={{ width: `${(figure.count / most) * 100}%` }} />
            </span>
            <Figure figure={figure} what={`Calls of ${name} ${within}`} className="min-w-12 text-end" />
          </li>
        ))}
      </ol>
    </section>
  );
}
