import { OVERVIEW_RANGES } from '@tallygate/contracts/overview-ranges';
import { parseAsStringLiteral, useQueryState } from 'nuqs';

/** How far back the numbers of a page look; it stands in its address. */
export function useRange() {
  return useQueryState('range', parseAsStringLiteral(OVERVIEW_RANGES).withDefault('24h'));
}
