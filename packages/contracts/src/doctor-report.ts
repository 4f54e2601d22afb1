import { z } from 'zod';

export const doctorCheck = z.object({
  id: z.string(),
  title: z.string(),
  group: z.string(),
  result: z.enum(['pass', 'warn', 'fail', 'skipped']),
  found: z.string(),
  why: z.string(),
  fix: z.string().nullable(),
  href: z.string().nullable(),
  durationMs: z.number(),
});

export const doctorReport = z.object({ at: z.iso.datetime(), checks: z.array(doctorCheck) });
export type DoctorReport = z.output<typeof doctorReport>;
