'use client';

import type { EventSummary } from '@tallygate/contracts/event-summary';
import { EVENT_TABLE, type EventFacet } from '@tallygate/contracts/event-table';
import { readTerms, writeTerms } from '@tallygate/contracts/filter-terms';
import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import { REASON_TABLE } from '@tallygate/contracts/reason-table';
import type { TableColumn } from '@tallygate/contracts/table-column';
import { ChevronRight } from 'lucide-react';
import { type FormEvent, type MouseEvent, memo, useState } from 'react';
import { CLASS_WORDS } from '#components/class-words.ts';
import { OUTCOME_WORDS } from '#components/event-words.ts';
import { Input } from '#components/ui/input.tsx';
import { useProxyName } from '#data/servers.ts';
import { cn } from '#lib/class-names.ts';
import { formatNumber } from '#lib/format.ts';
import { standingOf } from './facet-filter.ts';
import type { EventView } from './use-event-view.ts';

/** With fewer values nobody needs to look for one. */
const SEARCHED_FROM = 8;

type FacetPanelProps = {
  view: EventView;
  /** Absent while it is read. */
  facets: EventSummary['facets'] | undefined;
  /** Columns that are unfolded; only those are counted. */
  unfolded: readonly EventFacet[];
  onUnfold: (facet: EventFacet, isOpen: boolean) => void;
};

const FACETS: readonly TableColumn<LedgerEvent>[] = EVENT_TABLE.filter(
  (column: TableColumn<LedgerEvent>) => column.isFacet === true,
);

/** The values that events have, with how many; a press shows only a value, with Alt it leaves it out. */
export const FacetPanel = memo(function FacetPanel({ view, facets, unfolded, onUnfold }: FacetPanelProps) {
  return (
    <div className="flex flex-col gap-1">
      {FACETS.filter(({ id }) => !view.isFixed(id as EventFacet)).map(({ id, label, kind }) => {
        const facet = id as EventFacet;
        const isOpen = unfolded.includes(facet);
        return (
          <section key={id} aria-label={label}>
            <button
              type="button"
              data-facet={id}
              aria-expanded={isOpen}
              onClick={() => onUnfold(facet, !isOpen)}
              className="flex h-7 w-full items-center gap-1 rounded text-xs font-medium hover:bg-sunken"
            >
              <ChevronRight
                aria-hidden
                className={cn('size-3.5 text-ink-muted', isOpen && 'rotate-90 rtl:-rotate-90')}
              />
              {label}
            </button>
            {isOpen && <FacetValues view={view} facet={facet} isName={kind === 'name'} found={facets?.[facet]} />}
          </section>
        );
      })}
    </div>
  );
});

type FacetValuesProps = {
  view: EventView;
  facet: EventFacet;
  isName: boolean;
  found: NonNullable<EventSummary['facets'][EventFacet]> | undefined;
};

function FacetValues({ view, facet, isName, found }: FacetValuesProps) {
  const [search, setSearch] = useState('');
  const proxyName = useProxyName();
  const wordOf = (value: string) => (facet === 'proxy' ? proxyName(value) : plainWordOf(facet, value));
  const values = found === undefined ? [] : withNamed(found.values, view, facet);
  const shown = values.filter(({ value }) => wordOf(value).toLowerCase().includes(search.toLowerCase()));
  const press = (event: MouseEvent, value: string) => view.toggle(facet, value, event.altKey);
  const searchPrefix = (event: FormEvent) => {
    event.preventDefault();
    if (search === '') return;
    const named = view.filters[facet];
    view.addFilters({
      [facet]: writeTerms([...(named === undefined ? [] : readTerms(named)), { text: search, isPrefix: true }]),
    });
    setSearch('');
  };
  return (
    <div className="pb-2">
      {isName && (values.length >= SEARCHED_FROM || found?.hasMore) && (
        <form onSubmit={searchPrefix} className="pb-1 ps-1">
          <Input
            aria-label={`Find ${facet}`}
            placeholder="Find, Enter for all that begin so"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            className="h-7 text-xs"
          />
        </form>
      )}
      <ul className="max-h-64 overflow-y-auto">
        {shown.map(({ value, count }) => {
          const standing = standingOf(view.filters, facet, value);
          const word = wordOf(value);
          return (
            <li key={value}>
              <button
                type="button"
                aria-pressed={standing !== undefined}
                title={`${word}: press to show only these, with Alt to leave them out`}
                onClick={(event) => press(event, value)}
                className={cn(
                  'flex h-6 w-full items-center gap-2 rounded px-1.5 text-xs hover:bg-sunken',
                  standing !== undefined && 'bg-brand-soft font-medium',
                )}
              >
                {facet === 'class' && <span aria-hidden className={cn('size-2 shrink-0 rounded-xs', markOf(value))} />}
                <bdi className={cn('min-w-0 truncate', standing === 'not' && 'line-through', value === '' && 'italic')}>
                  {word}
                </bdi>
                {standing === 'not' && <span className="sr-only">, left out</span>}
                <span className="ms-auto text-ink-muted tabular-nums">{formatNumber(count)}</span>
              </button>
            </li>
          );
        })}
      </ul>
      {found !== undefined && shown.length === 0 && <p className="px-1.5 text-xs text-ink-muted">None</p>}
      {found?.hasMore && <p className="px-1.5 text-2xs text-ink-muted">The {found.values.length} most frequent</p>}
    </div>
  );
}

/** Values that the filter names stay on the list when nothing is found of them, so that they can be taken back. */
function withNamed(
  values: readonly { value: string; count: number }[],
  view: EventView,
  facet: EventFacet,
): readonly { value: string; count: number }[] {
  const named = [view.filters[facet], view.filters[`-${facet}`]]
    .flatMap((text) => (text === undefined ? [] : readTerms(text)))
    .filter(({ text, isPrefix }) => !isPrefix && !values.some(({ value }) => value === text));
  return [...values, ...named.map(({ text }) => ({ value: text, count: 0 }))];
}

function plainWordOf(facet: EventFacet, value: string): string {
  if (value === '') return 'none';
  if (facet === 'class') return CLASS_WORDS[value as keyof typeof CLASS_WORDS]?.label ?? value;
  if (facet === 'reason') return REASON_TABLE[value as keyof typeof REASON_TABLE]?.label ?? value;
  if (facet === 'outcome') return OUTCOME_WORDS[value as keyof typeof OUTCOME_WORDS]?.label ?? value;
  return facet === 'kind' ? (KIND_WORDS[value] ?? value) : value;
}

const KIND_WORDS: Readonly<Record<string, string>> = {
  call: 'Tool call',
  refused: 'Refused unread',
  test: 'Tried from the console',
  protocol: 'Other message',
  stream: 'Stream',
};

function markOf(value: string): string | undefined {
  return CLASS_WORDS[value as keyof typeof CLASS_WORDS]?.ink;
}
