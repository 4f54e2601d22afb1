import type { RailRound } from '@tallygate/contracts/rail';
import type { Database } from '@tallygate/db/database';
import type { Rail, RailRecord } from '@tallygate/db/generated/client';
import { outcomeOf, retryAt } from '@tallygate/rails/delivery';
import type { MoesifClient } from '@tallygate/rails/moesif/moesif-client';
import { toJson } from '../../database/json.ts';
import { withExchanges } from '../exchanges.ts';
import { noteOpenness } from '../openness.ts';
import { recordOf } from './record-rows.ts';

type Context = { db: Database; machineNow: () => Date };
export type Delivered = Pick<RailRound, 'sent' | 'acknowledged' | 'refused'>;

/** How many records a round takes, and how many of them are under way at once. */
const RECORDS_A_ROUND = 1_000;
const AT_ONCE = 4;

/**
 * Writes the records of these kinds that are due. One that was written and not answered is written again: the same body under
 * the same id changes nothing.
 */
export async function deliverRecords(
  context: Context,
  { rail, client, kinds }: { rail: Rail; client: MoesifClient; kinds: readonly string[] },
): Promise<Delivered & { isClosed: boolean }> {
  const now = context.machineNow();
  const queue = await context.db.prisma.railRecord.findMany({
    where: {
      railId: rail.id,
      kind: { in: [...kinds] },
      state: 'waiting',
      OR: [{ nextAttemptAt: null }, { nextAttemptAt: { lte: now } }],
    },
    orderBy: [{ changedAt: 'asc' }, { recordId: 'asc' }],
    take: RECORDS_A_ROUND,
  });
  const round = { sent: 0, acknowledged: 0, refused: 0, isClosed: false };
  const work = async () => {
    for (let record = queue.shift(); record; record = queue.shift()) {
      const outcome = await deliver(context, { rail, client, record });
      round.sent += 1;
      if (outcome === 'delivered') round.acknowledged += 1;
      if (outcome === 'refused') round.refused += 1;
      // What takes nothing is not asked a thousand times.
      if (outcome === 'closed') {
        round.isClosed = true;
        queue.length = 0;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return round;
}

async function deliver(
  { db, machineNow }: Context,
  { rail, client, record }: { rail: Rail; client: MoesifClient; record: RailRecord },
): Promise<'delivered' | 'refused' | 'closed' | 'retry'> {
  const { railId, kind, recordId, identifier } = record;
  const where = { railId_kind_recordId: { railId, kind, recordId } };
  await db.prisma.railRecord.update({ where, data: { attemptsMade: { increment: 1 } } });
  const { value: answer, exchanges } = await withExchanges(() => client.write(recordOf(record)));
  const outcome = outcomeOf(answer);
  const now = machineNow();
  const isDelivered = outcome.kind === 'delivered' || outcome.kind === 'taken_before';
  const message = 'message' in outcome ? outcome.message.slice(0, 500) : '';
  const wait = outcome.kind === 'retry' ? outcome.retryAfterMs : undefined;
  const again = retryAt(now, record.attemptsMade + 1, {
    spread: Math.random(),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  });
  await db.prisma.railRecord.update({
    where,
    data: {
      state: isDelivered ? 'acknowledged' : outcome.kind === 'refused' ? 'refused' : 'waiting',
      acknowledgedAt: isDelivered ? now : null,
      faultCode: isDelivered ? null : String(answer.status ?? 'no_answer'),
      faultMessage: isDelivered ? null : message,
      nextAttemptAt: isDelivered || outcome.kind === 'refused' ? null : again,
    },
  });
  const attempt = { outcome: outcome.kind, status: answer.status ?? null, message, exchanges: toJson(exchanges) };
  await db.prisma.railAttempt.create({ data: { railId, identifier, at: now, ...attempt } });
  await noteOpenness(db, rail, outcome);
  return outcome.kind === 'taken_before' ? 'delivered' : outcome.kind;
}
