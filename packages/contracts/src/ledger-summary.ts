import { z } from 'zod';

export const ledgerSummary = z.object({
  calls: z.int(),
  billable: z.int(),
  byReason: z.record(z.string(), z.int()),
  lateEvents: z.int(),
  /** What was corrected beside the events, which the numbers above are of. */
  corrections: z.object({
    count: z.int(),
    /** Net, signed: of calls, and for corrections that name a meter in its unit. */
    calls: z.string(),
    meters: z.array(z.object({ meterId: z.string(), quantity: z.string() })),
  }),
});
export type LedgerSummary = z.output<typeof ledgerSummary>;

export const facets = z.object({
  proxies: z.array(z.string()),
  tools: z.array(z.string()),
  consumers: z.array(z.string()),
  companies: z.array(z.string()),
});
export type Facets = z.output<typeof facets>;
