import { DELIVERY_STATES } from '@tallygate/contracts/outcome-codes';
import { PUBLISHED_EVENTS } from '@tallygate/contracts/published-events';
import { describe, expect, it } from 'vitest';
import { type DeliveredEvent, explainDelivery, type PublisherNow } from './explain-delivery.ts';

const CALL: DeliveredEvent = {
  deliveryState: 'recorded',
  late: false,
  method: 'tools/call',
  reason: 'ok',
  billable: true,
};
const ON: PublisherNow = { sending: true, published: 'tool_calls' };
const OFF: PublisherNow = { ...ON, sending: false };
const refused = { method: 'tools/call', reason: 'denied_auth', billable: false } as const;
const unread = { ...refused, method: 'post' } as const;
const list = { method: 'tools/list', reason: 'protocol', billable: false } as const;
const failed = { method: 'tools/call', reason: 'tool_error', billable: false } as const;

describe('what became of an event on its way to Moesif', () => {
  it.each<[string, Partial<DeliveredEvent>, PublisherNow, string, string]>([
    ['accepted', { deliveryState: 'accepted' }, ON, 'Moesif has confirmed it.', 'sent'],
    ['accepted, though the publisher is off now', { deliveryState: 'accepted' }, OFF, 'has confirmed it', 'sent'],
    ['accepted late', { deliveryState: 'accepted', late: true }, ON, 'more than five minutes after', 'sent'],
    ['sent without an answer', { deliveryState: 'sent' }, ON, 'no answer came', 'sent'],
    ['refused by Moesif', { deliveryState: 'parked' }, ON, 'Moesif refused it for good', 'sent'],
    ['discarded', { deliveryState: 'discarded' }, ON, 'somebody discarded it', 'sent'],
    ['too old', { deliveryState: 'expired' }, ON, 'older than the 30 days', 'not_sent'],
    ['in a batch', { deliveryState: 'queued' }, ON, 'next batch', 'due'],
    ['waiting', {}, ON, 'waits in the event log', 'due'],
    ['recorded while the publisher is off', {}, OFF, 'not sent yet. No publisher is switched on.', 'not_sent'],
    ['of a publisher that is off', { deliveryState: 'not_sent' }, OFF, 'It was not sent. No publisher is', 'not_sent'],
    [
      'older than the publisher',
      { deliveryState: 'not_sent' },
      ON,
      'when it was recorded. The one that runs',
      'not_sent',
    ],
    ['no tool call', { ...list, deliveryState: 'not_sent' }, ON, 'tool calls (events = "tool_calls"), and', 'not_sent'],
    ['a refused caller', { ...refused, deliveryState: 'not_sent' }, ON, 'of callers who were let in', 'not_sent'],
    ['refused before it was read', { ...unread, deliveryState: 'not_sent' }, ON, 'who were let in', 'not_sent'],
    [
      'not billable',
      { ...failed, deliveryState: 'not_sent' },
      { sending: true, published: 'billable' },
      'what is billable (events = "billable"), and this is not',
      'not_sent',
    ],
    [
      'a refused caller, where all is taken',
      { ...refused, deliveryState: 'recorded' },
      { sending: true, published: 'all' },
      'waits in',
      'due',
    ],
  ])('%s', (_name, changes, now, words, payload) => {
    const { sentence, payload: found } = explainDelivery({ ...CALL, ...changes }, now);
    expect(sentence).toContain(words);
    expect(found).toBe(payload);
  });

  it.each(DELIVERY_STATES)(
    '%s: says that none is on only while none is, and that it was sent only when it was',
    (state) => {
      for (const published of PUBLISHED_EVENTS)
        for (const sending of [true, false])
          for (const changes of [{}, refused, list, failed]) {
            const { sentence, payload } = explainDelivery(
              { ...CALL, ...changes, deliveryState: state },
              { sending, published },
            );
            if (/No publisher is switched on/.test(sentence)) expect(sending).toBe(false);
            if (/The publisher takes|The one that runs now/.test(sentence)) expect(sending).toBe(true);
            expect(payload === 'sent').toBe(['accepted', 'sent', 'parked', 'discarded'].includes(state));
          }
    },
  );
});
