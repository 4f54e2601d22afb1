'use client';

import { readTerms } from '@tallygate/contracts/filter-terms';
import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { facetsQuery } from '#data/events.ts';
import { useProxyName } from '#data/servers.ts';
import { formatDateTime } from '#lib/format.ts';
import { FILTER_KEYS, type FilterKey, filterLabel, reversedRange, suggestedValues } from './filter-fields.ts';
import { completions, parseFilterText } from './parse-filter-text.ts';
import type { EventView } from './use-event-view.ts';

type FilterLineProps = { view: EventView /** Stands at its end. */; children: ReactNode };

/** One line that narrows the events: what holds, each removable, and room to type more. Enter takes it. */
export function FilterLine({ view, children }: FilterLineProps) {
  const [text, setText] = useState('');
  const [mistakes, setMistakes] = useState<readonly string[]>([]);
  const facets = useQuery(facetsQuery);
  const id = useId();
  const pills = pillsOf(view, useProxyName());
  const problems = [...mistakes, ...view.problems.map((problem) => `Left out of the address: ${problem}`)];

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const parsed = parseFilterText(text);
    const fixed = FILTER_KEYS.filter((key) => key in parsed.filters && view.isFixed(key));
    const wrong = [...parsed.problems, ...fixed.map((key) => `${key}: this list is of one ${key.replace(/^-/, '')}`)];
    const reversed = reversedRange({ ...view.filters, ...parsed.filters });
    if (reversed !== null) {
      setMistakes([...wrong, reversed]);
      return;
    }
    setMistakes(wrong);
    view.addFilters(parsed.filters);
    if (wrong.length === 0) setText('');
  };
  return (
    <search aria-label="Filter events" className="flex flex-col gap-1">
      <form
        onSubmit={submit}
        className="flex flex-wrap items-center gap-1.5 rounded-md border border-line-strong/80 bg-surface px-1.5 shadow-panel focus-within:border-line-strong"
      >
        {pills.length > 0 && (
          <ul aria-label="Active filters" className="flex min-w-0 flex-wrap gap-1 py-1">
            {pills.map(({ key, label, text: value }) => (
              <li key={key} className="inline-flex max-w-full items-center rounded bg-sunken ps-2 text-xs">
                <span className="min-w-0 truncate">
                  <span className="text-ink-muted">{label}</span> <bdi className="font-medium">{value}</bdi>
                </span>
                <button
                  type="button"
                  aria-label={`Remove filter ${label}`}
                  onClick={() => view.removeFilter(key)}
                  className="grid size-6 shrink-0 place-items-center rounded text-ink-muted hover:text-ink"
                >
                  <X aria-hidden className="size-3.5" />
                </button>
              </li>
            ))}
          </ul>
        )}
        <Input
          data-shortcut="search"
          aria-label="Filter"
          aria-invalid={mistakes.length > 0 || undefined}
          aria-describedby={problems.length > 0 ? `${id}-problems` : undefined}
          placeholder={pills.length === 0 ? 'tool:echo -consumer:agent-a status:>=400' : undefined}
          list={`${id}-list`}
          value={text}
          spellCheck={false}
          autoCapitalize="none"
          autoComplete="off"
          onChange={(event) => {
            setText(event.target.value);
            setMistakes([]);
          }}
          onKeyDown={(event) => {
            const last = pills.at(-1);
            if (event.key === 'Backspace' && text === '' && last) view.removeFilter(last.key);
          }}
          className="h-7.5 min-w-40 flex-1 border-0 px-1.5 font-mono text-xs shadow-none"
        />
        <datalist id={`${id}-list`}>
          {completions(text, (key) => suggestedValues(key, facets.data)).map((option) => (
            <option key={option} value={option} />
          ))}
        </datalist>
        {pills.length > 0 && (
          <Button variant="ghost" size="sm" onClick={view.clearFilters}>
            Clear
          </Button>
        )}
        {children}
      </form>
      {problems.length > 0 && (
        <p id={`${id}-problems`} role="alert" className="text-xs font-medium text-bad [overflow-wrap:anywhere]">
          {problems.join('. ')}
        </p>
      )}
    </search>
  );
}

type NameOf = (proxy: string) => string;

function pillsOf({ filters, isFixed }: EventView, proxyName: NameOf) {
  return FILTER_KEYS.filter((key) => !isFixed(key)).flatMap((key) => {
    const value = filters[key];
    return value === undefined ? [] : [{ key, label: filterLabel(key), text: pillText(key, value, proxyName) }];
  });
}

const PLAIN: Readonly<Record<string, string>> = { true: 'yes', false: 'no', '': 'none' };

function pillText(key: FilterKey, value: string, proxyName: NameOf): string {
  if (key === 'from' || key === 'to') return formatDateTime(value);
  return readTerms(value)
    .map(({ text, isPrefix }) => {
      if (key === 'proxy' || key === '-proxy') return isPrefix ? `${text}…` : proxyName(text);
      return isPrefix
        ? `${text}…`
        : (PLAIN[text] ?? text.replace('>=', '≥ ').replace('<=', '≤ ').replace('..', ' to '));
    })
    .join(', ');
}
