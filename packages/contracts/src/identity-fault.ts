import { z } from 'zod';
import { UNFIT_SHAPES } from './unfit-claim.ts';

/** A claim that a credential has, and that names nobody: the shape of its value, never the value. */
export const identityFault = z.strictObject({
  /** What the claim should have named. */
  of: z.enum(['consumer', 'company', 'user']),
  claim: z.string().min(1).max(256),
  found: z.enum(UNFIT_SHAPES),
});
export type IdentityFault = z.output<typeof identityFault>;
