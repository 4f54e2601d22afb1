import type { EventFacet } from '@tallygate/contracts/event-table';
import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import type { EventFilters } from '#data/events.ts';
import { toggled } from './facet-filter.ts';
import { checkFilterValue, FILTER_KEYS, type FilterKey } from './filter-fields.ts';
import { rangeMs, type Stretch, TIME_RANGES, type TimeRange } from './time-ranges.ts';

const PARSERS = {
  ...(Object.fromEntries(FILTER_KEYS.map((key) => [key, parseAsString])) as Record<FilterKey, typeof parseAsString>),
  range: parseAsStringLiteral(TIME_RANGES.map((range) => range.id)).withDefault('24h'),
  live: parseAsBoolean.withDefault(true),
  event: parseAsString,
};

const NO_FILTERS = Object.fromEntries(FILTER_KEYS.map((key) => [key, null])) as Record<FilterKey, null>;

/** Everything the page shows is in its address: filters, range, live, the open event. */
export function useEventView() {
  const [state, setState] = useQueryStates(PARSERS);
  const { range, live, event, ...raw } = state;
  const text = JSON.stringify(raw);
  // Filters of an edited address that the api would refuse are left out, and named. The memo depends on their text, because
  // `raw` is a new object with every render.
  const { filters, problems } = useMemo(() => readable(JSON.parse(text) as Record<FilterKey, string | null>), [text]);
  const isCustom = filters.from !== undefined || filters.to !== undefined;
  return {
    filters,
    /** What of the address could not be read. */
    problems,
    /** A stretch that is named stands for itself. */
    range: isCustom ? ('custom' as const) : range,
    rangeMs: isCustom ? null : rangeMs(range),
    /** An end in the past and a live tail contradict each other. */
    live: live && filters.to === undefined,
    openId: event,
    addFilters: (more: EventFilters) => void setState(more),
    /** Adds filters and closes the open event. */
    narrowTo: (more: EventFilters) => void setState({ ...more, event: null }, { history: 'push' }),
    /** Shows only a value, or leaves it out; takes that back where it is so already. */
    toggle: (facet: EventFacet, value: string, isExcluded: boolean) =>
      void setState(toggled(filters, facet, { value, isExcluded }), { history: 'push' }),
    removeFilter: (key: FilterKey) => void setState({ [key]: null }),
    clearFilters: () => void setState(NO_FILTERS),
    showAll: () => void setState({ ...NO_FILTERS, range: 'any' }),
    setRange: (next: TimeRange) => void setState({ range: next, from: null, to: null }),
    zoomTo: ({ from, to }: Stretch) => void setState({ from, to: to ?? null }, { history: 'push' }),
    setLive: (next: boolean) => void setState(next ? { live: null, to: null } : { live: false }),
    open: (id: string | null, history: 'push' | 'replace' = 'replace') => void setState({ event: id }, { history }),
  };
}

export type EventView = ReturnType<typeof useEventView>;

function readable(raw: Record<FilterKey, string | null>): { filters: EventFilters; problems: string[] } {
  const filters: Record<string, string> = {};
  const problems: string[] = [];
  for (const key of FILTER_KEYS) {
    const value = raw[key];
    if (value === null) continue;
    const checked = checkFilterValue(key, value);
    if ('value' in checked) filters[key] = checked.value;
    else problems.push(checked.problem);
  }
  return { filters, problems };
}
