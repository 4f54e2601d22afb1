import { z } from 'zod';
import { eventFigure } from './event-figure.ts';
import { EVENT_CLASSES } from './event-kinds.ts';
import { OVERVIEW_RANGES } from './overview-ranges.ts';

export const numbersBucket = z.object({
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
export type NumbersBucket = z.output<typeof numbersBucket>;

/** Numbers of a stretch of time with what their charts are drawn of, over all proxies or of one. */
export const callNumbers = z.object({
  range: z.enum(OVERVIEW_RANGES),
  from: z.iso.datetime(),
  asOf: z.iso.datetime(),
  /** Since when no gateway has reported, so that having no calls says nothing; null while one does. */
  silentSince: z.iso.datetime().nullable(),
  buckets: z.array(numbersBucket),
  /** Tool calls; of other kinds the bars know nothing. */
  calls: eventFigure,
  failed: eventFigure,
});
export type CallNumbers = z.output<typeof callNumbers>;
