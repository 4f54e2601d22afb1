import { z } from 'zod';
import { eventFigure } from './event-figure.ts';
import { HISTORY_RANGES } from './history-ranges.ts';
import { deliveryState } from './outcome.ts';
import { publishedEvents, uriShape } from './publisher.ts';
import { pgKey } from './stored-text.ts';

export const historyPoint = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  /** Whether a gateway told anything of this time; nothing told is not nothing sent. */
  isKnown: z.boolean(),
  arrived: z.int(),
  late: z.int(),
  attempts: z.int(),
  failures: z.int(),
  waiting: z.int(),
  parked: z.int(),
  /** How long after their calls 95 of 100 events had arrived; null where none did. */
  p95Ms: z.number().nullable(),
});
export type HistoryPoint = z.output<typeof historyPoint>;

/** How delivery by a publisher goes: numbers, each with its list, and what became of it over time. */
export const publisherDelivery = z.object({
  range: z.enum(HISTORY_RANGES),
  from: z.iso.datetime(),
  asOf: z.iso.datetime(),
  arrived: eventFigure,
  waiting: eventFigure,
  late: eventFigure,
  parked: eventFigure,
  points: z.array(historyPoint),
});
export type PublisherDelivery = z.output<typeof publisherDelivery>;

export const parkedEvent = z.object({
  id: z.uuid(),
  time: z.iso.datetime(),
  proxy: z.string(),
  tool: z.string().nullable(),
  company: z.string().nullable(),
  gatewayId: z.string(),
  state: z.enum(['parked', 'expired']),
  /** What the collector said last; null for what an earlier version parked. */
  reason: z.string().nullable(),
  since: z.iso.datetime().nullable(),
  /** When it was refused last. */
  at: z.iso.datetime().nullable(),
  /** It is told to its gateway and not carried out yet. */
  isOrdered: z.boolean(),
});
export type ParkedEvent = z.output<typeof parkedEvent>;

export const parkedPage = z.object({
  /** The oldest call first. */
  events: z.array(parkedEvent),
  total: z.int(),
  nextCursor: z.string().nullable(),
});
export type ParkedPage = z.output<typeof parkedPage>;

/** Which parked events are meant: by id, or all there are. */
export const parkedChoice = z.strictObject({ ids: z.union([z.array(z.uuid()).min(1).max(1_000), z.literal('all')]) });

/** How many were taken, and of which gateways nothing was heard lately: they carry it out when they report again. */
export const parkedAnswer = z.object({ events: z.int(), silentGateways: z.array(z.string()) });
export type ParkedAnswer = z.output<typeof parkedAnswer>;

export const TEST_STEPS = ['made', 'queued', 'sent', 'accepted', 'seen'] as const;

/** The way of one test event. */
export const testRun = z.object({
  eventId: z.uuid(),
  gatewayId: z.string(),
  startedAt: z.iso.datetime(),
  /** Nothing more is to come. */
  isOver: z.boolean(),
  steps: z.array(
    z.object({
      step: z.enum(TEST_STEPS),
      state: z.enum(['done', 'waiting', 'failed', 'unknown']),
      at: z.iso.datetime().nullable(),
      /** What was seen, or what is waited for. */
      found: z.string(),
      fix: z.string().nullable(),
    }),
  ),
});
export type TestRun = z.output<typeof testRun>;

export const payloadQuery = z.object({
  event: pgKey.optional().describe('Id of the event; the latest tool call when it is left out'),
  events: publishedEvents.optional(),
  uri_shape: uriShape.optional(),
  isTooLarge: z.stringbool().default(false).describe('As it is repeated when the collector finds it too large'),
});
export type PayloadQuery = z.output<typeof payloadQuery>;

/** What a publisher sends of an event. */
export const publisherPayload = z.object({
  eventId: z.uuid(),
  deliveryState,
  /** The settings it was written by. */
  settings: z.object({ events: publishedEvents, uri_shape: uriShape }),
  /** The settings that run. */
  running: z.object({ events: publishedEvents, uri_shape: uriShape }),
  /** The element of the batch, as JSON text; what would be sent when it is taken. */
  text: z.string(),
  /** The same by the settings that run. */
  runningText: z.string(),
  /** Why it is not sent with these settings; null when it is. */
  notSent: z.string().nullable(),
});
export type PublisherPayload = z.output<typeof publisherPayload>;
