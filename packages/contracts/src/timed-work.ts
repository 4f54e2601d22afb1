import { z } from 'zod';

/** One thing that happens by itself. */
export const timedJob = z.object({
  name: z.string(),
  about: z.string().describe('What it does, in words'),
  runs: z.enum(['once', 'everywhere']).describe('At one api at a time, or at each for itself'),
  dueAt: z.iso.datetime().describe('By the clock of calls and bills'),
  isRunning: z.boolean(),
  last: z
    .object({
      startedAt: z.iso.datetime(),
      endedAt: z.iso.datetime(),
      outcome: z.enum(['done', 'failed']),
      detail: z.string().nullable().describe('What it came to, or why it failed'),
      runner: z.string().describe('Host and process of the api that ran it'),
    })
    .nullable(),
});
export type TimedJob = z.output<typeof timedJob>;
