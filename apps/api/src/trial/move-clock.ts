import { AppError } from '@tallygate/contracts/app-error';
import { durationText } from '@tallygate/contracts/duration';
import type { TrialClock } from '@tallygate/contracts/trial-clock';
import type { Database } from '@tallygate/db/database';
import type { ProductClock } from '@tallygate/server-kit/product-clock';
import type { Applier } from '../apply/applier.ts';
import type { Author } from '../audit/author.ts';
import { wrongField } from '../plugins/wrong-field.ts';

/** What reading and moving the clock takes. */
export type ClockContext = {
  settings: { mayMoveClock: boolean; applyWaitMs: { console: number } };
  db: Database;
  applier: Applier;
  clock: ProductClock;
  now: () => Date;
  machineNow: () => Date;
};

/** Whether the clock may be moved, and how far it is ahead. */
export function readClock({
  settings,
  clock,
}: {
  settings: { mayMoveClock: boolean };
  clock: ProductClock;
}): TrialClock {
  return { isAllowed: settings.mayMoveClock, offsetMs: clock.offsetMs };
}

/**
 * Sets the clock of business to a time, here and at every gateway, by a version of the configuration. Once there are calls
 * it only goes forwards: what was counted would else lie in the future.
 * @param target the time that it is to be; null for the machine's
 * @throws AppError TRIAL_CLOCK_OFF, INVALID_INPUT for a time that it cannot be set to, and what an apply throws
 */
export async function moveClock(
  context: ClockContext,
  { target, author }: { target: string | null; author: Author },
): Promise<TrialClock> {
  const { settings, applier, clock, db, now, machineNow } = context;
  if (!settings.mayMoveClock) throw new AppError('TRIAL_CLOCK_OFF');
  const machineMs = machineNow().getTime();
  const targetMs = target === null ? machineMs : Date.parse(target);
  if (targetMs < machineMs)
    throw wrongField('now', `must not be before the machine’s time, ${machineNow().toISOString()}; found ${target}`);
  if (targetMs < now().getTime() && (await hasCalls(db))) {
    const found = target ?? 'the machine’s time';
    throw wrongField('now', `must be after ${now().toISOString()}: there are calls already; found ${found}`);
  }
  // Whole seconds, so that the file is readable; rounded up, so that an hour's end is reached and not missed.
  const offsetMs = Math.ceil((targetMs - machineMs) / 1000) * 1000;
  const text = offsetMs === 0 ? '0' : durationText(offsetMs);
  await applier.apply({
    author,
    message: target === null ? 'Set the clock to the machine’s time' : `Moved the clock to ${target}`,
    trial: { clock_offset: text },
    waitMs: settings.applyWaitMs.console,
  });
  await author.log.record(author, {
    action: 'change',
    entityType: 'setting',
    entityId: 'trial',
    after: { clock_offset: text },
  });
  return readClock({ settings, clock });
}

/** Sums outlive the events that retention removes. */
async function hasCalls({ prisma }: Database): Promise<boolean> {
  const [rollup, change] = await Promise.all([
    prisma.eventRollup.findFirst({ select: { quarter: true } }),
    prisma.eventRollupChange.findFirst({ select: { number: true } }),
  ]);
  return rollup !== null || change !== null;
}
