import { parseAsString, useQueryStates } from 'nuqs';
import type { VersionFilter } from '#data/versions.ts';
import { endOfDay, startOfDay } from '#lib/day-range.ts';

const text = parseAsString.withDefault('');
const PARSERS = { text, author: text, entity: text, from: text, to: text };
const NONE = { text: null, author: null, entity: null, from: null, to: null };

export type VersionTexts = Record<keyof typeof PARSERS, string>;

/** What the list of versions is narrowed by, which is in its address; days are those of UTC. */
export function useVersionView() {
  const [texts, setTexts] = useQueryStates(PARSERS, { history: 'push' });
  const filter: VersionFilter = { ...texts, from: startOfDay(texts.from), to: endOfDay(texts.to) };
  return {
    texts,
    filter,
    isNarrowed: Object.values(texts).some((one) => one !== ''),
    narrowTo: (next: VersionTexts) =>
      void setTexts(Object.fromEntries(Object.entries(next).map(([key, value]) => [key, value.trim() || null]))),
    remove: (key: keyof VersionTexts) => void setTexts({ [key]: null }),
    clear: () => void setTexts(NONE),
  };
}
