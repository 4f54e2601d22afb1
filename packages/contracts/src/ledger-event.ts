import { z } from 'zod';
import { callEvent } from './event.ts';
import { deliveryState } from './outcome.ts';
import { STATUS_FILTER, STATUS_FILTER_HELP } from './status-filter.ts';
import { pgText, pgTime } from './stored-text.ts';

export const eventQuery = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  /** Opaque; from `nextCursor` of the page before. */
  cursor: pgText(512).optional(),
  from: pgTime.optional(),
  to: pgTime.optional(),
  proxy: pgText(1_024).optional(),
  tool: pgText(1_024).optional(),
  method: pgText(1_024).optional(),
  consumer: pgText(1_024).optional(),
  company: pgText(1_024).optional(),
  outcome: pgText(1_024).optional(),
  reason: pgText(1_024).optional(),
  billable: z.enum(['true', 'false']).optional(),
  /** `>=400`, `200`, `401`. */
  status: z.string().regex(STATUS_FILTER, STATUS_FILTER_HELP).optional(),
});
export type EventQuery = z.output<typeof eventQuery>;

export const ledgerEvent = callEvent.extend({
  /** Position in the ledger; the id of server-sent events. */
  seq: z.string(),
  ingestedAt: z.iso.datetime(),
  deliveryState: deliveryState,
  late: z.boolean(),
});
export type LedgerEvent = z.output<typeof ledgerEvent>;

export const eventPage = z.object({ events: z.array(ledgerEvent), nextCursor: z.string().nullable() });
export type EventPage = z.output<typeof eventPage>;

/** Another event about the same work: `first` is the call that this one repeats, `call` the one it reports on. */
export const relatedEvent = ledgerEvent
  .pick({ id: true, time: true, outcome: true, reason: true, billable: true })
  .extend({ relation: z.enum(['first', 'call', 'repeat', 'update']) });
export type RelatedEvent = z.output<typeof relatedEvent>;

export const eventDetail = ledgerEvent.extend({
  /** In words: why this call is or is not billed. */
  explanation: z.string(),
  meters: z.array(
    z.object({ id: z.string(), name: z.string(), counted: z.boolean(), failedCondition: z.string().nullable() }),
  ),
  related: z.array(relatedEvent),
  delivery: z.object({
    /** In words: what became of it on its way to Moesif, and what is still to come. */
    sentence: z.string(),
    /** Whether `moesif` was sent, is going to be, or neither. */
    payload: z.enum(['sent', 'due', 'not_sent']),
  }),
  /** The event as the settings that run now write it for Moesif, whether or not it is sent. */
  moesif: z.unknown(),
});
export type EventDetail = z.output<typeof eventDetail>;
