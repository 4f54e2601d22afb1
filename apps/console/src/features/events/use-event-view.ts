import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import type { EventFilters } from '#data/events.ts';
import { checkFilterValue, FILTER_FIELDS, type FilterKey } from './filter-fields.ts';
import { TIME_RANGES } from './time-ranges.ts';

const PARSERS = {
  ...(Object.fromEntries(FILTER_FIELDS.map(({ key }) => [key, parseAsString])) as Record<
    FilterKey,
    typeof parseAsString
  >),
  range: parseAsStringLiteral(TIME_RANGES.map((range) => range.id)).withDefault('any'),
  live: parseAsBoolean.withDefault(true),
  event: parseAsString,
};

const NO_FILTERS = Object.fromEntries(FILTER_FIELDS.map(({ key }) => [key, null])) as Record<FilterKey, null>;

/** Everything the page shows is in its address: filters, range, live, the open event. */
export function useEventView() {
  const [state, setState] = useQueryStates(PARSERS);
  const { range, live, event, ...raw } = state;
  const text = JSON.stringify(raw);
  // Filters of an edited address that the api would refuse are left out. The memo depends on their text, because `raw`
  // is a new object with every render.
  const filters = useMemo(() => readable(JSON.parse(text) as Record<FilterKey, string | null>), [text]);
  return {
    filters,
    range,
    /** An end in the past and a live tail contradict each other. */
    live: live && filters.to === undefined,
    openId: event,
    addFilters: (more: EventFilters) => void setState(more),
    /** Adds filters and closes the open event. */
    narrowTo: (more: EventFilters) => void setState({ ...more, event: null }),
    removeFilter: (key: FilterKey) => void setState({ [key]: null }),
    clearFilters: () => void setState({ ...NO_FILTERS, range: null }),
    setRange: (next: (typeof TIME_RANGES)[number]['id']) => void setState({ range: next }),
    setLive: (next: boolean) => void setState(next ? { live: null, to: null } : { live: false }),
    open: (id: string | null, history: 'push' | 'replace' = 'replace') => void setState({ event: id }, { history }),
  };
}

export type EventView = ReturnType<typeof useEventView>;

function readable(raw: Record<FilterKey, string | null>): EventFilters {
  const entries = FILTER_FIELDS.flatMap(({ key }) => {
    const value = raw[key];
    if (value === null) return [];
    const checked = checkFilterValue(key, value);
    return 'value' in checked ? [[key, checked.value]] : [];
  });
  return Object.fromEntries(entries) as EventFilters;
}
