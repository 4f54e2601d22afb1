import { z } from 'zod';
import { duration, parseDurationMs, windowMs } from './duration.ts';

/** No clock is further ahead than this: a hundred years. */
const MAX_OFFSET_MS = 36_525 * 86_400_000;

/** What an installation that tries Tallygate may set, and one that bills must not. */
export const trialSettings = z.strictObject({
  clock_offset: z
    .union([
      z.literal('0'),
      duration.refine((text) => (parseDurationMs(text) ?? 0) <= MAX_OFFSET_MS, 'must be at most 36525d'),
    ])
    .default('0')
    .describe('How far the clock of calls, periods and bills is ahead; taken only with TALLYGATE_TRIAL_CLOCK=on'),
});
export type TrialSettings = z.output<typeof trialSettings>;

/** How far a configuration sets the clock of business ahead of the machine's, milliseconds. */
export function clockOffsetMs({ trial }: { trial: TrialSettings }): number {
  return windowMs(trial.clock_offset);
}
