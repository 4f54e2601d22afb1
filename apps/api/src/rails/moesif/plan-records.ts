import type { PlannedRequest } from '@tallygate/contracts/rail';
import type { Database } from '@tallygate/db/database';
import type { Rail } from '@tallygate/db/generated/client';
import { plannedRequests } from '@tallygate/rails/dry-run';
import { moesifClient } from '@tallygate/rails/moesif/moesif-client';
import type { MoesifRecord } from '@tallygate/rails/moesif/moesif-record';
import { connectionOf, type RailContext } from '../connect-rail.ts';
import { changedRecords } from './note-records.ts';
import { readMoesif } from './read-moesif.ts';
import { recordOf } from './record-rows.ts';
import { wantedProfiles } from './wanted-records.ts';
import { wantedSubscriptions } from './wanted-subscriptions.ts';

const SHOWN = 20;

/**
 * The exact requests that the next round would write with. Moesif's meters are read for that; nothing is written.
 * @throws AppError RAIL_UNAVAILABLE
 */
export async function planRecords(
  context: RailContext & { db: Database; now: () => Date },
  rail: Rail,
): Promise<PlannedRequest[]> {
  const { db } = context;
  const waiting = await db.prisma.railRecord.findMany({
    where: { railId: rail.id, state: 'waiting' },
    orderBy: [{ changedAt: 'asc' }, { recordId: 'asc' }],
    take: SHOWN,
  });
  const meters = await readMoesif(context, rail, (client) => client.meters());
  const { records } = await wantedProfiles(context, rail);
  const subscriptions = await wantedSubscriptions(context, rail, meters);
  const wanted = [
    ...records.map((record) => ({ record })),
    ...subscriptions.filter(({ fault }) => fault === null).map(({ record }) => ({ record })),
  ];
  const changed = (await changedRecords(db, rail, wanted)).map(({ record }) => record);
  const isChanged = (one: MoesifRecord) => changed.some(({ kind, id }) => kind === one.kind && id === one.id);
  const planned = [...waiting.map(recordOf).filter((one) => !isChanged(one)), ...changed];
  return plannedRequests(
    async (fetch) => {
      const client = moesifClient(connectionOf(context, rail, fetch));
      return { send: (record: MoesifRecord) => client.write(record) };
    },
    planned.slice(0, SHOWN),
  );
}
