import type { LedgerEvent } from '@tallygate/contracts/ledger-event';

/** How many of the latest events are looked at. */
export const SHOWN = 5;

/** The tool call to show, else the newest event: a refused or opening request is news too. */
export function mostTelling(events: readonly LedgerEvent[]): LedgerEvent | undefined {
  return events.find((event) => event.method === 'tools/call') ?? events[0];
}

/** Merges by id, newest first, a few at most. */
export function mergeEvents(now: readonly LedgerEvent[], incoming: readonly LedgerEvent[]): LedgerEvent[] {
  const byId = new Map([...now, ...incoming].map((event) => [event.id, event]));
  return [...byId.values()].toSorted((a, b) => b.time.localeCompare(a.time)).slice(0, SHOWN);
}
