import type { MeterPreview } from '@tallygate/contracts/preview';
import type { Database } from '@tallygate/db/database';
import { Prisma } from '@tallygate/db/generated/client';
import type { NearMiss } from '@tallygate/metering/near-misses';
import { WHOLE_EVENTS } from '../events/event-row.ts';
import { keysMatch } from './group-rows.ts';
import type { LoadedUsage } from './load-usage.ts';
import type { UsageReading } from './usage-reading.ts';

const QUARTER_MS = 900_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * An event of each group that one condition alone kept out, so that people can open it. It is equal to the group in
 * everything that the meter looks at: one of the same time and reason may fail more.
 */
export async function findNearMisses(
  db: Database,
  misses: readonly NearMiss[],
  { source, keys, recorded }: Pick<LoadedUsage, 'source' | 'recorded'> & Pick<UsageReading, 'keys'>,
): Promise<MeterPreview['nearMisses']> {
  if (misses.length === 0) return [];
  // Each group has a select of its own, without conditions on columns that it leaves open, so that each can use the
  // index that suits it.
  const selects = misses.map(({ group }, index) => {
    const known = recorded(group);
    const from = source === 'rollups' ? startOf(group) : group.lastAt;
    const conditions = [
      Prisma.sql`time >= ${new Date(from)} and time < ${new Date(group.lastAt + 1)}`,
      ...OPTIONAL.flatMap((column) => (group[column] === undefined ? [] : isValue(column, group[column]))),
      isValue('method', group.method),
      isValue('reason', group.reason),
      Prisma.sql`billable = ${group.billable}`,
      ...(known.outcome === undefined ? [] : [isValue('outcome', known.outcome)]),
      ...(source === 'events' ? keysMatch(keys, known) : []),
    ];
    return Prisma.sql`(select ${index}::int as index, id, time from ${Prisma.raw(WHOLE_EVENTS)}
      where ${Prisma.join(conditions, ' and ')} order by time desc, id desc limit 1)`;
  });
  const rows = await db.sql<{ index: number; id: string; time: Date }>(
    Prisma.sql`select distinct on (time, id) index, id, time from (${Prisma.join(selects, ' union all ')}) as event
      order by time desc, id desc, index`,
  );
  return rows.flatMap(({ index, id, time }) => {
    const miss = misses[index];
    return miss ? [{ eventId: id, time: time.toISOString(), failed: miss.failed, found: miss.found }] : [];
  });
}

/** The columns that a group may leave open, depending on its source. */
const OPTIONAL = ['company', 'proxy', 'tool', 'consumer'] as const;

/** The ledger keeps a missing dimension as null or as an empty text. */
function isValue(column: string, value: string | null): Prisma.Sql {
  const name = Prisma.raw(column);
  return value === null ? Prisma.sql`coalesce(${name}, '') = ''` : Prisma.sql`${name} = ${value}`;
}

/**
 * The start of the time in which a group's last call lies: roll-ups know its quarter of an hour, or only its hour;
 * totals, which do not tell consumers apart, only its day.
 */
function startOf({ lastAt, consumer }: NearMiss['group']): number {
  const end = lastAt + 1;
  const spanMs = end % HOUR_MS !== 0 ? QUARTER_MS : consumer === undefined && end % DAY_MS === 0 ? DAY_MS : HOUR_MS;
  return Math.floor(lastAt / spanMs) * spanMs;
}
