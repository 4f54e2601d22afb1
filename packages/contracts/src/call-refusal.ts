import { z } from 'zod';
import { LIMIT_WINDOWS } from './call-limit.ts';

/** Key of `_meta` in the result by which the gateway refuses a tool call: what is short, and what helps. */
export const REFUSAL_META = 'io.tallygate/refusal';

/** A limit as callers are told of it. */
export const toldLimit = z.object({
  name: z.string(),
  /** The time that it is for, and what has a counter of its own in it. */
  per: z.enum(LIMIT_WINDOWS),
  of: z.array(z.string()),
  /** `calls`, or a currency whose minor units the amounts are. */
  unit: z.string(),
  limit: z.string(),
  used: z.string(),
  /** When it starts again; absent where that is with the next session. */
  resetsAt: z.iso.datetime().optional(),
});
export type ToldLimit = z.output<typeof toldLimit>;
