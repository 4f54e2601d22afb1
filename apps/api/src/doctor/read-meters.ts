import { AppError } from '@tallygate/contracts/app-error';
import type { Database } from '@tallygate/db/database';
import type { Applier } from '../apply/applier.ts';
import { metersOfEvents } from '../event-detail/meters-of-event.ts';
import { EVENT_COLUMNS, type EventRow, recordedEvent, WHOLE_EVENTS } from '../events/event-row.ts';
import { foldChanges } from '../ledger/fold-changes.ts';
import { getMeter, listMeters } from '../meters/list-meters.ts';
import { previewUsage } from '../previews/preview-meter.ts';
import { lastDayFrom } from '../proxies/traffic.ts';
import type { MeterCount, UnmeteredTool } from './checks/meters.ts';

/** More would make people wait for the report. */
const MAX_METERS = 20;
const MAX_TOOLS = 50;

type Context = { db: Database; applier: Applier; now: () => Date };

/** What each meter in use counted in the last 24 hours, and what kept most calls out of it. */
export async function readMeterCounts(context: Context): Promise<MeterCount[]> {
  const to = context.now();
  const range = { from: lastDayFrom(to).toISOString(), to: to.toISOString() };
  const counts: MeterCount[] = [];
  for (const { id, name } of (await listMeters(context, { archived: false })).slice(0, MAX_METERS)) {
    try {
      const { matched, conditions } = await previewUsage(context, await getMeter(context, id), range);
      const [worst] = conditions.filter(({ removed }) => removed > 0).sort((a, b) => b.removed - a.removed);
      counts.push({ id, name, matched, failing: worst ? { condition: worst.condition, calls: worst.removed } : null });
    } catch (error) {
      // Of some meters the ledger cannot tell what they would count; their page says why.
      if (!(error instanceof AppError)) throw error;
      counts.push({ id, name, matched: null, failing: null });
    }
  }
  return counts;
}

/** The tools with billable calls in the last 24 hours of which no meter counts the newest, most calls first. */
export async function readUnmeteredTools(context: Context): Promise<UnmeteredTool[]> {
  const { db } = context;
  await foldChanges(db);
  const tools = await db.sql<{ proxy: string; tool: string; calls: string }>(
    `select proxy, tool, sum(calls) as calls from event_rollups
      where quarter >= $1 and billable and method = 'tools/call' and tool <> '' and reason <> 'test'
      group by 1, 2 order by 3 desc, 1, 2 limit ${MAX_TOOLS}`,
    [lastDayFrom(context.now())],
  );
  const rows = await db.sql<EventRow & { tool: string }>(
    `select newest.* from unnest($1::text[], $2::text[]) as asked(of_proxy, of_tool), lateral (
       select ${EVENT_COLUMNS} from ${WHOLE_EVENTS}
        where proxy = of_proxy and tool = of_tool and billable and method = 'tools/call' and reason <> 'test'
        order by time desc, id desc limit 1) newest`,
    [tools.map(({ proxy }) => proxy), tools.map(({ tool }) => tool)],
  );
  const meters = await metersOfEvents(context, rows.map(recordedEvent));
  return tools.flatMap(({ proxy, tool, calls }) => {
    const at = rows.findIndex((row) => row.proxy === proxy && row.tool === tool);
    const own = meters[at];
    if (own === undefined || own.some(({ counted }) => counted)) return [];
    const failed = own.map(({ name, failedCondition }) => ({ meter: name, condition: failedCondition ?? '' }));
    return { proxy, tool, calls: Number(calls), failed };
  });
}
