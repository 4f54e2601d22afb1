import { z } from 'zod';
import { callCount, callKind, draftPolicies } from './policy-effect.ts';
import { pgInt, pgKey } from './stored-text.ts';

/** One policy that is to be added to, or changed at, several proxies: of each its policies as they would be, and its place. */
export const policiesEffectRequest = z.strictObject({
  proxies: z
    .array(z.strictObject({ proxy: pgKey, policies: draftPolicies, position: pgInt.min(0) }))
    .min(1)
    .max(100),
});
export type PoliciesEffectRequest = z.input<typeof policiesEffectRequest>;

const summed = {
  /** Calls that no policy before it refuses. */
  reached: callCount,
  refused: callCount,
};

/** What that policy would have done to the calls of the last 24 hours, over all of the proxies. */
export const policiesEffect = z.object({
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  ...summed,
  refusedByKind: z.array(callCount.extend({ kind: callKind })),
  /** What the ledger does not say, and of how many calls. */
  untold: z.array(z.object({ calls: z.int(), reason: z.string() })),
  /** By what was asked for at any of them, most calls first; at most 500 names. */
  names: z.array(callCount.extend({ kind: callKind, name: z.string() })),
  /** The same of each proxy, in the order of the request. */
  proxies: z.array(z.object({ proxy: z.string(), ...summed })),
});
export type PoliciesEffect = z.output<typeof policiesEffect>;
