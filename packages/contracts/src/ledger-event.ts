import { z } from 'zod';
import { callEvent } from './event.ts';
import { EVENT_CLASSES, EVENT_KINDS } from './event-kinds.ts';
import { EVENT_TABLE, type EventFilterKey } from './event-table.ts';
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
  dir: z.enum(['older', 'newer']).optional().describe('Which side of the cursor; older when it is left out'),
});
export type EventQuery = z.output<typeof eventQuery>;

export const eventExportQuery = eventFilter.extend({
  format: z.enum(['csv', 'ndjson']).default('csv'),
});
export type EventExportQuery = z.output<typeof eventExportQuery>;

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
});
export type LedgerEvent = z.output<typeof ledgerEvent>;

export const eventPage = z.object({
  /** Newest first, whichever way the page was reached. */
  events: z.array(ledgerEvent),
  /** Older ones follow; null when these are the oldest. */
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
