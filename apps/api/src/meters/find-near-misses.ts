import type { MeterPreview } from '@tallygate/contracts/preview';
import type { Database } from '@tallygate/db/database';
import type { NearMiss } from '@tallygate/metering/near-misses';
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
  const wanted = misses.map(({ group }, index) => ({
    index,
    known: recorded(group),
    from: new Date(source === 'rollups' ? startOf(group) : group.lastAt),
    to: new Date(group.lastAt + 1),
    proxy: group.proxy,
    tool: group.tool === undefined ? undefined : (group.tool ?? ''),
    method: group.method,
    consumer: group.consumer,
    company: group.company ?? '',
    reason: group.reason,
    billable: group.billable,
  }));
  const same = keysMatch(source === 'events' ? keys : [], 'wanted.known').map((condition) => ` and ${condition}`);
  const rows = await db.sql<{ index: number; id: string; time: Date }>(
    `select distinct on (event.time, event.id) wanted.index, event.id, event.time
     from json_to_recordset($1::json) as wanted(index int, known jsonb, "from" timestamptz, "to" timestamptz, proxy text,
       tool text, method text, consumer text, company text, reason text, billable boolean)
     cross join lateral (
       select id, time from events
       where time >= wanted.from and time < wanted.to and proxy = coalesce(wanted.proxy, proxy)
         and (wanted.tool is null or coalesce(tool, '') = wanted.tool) and method = wanted.method
         and consumer = coalesce(wanted.consumer, consumer) and coalesce(company, '') = wanted.company
         and reason = wanted.reason and billable = wanted.billable
         and outcome = coalesce(wanted.known->>'outcome', outcome)${same.join('')}
       order by time desc, id desc limit 1
     ) as event
     order by event.time desc, event.id desc`,
    [JSON.stringify(wanted)],
  );
  return rows.flatMap(({ index, id, time }) => {
    const miss = misses[index];
    return miss ? [{ eventId: id, time: time.toISOString(), failed: miss.failed, found: miss.found }] : [];
  });
}

/** Roll-ups know the hour only, and those that tell no consumers apart may know the day only. */
function startOf({ lastAt, consumer }: NearMiss['group']): number {
  const spanMs = consumer === undefined && (lastAt + 1) % DAY_MS === 0 ? DAY_MS : HOUR_MS;
  return Math.floor(lastAt / spanMs) * spanMs;
}
