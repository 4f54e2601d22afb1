import type { EventFacet } from '@tallygate/contracts/event-table';
import { readTerms, writeTerms } from '@tallygate/contracts/filter-terms';
import type { EventFilters } from '#data/events.ts';

/** Whether a filter names a value, to be shown or to be left out; undefined when it does not. */
export function standingOf(filters: EventFilters, facet: EventFacet, value: string): 'only' | 'not' | undefined {
  if (names(filters[facet], value)) return 'only';
  return names(filters[`-${facet}`], value) ? 'not' : undefined;
}

/** What changes when a value is pressed: named where it was not, no longer named where it was; never in both ways. */
export function toggled(
  filters: EventFilters,
  facet: EventFacet,
  { value, isExcluded }: { value: string; isExcluded: boolean },
): Record<string, string | null> {
  const key = isExcluded ? `-${facet}` : facet;
  const other = isExcluded ? facet : `-${facet}`;
  const isNamed = names(filters[key as EventFacet], value);
  return {
    [key]: isNamed ? without(filters[key as EventFacet], value) : withValue(filters[key as EventFacet], value),
    [other]: without(filters[other as EventFacet], value),
  };
}

function names(text: string | undefined, value: string): boolean {
  return text !== undefined && readTerms(text).some((term) => !term.isPrefix && term.text === value);
}

function withValue(text: string | undefined, value: string): string {
  return writeTerms([...(text === undefined ? [] : readTerms(text)), { text: value, isPrefix: false }]);
}

function without(text: string | undefined, value: string): string | null {
  const left = text === undefined ? [] : readTerms(text).filter((term) => term.isPrefix || term.text !== value);
  return left.length === 0 ? null : writeTerms(left);
}
