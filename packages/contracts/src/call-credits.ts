import { z } from 'zod';
import { positiveDecimal } from './money.ts';
import { pgKey } from './stored-text.ts';

/** So many parts of leases at most pay for one call in one unit. */
export const MAX_CREDIT_PARTS = 64;

const spentPart = z.strictObject({ lease: z.uuid(), grant: z.uuid(), amount: positiveDecimal });

/**
 * What a call spends of prepaid credits, in minor units of a currency. It stands on the call's event, and is booked when that
 * is stored.
 */
export const callCredits = z.strictObject({
  /** The currency, lower case. */
  unit: pgKey,
  parts: z.array(spentPart).max(MAX_CREDIT_PARTS),
  /** Charged without a lease, because the control plane could not be asked. */
  unsecured: positiveDecimal.optional(),
  /** Charged beyond what was held: nobody pays it. */
  forgone: positiveDecimal.optional(),
});
export type CallCredits = z.output<typeof callCredits>;
