import type { EventDetail, LedgerEvent } from '@tallygate/contracts/ledger-event';
import { isConnectionTest, isPublished, type PublishedEvents } from '@tallygate/contracts/published-events';

/** What the delivery of an event depends on. */
export type DeliveredEvent = Pick<LedgerEvent, 'deliveryState' | 'late' | 'method' | 'reason' | 'billable'>;

/** The publisher of the configuration that runs now. */
export type PublisherNow = {
  /** Whether a publisher is switched on. */
  sending: boolean;
  /** Which events it takes. */
  published: PublishedEvents;
};

/**
 * What became of an event on its way to Moesif, and what is still to come of it, in one or two sentences. Its state was
 * told by gateways; what is to come hangs on the publisher that runs now, which may be another than at the time.
 */
export function explainDelivery(event: DeliveredEvent, now: PublisherNow): EventDetail['delivery'] {
  switch (event.deliveryState) {
    case 'accepted':
      return { sentence: `Moesif has confirmed it.${event.late ? LATE : ''}`, payload: 'sent' };
    case 'sent':
      return {
        sentence: 'It was sent and no answer came, so it may have arrived. It is sent again, under the same id.',
        payload: 'sent',
      };
    case 'parked':
      return {
        sentence:
          'Moesif refused it for good. Its gateway keeps it parked; the page Publisher lists it with the reason, and sends it again.',
        payload: 'sent',
      };
    case 'discarded':
      return {
        sentence: 'Moesif refused it, and somebody discarded it. Moesif never bills it; the ledger keeps it.',
        payload: 'sent',
      };
    case 'expired':
      return {
        sentence: 'It waited until it was older than the 30 days that Moesif takes, and was given up.',
        payload: 'not_sent',
      };
    case 'queued':
      return { sentence: 'The publisher has read it, and sends it with its next batch.', payload: 'due' };
    case 'recorded':
      return isTaken(event, now)
        ? { sentence: 'It waits in the event log of its gateway for the publisher.', payload: 'due' }
        : { sentence: `It was not sent yet. ${whyNot(event, now)}`, payload: 'not_sent' };
    case 'not_sent':
      return isTaken(event, now)
        ? {
            sentence:
              'No publisher took it when it was recorded. The one that runs now takes such events, and sends those that the log of their gateway still has.',
            payload: 'not_sent',
          }
        : { sentence: `It was not sent. ${whyNot(event, now)}`, payload: 'not_sent' };
  }
}

const LATE = ' It arrived more than five minutes after its call: billing may have closed its period.';

function isTaken(event: DeliveredEvent, { sending, published }: PublisherNow): boolean {
  return sending && isPublished(event, published);
}

/** Why a publisher does not take an event that it does not take. */
export function whyNot(
  { method, reason }: Pick<DeliveredEvent, 'method' | 'reason'>,
  { sending, published }: PublisherNow,
): string {
  if (!sending) return 'No publisher is switched on.';
  if (reason === 'test' && !isConnectionTest({ method, reason }))
    return 'What is tried from the console is never sent.';
  if (published === 'billable') return 'The publisher takes what is billable (events = "billable"), and this is not.';
  // A request that was refused this early was not read, so it is unknown whether it was a tool call.
  if (reason === 'denied_auth')
    return 'The publisher takes tool calls of callers who were let in (events = "tool_calls"), and this one was not.';
  return 'The publisher takes tool calls (events = "tool_calls"), and this is none.';
}
