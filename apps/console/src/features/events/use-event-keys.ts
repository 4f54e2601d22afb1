import type { EventFacet } from '@tallygate/contracts/event-table';
import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import { useRef } from 'react';
import type { TableKey } from '#components/shell/event-keys.ts';
import { productNowMs } from '#lib/clock.ts';
import { copyAsJson } from './copy-events.ts';
import { openMenu } from './events-toolbar.tsx';
import { moved, type Stretch, widened } from './time-ranges.ts';
import type { EventView } from './use-event-view.ts';
import { useTableKeys } from './use-table-keys.ts';

type EventKeysOptions = {
  view: EventView;
  events: readonly LedgerEvent[];
  /** What the chart shows; absent while it is not there. */
  stretch: Stretch | undefined;
  /** The event a step away from the open one. */
  neighbour: (step: 1 | -1) => string | undefined;
  onFocus: (id: string) => void;
  onSelect: (id: string) => void;
  onMenu: (event: LedgerEvent) => void;
};

/**
 * What keys do in the list of events.
 * @returns focuses the row of an event, from which the keys go on
 */
export function useEventKeys({
  view,
  events,
  stretch,
  neighbour,
  onFocus,
  onSelect,
  onMenu,
}: EventKeysOptions): (id: string) => void {
  const lastFocused = useRef<string | null>(null);
  const focus = (id: string) => {
    lastFocused.current = id;
    onFocus(id);
  };
  // A row scrolled far away is no longer drawn, but the keys still go on from it.
  const currentId = () =>
    document.activeElement?.closest<HTMLElement>('[data-event-id]')?.dataset.eventId ?? lastFocused.current;
  const current = () => events.find((event) => event.id === (view.openId ?? currentId()));
  const move = (step: 1 | -1) => {
    if (view.openId !== null) {
      const id = neighbour(step);
      if (id) view.open(id);
      return;
    }
    const index = events.findIndex((event) => event.id === currentId());
    const next = events[index < 0 ? 0 : index + step];
    if (next) focus(next.id);
  };
  const narrow = (isExcluded: boolean) => {
    // The cell that the arrows went to, or what the row is about.
    const { facet: own, value } = document.activeElement?.closest<HTMLElement>('tbody [data-facet]')?.dataset ?? {};
    if (own !== undefined && value !== undefined) {
      view.toggle(own as EventFacet, value, isExcluded);
      return;
    }
    const event = current();
    if (!event) return;
    const facet: EventFacet = event.kind === 'call' ? 'tool' : 'method';
    view.toggle(facet, facet === 'tool' ? (event.target ?? '') : event.method, isExcluded);
  };
  const withCurrent = (act: (event: LedgerEvent) => void) => {
    const event = current();
    if (event) act(event);
  };
  const actions: Record<TableKey, () => void> = {
    next: () => move(1),
    previous: () => move(-1),
    'toggle-live': () => view.setLive(!view.live),
    facets: () => document.querySelector<HTMLElement>('aside button[data-facet]')?.focus(),
    'zoom-out': () => stretch && view.zoomTo(widened(stretch, productNowMs())),
    earlier: () => stretch && view.zoomTo(moved(stretch, -1, productNowMs())),
    later: () => stretch && view.zoomTo(moved(stretch, 1, productNowMs())),
    columns: () => openMenu('columns'),
    export: () => openMenu('export'),
    include: () => narrow(false),
    exclude: () => narrow(true),
    copy: () => withCurrent((event) => void copyAsJson([event])),
    select: () => withCurrent(({ id }) => onSelect(id)),
    menu: () => withCurrent(onMenu),
  };
  useTableKeys((key) => actions[key]());
  return focus;
}
