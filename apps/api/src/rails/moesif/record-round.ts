import type { RailRound } from '@tallygate/contracts/rail';
import type { Database } from '@tallygate/db/database';
import type { Rail } from '@tallygate/db/generated/client';
import { connectMoesif, type RailContext } from '../connect-rail.ts';
import { deliverRecords } from './deliver-records.ts';
import { noteRecords } from './note-records.ts';
import { wantedProfiles } from './wanted-records.ts';
import { wantedSubscriptions } from './wanted-subscriptions.ts';

type Context = RailContext & { db: Database; now: () => Date; machineNow: () => Date };

/**
 * One round of a rail that is told of companies, users and subscriptions, in this order: each names the one before. Usage goes by
 * the publisher.
 * @throws what Moesif or the network answered when its meters were read; companies and users are written by then
 */
export async function recordRound(context: Context, rail: Rail): Promise<RailRound> {
  const { db } = context;
  const { records, upTo } = await wantedProfiles(context, rail);
  const bills = { final: 0, waiting: 0, differs: 0 };
  const round: RailRound = { made: 0, sent: 0, acknowledged: 0, refused: 0, bills };
  round.made += await noteRecords(
    context,
    rail,
    records.map((record) => ({ record, fault: null })),
  );
  await db.prisma.rail.update({
    where: { id: rail.id },
    data: { readUpTo: upTo, lastRoundAt: context.machineNow() },
  });
  const client = await connectMoesif(context, rail);
  const deliver = async (...kinds: string[]) => {
    const { isClosed, ...done } = await deliverRecords(context, { rail, client, kinds });
    for (const key of ['sent', 'acknowledged', 'refused'] as const) round[key] += done[key];
    return isClosed;
  };
  try {
    if ((await deliver('company')) || (await deliver('user'))) return round;
    const wanted = await wantedSubscriptions(context, rail, await client.meters());
    round.made += await noteRecords(context, rail, wanted);
    round.refused += wanted.filter(({ fault }) => fault !== null).length;
    await deliver('subscription');
    return round;
  } finally {
    await client.close();
  }
}
