import { z } from 'zod';

/** The clock of calls, periods and bills, which a trial may set ahead. */
export const trialClock = z.object({
  isAllowed: z.boolean().describe('TALLYGATE_TRIAL_CLOCK is on: an administrator may move the clock'),
  offsetMs: z.number().nonnegative().describe('How far the clock is ahead of the machine’s'),
});
export type TrialClock = z.output<typeof trialClock>;

/** The time that it is to be; null is the machine's. */
export const moveClock = z.strictObject({ now: z.iso.datetime({ offset: true }).nullable() });
