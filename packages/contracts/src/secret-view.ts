import { z } from 'zod';

/** Shown in place of a secret: whether it is set, its end, and since when. */
export const secretView = z.object({
  set: z.boolean(),
  last4: z.string().optional(),
  reference: z.string().optional().describe('The {{ env }} or {{ file }} expression, when it is one'),
  updatedAt: z.iso.datetime().optional(),
});
export type SecretView = z.output<typeof secretView>;
