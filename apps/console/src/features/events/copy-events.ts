import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import { notify } from '#lib/notify.ts';

/** Puts events on the clipboard: one as an object, several as an array. */
export async function copyAsJson(events: readonly LedgerEvent[]): Promise<void> {
  const [first, ...more] = events;
  if (first === undefined) return;
  await navigator.clipboard.writeText(JSON.stringify(more.length === 0 ? first : events, null, 2));
  notify.success(more.length === 0 ? 'Event copied as JSON.' : `${events.length} events copied as JSON.`);
}
