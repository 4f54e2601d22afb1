import { creditMode } from '@tallygate/contracts/credit';
import { heldPart } from '@tallygate/contracts/credit-lease';
import { z } from 'zod';

const keptLimit = z.object({
  key: z.string(),
  untilMs: z.number(),
  /** `calls`, or a currency. */
  unit: z.string(),
  /** A whole number: calls, or millionths of a minor unit. */
  amount: z.string().regex(/^\d+$/),
});

/** A hold as the journal keeps it, so that the next process can settle it. */
export const keptHold = z.object({
  mode: creditMode,
  holds: z.array(z.object({ company: z.string(), unit: z.string(), parts: z.array(heldPart) })),
  /** What it has put aside of limits; an earlier version knew none. */
  limits: z.array(keptLimit).default([]),
});
export type KeptHold = z.output<typeof keptHold>;
