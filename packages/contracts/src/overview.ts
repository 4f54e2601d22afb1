import { z } from 'zod';
import { eventFigure } from './event-figure.ts';
import { EVENT_CLASSES, type EventClass } from './event-kinds.ts';

/** How far back the overview looks; whole days are those of the reader's zone, today among them. */
export const OVERVIEW_RANGES = ['6h', '24h', '7d', '30d'] as const;
export type OverviewRange = (typeof OVERVIEW_RANGES)[number];

/** Sides on which a call can fail, in the order in which they are told. */
export const FAILURE_CLASSES = ['caller', 'gateway', 'server'] as const satisfies readonly EventClass[];

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
