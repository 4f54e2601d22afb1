import { z } from 'zod';

export const policyView = z.object({
  name: z.string(),
  version: z.string(),
  title: z.string(),
  description: z.string(),
  category: z.string(),
  /** JSON Schema of the params. */
  schema: z.unknown(),
  attachedTo: z.array(z.string()),
});
export type PolicyView = z.output<typeof policyView>;
