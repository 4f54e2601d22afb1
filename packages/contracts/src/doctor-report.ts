import { z } from 'zod';

export const doctorCheck = z.object({
  id: z.string(),
  title: z.string(),
  group: z.string(),
  result: z.enum(['pass', 'warn', 'fail', 'skipped']),
  /** What is wrong in one sentence; of what passed its values. Instants are ISO 8601. */
  found: z.string(),
  values: z.array(z.string()),
  why: z.string(),
  fix: z.string().nullable(),
  /** The page of the console on which it is mended, and what leads there is called. */
  href: z.string().nullable(),
  action: z.string().nullable(),
  /** Name of what it is about, where one check looks at several things. */
  subject: z.string().nullable(),
  durationMs: z.number(),
});

export const doctorReport = z.object({ at: z.iso.datetime(), checks: z.array(doctorCheck) });
export type DoctorReport = z.output<typeof doctorReport>;
