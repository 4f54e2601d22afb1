import { parseAsString, useQueryStates } from 'nuqs';
import type { CorrectionFilters } from '#data/corrections.ts';

const text = parseAsString.withDefault('');
const PARSERS = { company: text, meter: text, author: text, event: text, from: text, to: text };
const NONE = { company: null, meter: null, author: null, event: null, from: null, to: null };
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export type CorrectionFilter = keyof typeof PARSERS;
export type FilterTexts = Record<CorrectionFilter, string>;

/** The filters of the list of corrections, which are in its address. */
export function useCorrectionView() {
  const [texts, setTexts] = useQueryStates(PARSERS, { history: 'push' });
  return {
    texts,
    filters: filtersOf(texts),
    narrowTo: (next: FilterTexts) =>
      void setTexts(Object.fromEntries(Object.entries(next).map(([key, value]) => [key, value.trim() || null]))),
    remove: (key: CorrectionFilter) => void setTexts({ [key]: null }),
    clear: () => void setTexts(NONE),
  };
}

/** The filters as the api takes them. Values that it would refuse, from an edited address, are left out. */
export function filtersOf({ company, meter, author, event, from, to }: FilterTexts): CorrectionFilters {
  const given = {
    company: company || undefined,
    meterId: meter || undefined,
    author: author || undefined,
    eventId: UUID.test(event) ? event : undefined,
    from: instantOf(from),
    to: instantOf(to),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function instantOf(text: string): string | undefined {
  return Number.isNaN(Date.parse(text)) ? undefined : new Date(text).toISOString();
}
