import { EVENT_KINDS } from '@tallygate/contracts/event-kinds';
import { EVENT_SORTS, type EventColumnId, type EventFacet, NEWEST_FIRST } from '@tallygate/contracts/event-table';
import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import type { EventFilters } from '#data/events.ts';
import { toggled } from './facet-filter.ts';
import { checkFilterValue, FILTER_KEYS, type FilterKey, reversedRange } from './filter-fields.ts';
import { rangeMs, type Stretch, TIME_RANGES, type TimeRange } from './time-ranges.ts';

const PARSERS = {
  ...(Object.fromEntries(FILTER_KEYS.map((key) => [key, parseAsString])) as Record<FilterKey, typeof parseAsString>),
  range: parseAsStringLiteral(TIME_RANGES.map((range) => range.id)).withDefault('24h'),
  live: parseAsBoolean.withDefault(true),
  event: parseAsString,
  sort: parseAsStringLiteral(EVENT_SORTS).withDefault(NEWEST_FIRST),
  cols: parseAsString,
};

const NO_FILTERS = Object.fromEntries(FILTER_KEYS.map((key) => [key, null])) as Record<FilterKey, null>;

const NOTHING_FIXED: EventFilters = {};

/**
 * Everything the page shows is in its address: filters, range, live, the open event.
 * @param fixed what holds whatever the address says and nobody takes back; the same object with every render
 */
export function useEventView(fixed: EventFilters = NOTHING_FIXED) {
  const [state, setState] = useQueryStates(PARSERS);
  const { range, live, event, sort, cols, ...raw } = state;
  const text = JSON.stringify(raw);
  // Filters of an edited address that the api would refuse are left out, and named. The memo depends on their text, because
  // `raw` is a new object with every render.
  const { filters, problems } = useMemo(() => {
    const asked = readable(JSON.parse(text) as Record<FilterKey, string | null>);
    return { ...asked, filters: { ...free(asked.filters, fixed), ...fixed } };
  }, [text, fixed]);
  // Parts of the page are drawn again when the view is another, not whenever events arrive.
  return useMemo(() => {
    const isCustom = filters.from !== undefined || filters.to !== undefined;
    return {
      filters,
      /** What of the address could not be read. */
      problems,
      /** A stretch that is named stands for itself. */
      range: isCustom ? ('custom' as const) : range,
      rangeMs: isCustom ? null : rangeMs(range),
      /** An end in the past, or another order, and a live tail contradict each other. */
      live: live && filters.to === undefined && sort === NEWEST_FIRST,
      sort,
      /** Columns that the address names; they win over what somebody chose. */
      cols,
      openId: event,
      isFixed: (key: FilterKey) => isFixed(key, fixed),
      addFilters: (more: EventFilters) => void setState(free(more, fixed)),
      /** Adds filters and closes the open event. */
      narrowTo: (more: EventFilters) => void setState({ ...free(more, fixed), event: null }, { history: 'push' }),
      /** Shows only a value, or leaves it out; takes that back where it is so already. */
      toggle: (facet: EventFacet, value: string, isExcluded: boolean) =>
        void setState(toggled(filters, facet, { value, isExcluded }), { history: 'push' }),
      removeFilter: (key: FilterKey) => void setState({ [key]: null }),
      clearFilters: () => void setState(NO_FILTERS),
      showAll: () => void setState({ ...NO_FILTERS, range: 'any' }),
      setRange: (next: TimeRange) => void setState({ range: next, from: null, to: null }),
      zoomTo: ({ from, to }: Stretch) => void setState({ from, to: to ?? null }, { history: 'push' }),
      setLive: (next: boolean) => void setState(next ? { live: null, to: null, sort: null } : { live: false }),
      /** Orders by a column: the highest first, then the lowest, then as usual. */
      sortBy: (id: EventColumnId) => void setState({ sort: nextSort(sort, id) }, { history: 'push' }),
      setCols: (ids: readonly EventColumnId[] | null) => void setState({ cols: ids === null ? null : ids.join(',') }),
      /** Calls that were tried from the console among the others. */
      showTests: () => void setState({ kind: EVENT_KINDS.join(','), '-kind': null }, { history: 'push' }),
      open: (id: string | null, history: 'push' | 'replace' = 'replace') => void setState({ event: id }, { history }),
    };
  }, [filters, problems, range, live, event, sort, cols, fixed, setState]);
}

export type EventView = ReturnType<typeof useEventView>;

function isFixed(key: string, fixed: EventFilters): boolean {
  return Object.hasOwn(fixed, key.replace(/^-/, ''));
}

/** Filters without those of what is fixed. */
function free(filters: EventFilters, fixed: EventFilters): EventFilters {
  return Object.fromEntries(Object.entries(filters).filter(([key]) => !isFixed(key, fixed)));
}

/** The order after a press on a column's head; null is the usual one. */
function nextSort(sort: string, id: EventColumnId) {
  if (sort === `-${id}`) return EVENT_SORTS.find((one) => one === id) ?? null;
  return sort === id ? null : (EVENT_SORTS.find((one) => one === `-${id}`) ?? null);
}

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
  const reversed = reversedRange(filters);
  if (reversed === null) return { filters, problems };
  const { to: _, ...rest } = filters;
  return { filters: rest, problems: [...problems, reversed] };
}
