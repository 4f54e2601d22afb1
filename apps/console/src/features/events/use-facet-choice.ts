import { EVENT_FACETS, type EventFacet } from '@tallygate/contracts/event-table';
import { useCallback, useMemo } from 'react';
import { useStoredText } from '#components/shell/use-stored-text.ts';

const KEY = 'tallygate.event-facets';
/** Those that sums by hours answer. */
const USUAL: readonly EventFacet[] = ['class', 'kind', 'proxy', 'tool'];

/** Which columns' values are unfolded, kept by this browser; only those are counted. */
export function useFacetChoice(): [readonly EventFacet[], (facet: EventFacet, isOpen: boolean) => void] {
  const [text, setText] = useStoredText(KEY);
  const unfolded = useMemo(() => {
    if (text === null) return USUAL;
    const names = text.split(',');
    return EVENT_FACETS.filter((facet) => names.includes(facet));
  }, [text]);
  const unfold = useCallback(
    (facet: EventFacet, isOpen: boolean) => {
      const others = unfolded.filter((one) => one !== facet);
      setText((isOpen ? [...others, facet] : others).join(','));
    },
    [unfolded, setText],
  );
  return [unfolded, unfold];
}
