import type { Reason } from '@tallygate/contracts/outcome';
import type { PublishedEvents } from '@tallygate/contracts/publisher';

/**
 * Whether an event leaves for Moesif under a publisher's `events` setting. What was refused for want of a valid token
 * never leaves: nobody could be charged for it, and anybody can cause it.
 */
export function isPublished(
  setting: PublishedEvents,
  event: { method: string; reason: Reason; billable: boolean },
): boolean {
  if (event.reason === 'denied_auth') return false;
  if (setting === 'all') return true;
  return setting === 'billable' ? event.billable : event.method === 'tools/call';
}
