import { z } from 'zod';
import { callNumbers } from './call-numbers.ts';
import { eventFigure } from './event-figure.ts';
import { FAILURE_CLASSES } from './overview-ranges.ts';

/** With the same stretch of time before; 0 when nothing is known of it. */
const comparedFigure = eventFigure.extend({ before: z.int() });

export const overview = callNumbers.extend({
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
