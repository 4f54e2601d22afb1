import { randomUUID } from 'node:crypto';
import { callEvent } from '@tallygate/contracts/event';
import { isConnectionTest, isPublished, PUBLISHED_EVENTS } from '@tallygate/contracts/published-events';
import { ProductClock } from '@tallygate/server-kit/product-clock';
import { expect, it } from 'vitest';
import { silent } from '../publishers/publisher.testing.ts';
import { OrderDesk } from './order-desk.ts';

function openDesk() {
  const recorded: string[] = [];
  const given: unknown[] = [];
  let failure: Error | undefined;
  const desk = new OrderDesk({
    recorder: {
      clock: new ProductClock(),
      append: (text, _closes, done) => {
        if (failure === undefined) recorded.push(text);
        done(failure);
      },
    },
    publishers: { take: async (orders) => void given.push(orders) },
    gatewayId: 'eu-1',
    logger: silent,
  });
  return {
    desk,
    recorded,
    given,
    fail: (error: Error | undefined) => {
      failure = error;
    },
  };
}

it('records a test event once, however often it is ordered, as one that every publisher takes and no meter counts', () => {
  const { desk, recorded } = openDesk();
  const eventId = randomUUID();
  desk.take([{ kind: 'test_event', eventId }]);
  desk.take([{ kind: 'test_event', eventId }]);

  expect(recorded).toHaveLength(1);
  const event = callEvent.parse(JSON.parse(recorded[0]!));
  expect(event).toMatchObject({ id: eventId, gatewayId: 'eu-1', billable: false, reason: 'test', quantity: '0' });
  expect(event.company).toBeUndefined();
  expect(isConnectionTest(event)).toBe(true);
  for (const events of PUBLISHED_EVENTS) expect(isPublished(event, events)).toBe(true);
});

it('makes a test event again that the disk did not take', () => {
  const { desk, recorded, fail } = openDesk();
  const order = { kind: 'test_event', eventId: randomUUID() } as const;
  fail(new Error('ENOSPC'));
  desk.take([order]);
  expect(recorded).toEqual([]);
  fail(undefined);
  desk.take([order]);
  expect(recorded).toHaveLength(1);
});

it('gives orders for parked events to the publishers', () => {
  const { desk, recorded, given } = openDesk();
  const orders = [
    { kind: 'send_again', eventId: randomUUID() },
    { kind: 'discard', eventId: randomUUID() },
  ] as const;
  desk.take(orders);
  expect(recorded).toEqual([]);
  expect(given).toEqual([orders]);
});
