import { z } from 'zod';
import { eventFigure } from './event-figure.ts';
import { EVENT_CLASSES } from './event-kinds.ts';
import { FAILURE_CLASSES, OVERVIEW_RANGES } from './overview-ranges.ts';

/** With the same stretch of time before; 0 when nothing is known of it. */
const comparedFigure = eventFigure.extend({ before: z.int() });

export const overviewBucket = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  /** It is not over yet. */
  isOpen: z.boolean(),
  /** Tool calls by what became of them: each is in exactly one class. */
  classes: z.record(z.enum(EVENT_CLASSES), z.int()),
  /** Tool calls that are charged; a failed one may be. */
  billable: z.int(),
  /** How long answered calls took; null where they are too few to tell. */
  latency: z.object({ p50Ms: z.number(), p95Ms: z.number() }).nullable(),
});
export type OverviewBucket = z.output<typeof overviewBucket>;

export const overview = z.object({
  range: z.enum(OVERVIEW_RANGES),
  from: z.iso.datetime(),
  asOf: z.iso.datetime(),
  buckets: z.array(overviewBucket),
  calls: comparedFigure,
  billable: comparedFigure,
  failed: comparedFigure,
  /** Refusals of what was not read: nobody knows whether it was a call. */
  refused: comparedFigure,
  /** Failed calls by side, each with the proxies where most of them were. */
  failures: z.array(
    eventFigure.extend({
      class: z.enum(FAILURE_CLASSES),
      proxies: z.array(eventFigure.extend({ proxy: z.string() })),
    }),
  ),
  topTools: z.array(eventFigure.extend({ tool: z.string() })),
  topCompanies: z.array(eventFigure.extend({ company: z.string() })),
});
export type Overview = z.output<typeof overview>;
