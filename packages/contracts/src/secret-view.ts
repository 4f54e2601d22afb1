import { z } from 'zod';

/** What stands for "as it is stored" in an edit. */
export const keep = z.strictObject({ keep: z.literal(true).describe('What is stored stays') });

/** A sealed field in an edit: a new value, `{ "keep": true }`, or nothing, which keeps it too. */
export function keepable<T extends z.ZodType>(schema: T) {
  return z.union([schema, keep]).optional();
}

/** Shown in place of a secret: whether it is set, its end where that is safe, since when and by whom. */
export const secretView = z.object({
  set: z.boolean(),
  last4: z.string().optional(),
  reference: z.string().optional().describe('The {{ env }} or {{ file }} expression, when it is one'),
  updatedAt: z.iso.datetime().optional(),
  updatedBy: z.string().optional(),
});
export type SecretView = z.output<typeof secretView>;

/** Every sealed field of a thing that is set, by its path, e.g. `spec.policies[0].params.password`. */
export const secretViews = z.record(z.string(), secretView);
export type SecretViews = z.output<typeof secretViews>;
