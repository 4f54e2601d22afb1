import { z } from 'zod';

/**
 * A number, and the query of `GET /events` that lists what it counts: whoever shows the number links to exactly that list.
 * A row that stands for several equal refusals counts so many times.
 */
export const eventFigure = z.object({
  count: z.int(),
  query: z.record(z.string(), z.string()),
});
export type EventFigure = z.output<typeof eventFigure>;
