import { z } from 'zod';
import { EVENT_CLASSES } from './event-kinds.ts';
import { EVENT_FACETS, type EventFacet } from './event-table.ts';
import { eventFilter } from './ledger-event.ts';
import { isTimeZone } from './meter.ts';
import { pgText } from './stored-text.ts';

export const MAX_BUCKETS = 120;

const facetNames = pgText(256)
  .transform((text) => (text === '' ? [] : [...new Set(text.split(','))]))
  .refine((names) => names.every((name) => isFacet(name)), {
    error: `must be names of ${EVENT_FACETS.join(', ')}, joined by commas`,
  })
  .transform((names) => names.filter(isFacet));

export const eventSummaryQuery = eventFilter.extend({
  buckets: z.coerce.number().int().min(1).max(MAX_BUCKETS).default(60).describe('Bars at most'),
  facets: facetNames
    .default(['class', 'kind', 'proxy', 'tool'])
    .describe('Columns whose values are counted, joined by commas'),
  tz: pgText(64)
    .refine(isTimeZone, 'must be an IANA time zone such as "Europe/Berlin"')
    .default('UTC')
    .describe('Zone in which bars of hours and days begin'),
});
export type EventSummaryQuery = z.output<typeof eventSummaryQuery>;

const instant = z.iso.datetime();

export const eventSummary = z.object({
  /** Events that the filter finds; refusals that are told as one count as many as they were. */
  total: z.int(),
  /** Events of the same span without any filter; calls that were tried from the console only where the filter shows them. */
  inRange: z.int(),
  /** Calls that were tried from the console, which the filter finds but leaves out, having no word of them. */
  hiddenTests: z.int(),
  /** Whether sums by hours or quarters of an hour answered, or single events. */
  source: z.enum(['hours', 'quarters', 'events']),
  /** Where the first bar begins: not before what retention has left. */
  from: instant,
  /** Absent while the range is open. */
  to: instant.optional(),
  /** Length of a bar; the first, the last, and those in which clocks change are shorter or longer. */
  stepMs: z.int(),
  buckets: z.array(
    z.object({
      from: instant,
      to: instant,
      /** By class; a class without events is left out. */
      counts: z.partialRecord(z.enum(EVENT_CLASSES), z.int()),
      /** Not over yet. */
      isOpen: z.boolean(),
    }),
  ),
  /** The values of each column that was asked for, most frequent first, without its own filter; an empty one for none. */
  facets: z.partialRecord(
    z.enum(EVENT_FACETS as [EventFacet, ...EventFacet[]]),
    z.object({
      values: z.array(z.object({ value: z.string(), count: z.int() })),
      /** There are more than these. */
      hasMore: z.boolean(),
    }),
  ),
  asOf: instant,
});
export type EventSummary = z.output<typeof eventSummary>;

function isFacet(name: string): name is EventFacet {
  return (EVENT_FACETS as readonly string[]).includes(name);
}
