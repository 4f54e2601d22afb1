import { z } from 'zod';
import { pgInt, pgTime } from './stored-text.ts';

export const ORDER_KINDS = ['send_again', 'discard', 'test_event'] as const;
export type OrderKind = (typeof ORDER_KINDS)[number];

/** What a gateway is told to do about one event: send what is parked again, drop it, or make an event as a test. */
export const deliveryOrder = z.object({ kind: z.enum(ORDER_KINDS), eventId: z.uuid() });
export type DeliveryOrder = z.output<typeof deliveryOrder>;

/** Orders in one answer at most; those that are carried out make room for the next. */
export const MAX_ORDERS = 500;

/** How far a test event has come within its gateway. */
export const testTrail = z.object({
  id: z.uuid(),
  /** When the publisher read it from the event log. */
  queuedAt: pgTime,
  /** When it was sent first; null before. */
  sentAt: pgTime.nullable(),
  attempts: pgInt,
  /** The last answer of the collector; null before the first. */
  answer: z
    .object({
      at: pgTime,
      isAccepted: z.boolean(),
      status: pgInt.nullable(),
      message: z.string().max(500),
    })
    .nullable(),
});
export type TestTrail = z.output<typeof testTrail>;

/** Test events that a gateway still tells of. */
export const MAX_TRAILS = 10;
