'use client';

import { useQuery } from '@tanstack/react-query';
import { ListFilter } from 'lucide-react';
import dynamic from 'next/dynamic';
import { type FormEvent, useId, useRef, useState } from 'react';
import { FilterPills } from '#components/filter-pills.tsx';
import { LazyMenu } from '#components/lazy-menu.tsx';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { facetsQuery } from '#data/events.ts';
import { formatDateTime } from '#lib/format.ts';
import { FILTER_FIELDS, type FilterKey } from './filter-fields.ts';
import { completions, parseFilterText } from './parse-filter-text.ts';
import { TIME_RANGES } from './time-ranges.ts';
import type { EventView } from './use-event-view.ts';

const loadFilterMenu = () => import('./filter-menu.tsx').then((module) => module.FilterMenu);
const FilterMenu = dynamic(loadFilterMenu, { ssr: false });

export function FilterBar({ view }: { view: EventView }) {
  const [text, setText] = useState('');
  const [problems, setProblems] = useState<readonly string[]>([]);
  const facets = useQuery(facetsQuery);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const parsed = parseFilterText(text);
    setProblems(parsed.problems);
    view.addFilters(parsed.filters);
    if (parsed.problems.length === 0) setText('');
  };
  const start = (key: FilterKey) => setText((before) => `${before.trim()}${before.trim() ? ' ' : ''}${key}:`);
  const suggest = (key: FilterKey) => FILTER_FIELDS.find((field) => field.key === key)?.suggest(facets.data) ?? [];

  return (
    <div className="flex flex-col gap-2.5">
      <search aria-label="Filter events">
        <form onSubmit={submit} className="flex flex-wrap items-center gap-2">
          <Input
            ref={input}
            data-shortcut="search"
            aria-label="Filter"
            aria-invalid={problems.length > 0 || undefined}
            aria-describedby={problems.length > 0 ? `${id}-problems` : undefined}
            placeholder="tool:echo status:>=400 consumer:acme…"
            list={`${id}-list`}
            value={text}
            spellCheck={false}
            autoCapitalize="none"
            autoComplete="off"
            onChange={(event) => {
              setText(event.target.value);
              setProblems([]);
            }}
            className="min-w-0 flex-1 basis-64 font-mono text-xs"
          />
          <datalist id={`${id}-list`}>
            {completions(text, suggest).map((option) => (
              <option key={option} value={option} />
            ))}
          </datalist>
          <Button type="submit">Apply filter</Button>
          <LazyMenu button={{ variant: 'ghost', children: <AddFilter /> }} preload={() => void loadFilterMenu()}>
            <FilterMenu onFilters={view.addFilters} onField={start} onClosed={() => input.current?.focus()}>
              <Button variant="ghost">
                <AddFilter />
              </Button>
            </FilterMenu>
          </LazyMenu>
          <Select
            aria-label="Time range"
            className="w-40"
            value={view.range}
            onChange={(event) => view.setRange(event.target.value as EventView['range'])}
          >
            {TIME_RANGES.map((range) => (
              <option key={range.id} value={range.id}>
                {range.label}
              </option>
            ))}
          </Select>
        </form>
      </search>
      {problems.length > 0 && (
        <p id={`${id}-problems`} role="alert" className="text-xs font-medium text-bad [overflow-wrap:anywhere]">
          {problems.join('. ')}
        </p>
      )}
      <FilterPills active={activeFilters(view)} onRemove={view.removeFilter} onClear={view.clearFilters} />
    </div>
  );
}

const AddFilter = () => (
  <>
    <ListFilter aria-hidden /> Add filter
  </>
);

function activeFilters({ filters }: EventView) {
  return FILTER_FIELDS.flatMap(({ key, label }) => {
    const value = filters[key];
    return value === undefined ? [] : [{ key, label, text: pillText(key, value) }];
  });
}

function pillText(key: FilterKey, value: string): string {
  if (key === 'from' || key === 'to') return formatDateTime(value);
  if (key === 'billable') return value === 'true' ? 'yes' : 'no';
  if (key === 'status')
    return value
      .replace('>=', '≥ ')
      .replace('<=', '≤ ')
      .replace(/^([<>])/, '$1 ');
  return value;
}
