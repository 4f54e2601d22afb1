import type { EventFilters } from '#data/events.ts';
import { checkFilterValue, exampleOf, FILTER_KEYS, type FilterKey } from './filter-fields.ts';

export type ParsedFilterText = { filters: EventFilters; problems: string[] };

/** Words, in which quotes hold spaces together and a backslash takes its meaning from what follows. */
const WORD = /(?:\\.?|[^\s"\\]|"(?:\\.?|[^"\\])*"?)/;
const TOKEN = new RegExp(`${WORD.source}+`, 'g');
const LAST = new RegExp(`${WORD.source}*$`);
const KEYS: readonly string[] = FILTER_KEYS;

/**
 * Reads `tool:echo,get-* -proxy:weather status:>=400 consumer:"acme corp"`. A later value of a field replaces an earlier
 * one; what cannot be read is reported and leaves the rest standing.
 */
export function parseFilterText(text: string): ParsedFilterText {
  const filters: EventFilters = {};
  const problems: string[] = [];
  for (const token of text.match(TOKEN) ?? []) {
    const colon = token.indexOf(':');
    const key = token.slice(0, Math.max(colon, 0)).toLowerCase();
    if (!isKey(key)) {
      problems.push(
        colon > 0
          ? `“${key}” is not a field; use ${KEYS.filter((name) => !name.startsWith('-')).join(', ')}`
          : `“${token}” needs a field, such as tool:${token}`,
      );
      continue;
    }
    const value = token.slice(colon + 1);
    if (value === '') {
      problems.push(`${key}: enter a value, such as ${key}:${exampleOf(key)}`);
      continue;
    }
    // What is quoted and empty is the empty value: a call without a tool, a consumer or a company.
    const checked = checkFilterValue(
      key,
      value.replace(/\\.|"/g, (found) => (found === '"' ? '' : found)),
    );
    if ('problem' in checked) problems.push(checked.problem);
    else Object.assign(filters, { [key]: checked.value });
  }
  return { filters, problems };
}

function isKey(text: string): text is FilterKey {
  return KEYS.includes(text);
}

/** A filter as it would be typed; values with spaces are quoted, and quotes within them keep their meaning. */
export function filterToken(key: FilterKey, value: string): string {
  const typed = value.replaceAll('"', '\\"');
  return `${key}:${/\s/.test(value) || value === '' ? `"${typed}"` : typed}`;
}

/** Whole texts to offer for completion: what has been typed so far with its last word completed. */
export function completions(text: string, values: (key: FilterKey) => readonly string[]): string[] {
  const [last = ''] = LAST.exec(text) ?? [];
  const head = text.slice(0, text.length - last.length);
  const [key = '', ...rest] = last.split(':');
  if (rest.length === 0)
    return KEYS.filter(
      (name) => name.startsWith(key.toLowerCase()) && name.startsWith('-') === key.startsWith('-'),
    ).map((name) => `${head}${name}:`);
  const lower = key.toLowerCase();
  return isKey(lower) ? values(lower).map((value) => `${head}${filterToken(lower, value)}`) : [];
}
