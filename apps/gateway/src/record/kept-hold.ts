import { creditMode } from '@tallygate/contracts/credit';
import { heldPart } from '@tallygate/contracts/credit-lease';
import { z } from 'zod';

/** A hold as the journal keeps it, so that the next process can settle it. */
export const keptHold = z.object({
  mode: creditMode,
  holds: z.array(z.object({ company: z.string(), unit: z.string(), parts: z.array(heldPart) })),
});
export type KeptHold = z.output<typeof keptHold>;
