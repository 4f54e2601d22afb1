import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import type { Gap } from './live-rows.ts';

/** One line of the table: an event, a stretch that is not shown, or the place where live began. */
export type TableItem =
  | { kind: 'event'; key: string; event: LedgerEvent }
  | { kind: 'gap'; key: string; missed: number }
  | { kind: 'live'; key: string };

/** The lines of the table, top to bottom: events with the marks between them. */
export function tableItems(
  events: readonly LedgerEvent[],
  gaps: readonly Gap[],
  liveIds: ReadonlySet<string>,
): TableItem[] {
  const marks = new Map<string, TableItem[]>();
  for (const { key, missed, above } of gaps) {
    if (above !== null) marks.set(above, [...(marks.get(above) ?? []), { kind: 'gap', key, missed }]);
  }
  const items: TableItem[] = [];
  let isInLive = liveIds.size > 0;
  for (const event of events) {
    items.push(...(marks.get(event.id) ?? []));
    if (isInLive && !liveIds.has(event.id)) {
      items.push({ kind: 'live', key: 'live' });
      isInLive = false;
    }
    items.push({ kind: 'event', key: event.id, event });
  }
  for (const { key, missed, above } of gaps) if (above === null) items.push({ kind: 'gap', key, missed });
  return items;
}
