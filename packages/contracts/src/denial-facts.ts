import { z } from 'zod';

/** What of a token can be told apart from what was expected. */
export const DENIAL_CHECKS = ['issuer', 'audience', 'algorithm', 'key', 'expiry', 'not_before', 'scope'] as const;

/** Longest text of either side. */
export const MAX_FACT_CHARS = 128;

/**
 * Why a token was refused: the check that failed, what it expected, and what stands in the token instead; nothing else of the
 * token. `found` is text of strangers: control characters in it are escaped, and it is shown as text alone.
 */
export const denialFacts = z.strictObject({
  check: z.enum(DENIAL_CHECKS),
  expected: z.string().max(MAX_FACT_CHARS),
  found: z.string().max(MAX_FACT_CHARS),
});
export type DenialFacts = z.output<typeof denialFacts>;
