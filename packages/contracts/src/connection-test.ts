import { z } from 'zod';

/** One step of a connection test: what was tried and how it went. */
export const testStep = z.object({
  name: z.string(),
  result: z.enum(['pass', 'fail', 'skipped']),
  detail: z.string(),
  fix: z.string().optional(),
  durationMs: z.number().optional(),
});
export type TestStep = z.output<typeof testStep>;
