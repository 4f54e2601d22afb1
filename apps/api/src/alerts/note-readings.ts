import type { Database } from '@tallygate/db/database';
import type { Prisma } from '@tallygate/db/generated/client';
import { v7 as uuidv7 } from 'uuid';
import { viewOf } from './alert-rows.ts';
import { type Crossed, judgeCrossings } from './crossings.ts';
import { addMessages } from './endpoints/add-messages.ts';
import type { Reading, WatchedRule } from './reading.ts';

type Context = { db: Database; now: () => Date; machineNow: () => Date };
type Watch = { rule: WatchedRule; upTo: Date };

/**
 * Keeps what readings cross, with the messages that tell of it, in one transaction each.
 * @returns how many alerts were told
 */
export async function noteReadings(context: Context, watch: Watch, readings: readonly Reading[]): Promise<number> {
  const before = await readCrossed(context.db, watch.rule, readings);
  let told = 0;
  for (const reading of readings) {
    const former = before.get(keyOf(reading)) ?? [];
    const { crossed, rearmed } = judgeCrossings(
      { ...watch.rule, value: reading.value, falls: watch.rule.measure === 'balance' },
      former,
    );
    if (rearmed.length > 0) await rearm(context, watch.rule, reading, rearmed);
    if (crossed.length > 0 && (await tell(context, watch, reading, crossed))) told += 1;
  }
  return told;
}

function keyOf({ subject, from }: Pick<Reading, 'subject' | 'from'>): string {
  return JSON.stringify([subject, from.getTime()]);
}

async function readCrossed(
  { prisma }: Database,
  { id, window }: WatchedRule,
  readings: readonly Reading[],
): Promise<Map<string, Crossed[]>> {
  const instants = [...new Set(readings.map(({ from }) => from.getTime()))].map((ms) => new Date(ms));
  const rows = await prisma.alert.findMany({
    where: { ruleId: id, window: window ?? '', windowFrom: { in: instants } },
    orderBy: { arming: 'asc' },
  });
  const found = new Map<string, Crossed[]>();
  for (const { subject, windowFrom, threshold, arming, rearmedAt } of rows) {
    const key = keyOf({ subject, from: windowFrom });
    const one = { threshold: threshold.toFixed(), arming, isRearmed: rearmedAt !== null };
    found.set(key, [...(found.get(key) ?? []), one]);
  }
  return found;
}

async function rearm(
  { db, now }: Context,
  { id, window }: WatchedRule,
  { subject, from }: Reading,
  rearmed: readonly Crossed[],
): Promise<void> {
  await db.prisma.alert.updateMany({
    where: {
      ruleId: id,
      subject,
      window: window ?? '',
      windowFrom: from,
      rearmedAt: null,
      OR: rearmed.map(({ threshold, arming }) => ({ threshold, arming })),
    },
    data: { rearmedAt: now() },
  });
}

/** @returns whether this told it, rather than another api that looked at the same time */
function tell(
  { db, now, machineNow }: Context,
  { rule, upTo }: Watch,
  { subject, from, to, value }: Reading,
  crossed: ReturnType<typeof judgeCrossings>['crossed'],
): Promise<boolean> {
  const { id: ruleId, owner, name, measure, proxy, tool, window, currency, figure } = rule;
  const rows = crossed.map(
    ({ share, threshold, arming }, index): Prisma.AlertCreateManyInput => ({
      id: uuidv7(),
      ruleId,
      owner,
      subject,
      window: window ?? '',
      windowFrom: from,
      windowTo: to,
      threshold,
      arming,
      share,
      figure,
      value,
      told: index === crossed.length - 1,
      rule: { name, measure, proxy, tool, currency },
      firedAt: now(),
      dataUpTo: upTo,
    }),
  );
  return db.prisma.$transaction(async (tx) => {
    const added = await tx.alert.createManyAndReturn({ data: rows, skipDuplicates: true });
    const told = added.find((row) => row.told);
    if (told === undefined) return false;
    // A company's own alerts are nobody else's business.
    if (owner === null) await addMessages(tx, viewOf(told), machineNow());
    return true;
  });
}
