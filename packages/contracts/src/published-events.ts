// Apart from the schemas, so that a publisher's thread can use it without loading them.
import type { CallEvent } from './event.ts';

/** Which events a publisher takes. */
export const PUBLISHED_EVENTS = ['tool_calls', 'billable', 'all'] as const;
export type PublishedEvents = (typeof PUBLISHED_EVENTS)[number];

/**
 * Header of `POST /internal/v1/events`: what the gateway's enabled publishers take, e.g. `billable,tool_calls`, or
 * `none`. An event that none of them takes is `not_sent` in the ledger from the beginning. Without the header nothing
 * is known, and events are `recorded`.
 */
export const PUBLISHED_HEADER = 'x-tallygate-published';

/** The method of the event that a gateway makes to test the way to the collector. */
export const CONNECTION_TEST = 'tallygate/connection_test';

/** Whether somebody had the event made to test the way to the collector. Nobody can call it: callers have other reasons. */
export function isConnectionTest({ method, reason }: Pick<CallEvent, 'method' | 'reason'>): boolean {
  return reason === 'test' && method === CONNECTION_TEST;
}

/**
 * Whether a publisher with this `events` setting takes the event. Of tests every one takes those that are made for it, and
 * none what was tried from the console. `tool_calls` are those of callers who were let in: anybody can cause the others,
 * and nobody could be charged for them.
 */
export function isPublished(
  event: Pick<CallEvent, 'method' | 'reason' | 'billable'>,
  events: PublishedEvents,
): boolean {
  if (event.reason === 'test') return isConnectionTest(event);
  if (events === 'all') return true;
  if (events === 'billable') return event.billable;
  return event.method === 'tools/call' && event.reason !== 'denied_auth';
}

/** The header's text for the `events` settings of all enabled publishers. */
export function publishedHeader(settings: readonly PublishedEvents[]): string {
  return settings.length === 0 ? 'none' : [...new Set(settings)].sort().join(',');
}

/** What the header says; undefined when it is absent or names something unknown, as a newer gateway's may. */
export function readPublishedHeader(text: string | undefined): PublishedEvents[] | undefined {
  if (text === undefined) return undefined;
  if (text === 'none') return [];
  const known = text.split(',').map((name) => PUBLISHED_EVENTS.find((one) => one === name.trim()));
  return known.includes(undefined) ? undefined : (known as PublishedEvents[]);
}
