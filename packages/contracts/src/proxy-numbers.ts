import { z } from 'zod';
import { callNumbers } from './call-numbers.ts';

/** How one proxy was called. */
export const proxyNumbers = callNumbers.extend({
  /** Of the newest answered calls in milliseconds; null when they are too few to tell. */
  latency: z.object({ p50Ms: z.number(), p95Ms: z.number() }).nullable(),
});
export type ProxyNumbers = z.output<typeof proxyNumbers>;

/** What the calls of one proxy come to in the present periods of the meters. */
export const proxyCharge = z.object({
  /** By currency, in whole minor units; empty where no meter prices calls. */
  charges: z.array(z.object({ currency: z.string(), total: z.string() })),
  /** Meters that cannot be told, so that their charges are missing here. */
  missing: z.int(),
});
export type ProxyCharge = z.output<typeof proxyCharge>;
