import { z } from 'zod';
import { callEvent } from './event.ts';
import type { EventCharge } from './event-charge.ts';
import { EVENT_CLASSES, EVENT_KINDS } from './event-kinds.ts';
import { EVENT_SORTS, EVENT_TABLE, type EventFilterKey, type EventSort, NEWEST_FIRST } from './event-table.ts';
import { deliveryState } from './outcome.ts';
import { pgText, pgTime } from './stored-text.ts';
import { isFilterable, type TableColumn } from './table-column.ts';
import { filterProblem, MAX_FILTER_CHARS } from './table-filter.ts';

/** What narrows events by the values of their columns. */
const eventFilters = Object.fromEntries(
  EVENT_TABLE.filter((column: TableColumn<LedgerEvent>) => isFilterable(column)).flatMap((column) => [
    [column.id, filterOf(column, `${column.label}: one of these, joined by commas`)],
    [`-${column.id}`, filterOf(column, `${column.label}: none of these`)],
  ]),
) as Record<EventFilterKey, z.ZodOptional<z.ZodString>>;

export const eventFilter = z.object({
  from: pgTime.optional(),
  to: pgTime.optional().describe('Exclusive'),
  ...eventFilters,
});
export type EventFilter = z.output<typeof eventFilter>;

export const eventQuery = eventFilter.extend({
  limit: z.coerce.number().int().min(1).max(500).default(50),
  /** Opaque; `nextCursor` or `previousCursor` of another page. */
  cursor: pgText(512).optional(),
  sort: z
    .enum(EVENT_SORTS as [EventSort, ...EventSort[]])
    .default(NEWEST_FIRST)
    .describe('By which column, falling with "-" before it; equal ones by time and id'),
  dir: z
    .enum(['older', 'newer'])
    .optional()
    .describe('Which side of the cursor: older is what the order has after it, the default'),
});
export type EventQuery = z.output<typeof eventQuery>;

export const eventExportQuery = eventFilter.extend({
  format: z.enum(['csv', 'ndjson']).default('csv'),
});
export type EventExportQuery = z.output<typeof eventExportQuery>;

const eventCharge = z.object({
  meterId: z.string(),
  meter: z.string(),
  plan: z.string().optional(),
  currency: z.string(),
  /** Minor units, exact: the two differ where it depends on what its company has used in the period. */
  least: z.string(),
  most: z.string(),
}) satisfies z.ZodType<EventCharge>;

/** The place of an event in its company's bill. */
const billLine = z.object({
  meterId: z.string(),
  meter: z.string(),
  /** The plan that its company is on, whose price this is; null where the price is the meter's. */
  plan: z.string().nullable(),
  currency: z.string(),
  /** What it adds to the bill, in minor units, exact; null when what was used before it cannot be told any more. */
  amount: z.string().nullable(),
  /** What its company had used of the meter in the period before it; null likewise. */
  before: z.string().nullable(),
  period: z.object({ from: z.iso.datetime(), to: z.iso.datetime() }),
  /** The period is not over, so that amounts may still change. */
  isOpen: z.boolean(),
});

export const ledgerEvent = callEvent.extend({
  /** Position in the ledger; the id of server-sent events. */
  seq: z.string(),
  ingestedAt: z.iso.datetime(),
  deliveryState: deliveryState,
  late: z.boolean(),
  /** A tool call, a refusal before its method was read, another message, or a stream. */
  kind: z.enum(EVENT_KINDS),
  /** Whether it is charged; for a failure, the side that caused it. */
  class: z.enum(EVENT_CLASSES),
  /** What each meter that counts it takes for it; absent where nobody asked. */
  charges: z.array(eventCharge).optional(),
});
export type LedgerEvent = z.output<typeof ledgerEvent>;

export const eventPage = z.object({
  /** In the order that was asked for, whichever way the page was reached. */
  events: z.array(ledgerEvent),
  /** More follow in the order; null when these are the last. */
  nextCursor: z.string().nullable(),
  /** Where newer ones are, also those that are still to come; null when nothing was found. */
  previousCursor: z.string().nullable(),
});
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
  /** Where it stands in the bill of its company, by each meter that counts it. */
  bill: z.array(billLine),
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

function filterOf(column: TableColumn<LedgerEvent>, description: string): z.ZodOptional<z.ZodString> {
  return pgText(MAX_FILTER_CHARS)
    .superRefine((text, { addIssue }) => {
      const message = filterProblem(column, text);
      if (message !== null) addIssue({ code: 'custom', message });
    })
    .describe(description)
    .optional();
}
