import type { MeterPreview } from '@tallygate/contracts/preview';
import type { Database } from '@tallygate/db/database';
import type { NearMiss } from '@tallygate/metering/near-misses';
import { WHOLE_EVENTS } from '../events/event-row.ts';
import { keysMatch } from './group-rows.ts';
import type { LoadedUsage } from './load-usage.ts';
import type { UsagePlan } from './usage-plan.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * An event of each group that one condition alone kept out, so that people can open it. It is equal to the group in
 * everything that the meter looks at: one of the same time and reason may fail more.
 */
export async function findNearMisses(
  db: Database,
  misses: readonly NearMiss[],
  { source, keys, recorded }: Pick<LoadedUsage, 'source' | 'recorded'> & Pick<UsagePlan, 'keys'>,
): Promise<MeterPreview['nearMisses']> {
  if (misses.length === 0) return [];
  const params: unknown[] = [];
  const bind = (value: unknown): string => `$${params.push(value)}`;
  // A select of its own for each, without what it leaves open: then each takes the index that suits it.
  const selects = misses.map(({ group }, index) => {
    const known = recorded(group);
    const from = source === 'rollups' ? startOf(group) : group.lastAt;
    const conditions = [
      `time >= ${bind(new Date(from))} and time < ${bind(new Date(group.lastAt + 1))}`,
      ...OPTIONAL.flatMap((column) => (group[column] === undefined ? [] : isValue(column, group[column], bind))),
      isValue('method', group.method, bind),
      isValue('reason', group.reason, bind),
      `billable = ${bind(group.billable)}`,
      ...(known.outcome === undefined ? [] : [isValue('outcome', known.outcome, bind)]),
      ...(source === 'events' ? keysMatch(keys, `${bind(JSON.stringify(known))}::jsonb`) : []),
    ];
    return `(select ${index} as index, id, time from ${WHOLE_EVENTS} where ${conditions.join(' and ')}
       order by time desc, id desc limit 1)`;
  });
  const rows = await db.sql<{ index: number; id: string; time: Date }>(
    `select distinct on (time, id) index, id, time from (${selects.join(' union all ')}) as event
     order by time desc, id desc, index`,
    params,
  );
  return rows.flatMap(({ index, id, time }) => {
    const miss = misses[index];
    return miss ? [{ eventId: id, time: time.toISOString(), failed: miss.failed, found: miss.found }] : [];
  });
}

/** What a source may leave open. */
const OPTIONAL = ['company', 'proxy', 'tool', 'consumer'] as const;

/** Of a missing dimension the ledger keeps null or an empty text. */
function isValue(column: string, value: string | null, bind: (value: unknown) => string): string {
  return value === null ? `coalesce(${column}, '') = ''` : `${column} = ${bind(value)}`;
}

/** Roll-ups know the hour only, and those that tell no consumers apart may know the day only. */
function startOf({ lastAt, consumer }: NearMiss['group']): number {
  const spanMs = consumer === undefined && (lastAt + 1) % DAY_MS === 0 ? DAY_MS : HOUR_MS;
  return Math.floor(lastAt / spanMs) * spanMs;
}
