import type { Database } from '@tallygate/db/database';
import type { KnownCall } from '@tallygate/rails/reconcile/hop-data';
import type { Applier } from '../apply/applier.ts';
import { metersOfEvents } from '../event-detail/meters-of-event.ts';
import { EVENT_COLUMNS, type EventRow, recordedEvent, WHOLE_EVENTS } from '../events/event-row.ts';
import { foldChanges } from '../ledger/fold-changes.ts';

type Context = { db: Database; applier: Applier; now: () => Date };
type Part = { from: number; to: number };

/** Tools that are looked at, those with most calls first. */
const MAX_TOOLS = 200;

/** Billable calls of a tool that no meter counts, by company and hour. */
export type UnmeteredCalls = { tool: string; condition: string; calls: readonly KnownCall[] };

/**
 * Billable calls of a period that no meter counts, with the condition by which one meter leaves them out. They are charged to
 * nobody, so somebody has to say whether that is meant.
 * @param meterId whose condition is told
 */
export async function readUnmeteredCalls(context: Context, meterId: string, part: Part): Promise<UnmeteredCalls[]> {
  const { db } = context;
  await foldChanges(db);
  const span = [new Date(part.from), new Date(part.to)];
  const rows = await db.sql<{ proxy: string; tool: string; company: string; hour: number; calls: string }>(
    `with tools as (select proxy, tool from event_rollups
        where quarter >= $1 and quarter < $2 and billable and method = 'tools/call' and tool <> '' and company <> ''
          and reason <> 'test' group by 1, 2 order by sum(calls) desc, 1, 2 limit ${MAX_TOOLS})
     select proxy, tool, company, (floor(extract(epoch from quarter) / 3600) * 3600000)::float8 as hour, sum(calls)::text as calls
       from event_rollups join tools using (proxy, tool)
      where quarter >= $1 and quarter < $2 and billable and method = 'tools/call' and company <> '' and reason <> 'test'
      group by 1, 2, 3, 4 order by 4`,
    span,
  );
  const tools = [...new Map(rows.map(({ proxy, tool }) => [`${proxy} ${tool}`, { proxy, tool }])).values()];
  const newest = await db.sql<EventRow & { tool: string }>(
    `select newest.* from unnest($3::text[], $4::text[]) as asked(of_proxy, of_tool), lateral (
       select ${EVENT_COLUMNS} from ${WHOLE_EVENTS}
        where proxy = of_proxy and tool = of_tool and billable and method = 'tools/call' and company is not null
          and reason <> 'test' and time >= $1 and time < $2
        order by time desc, id desc limit 1) newest`,
    [...span, tools.map(({ proxy }) => proxy), tools.map(({ tool }) => tool)],
  );
  const meters = await metersOfEvents(context, newest.map(recordedEvent));
  return newest.flatMap(({ proxy, tool }, index) => {
    const own = meters[index] ?? [];
    const failed = own.find(({ id }) => id === meterId)?.failedCondition;
    if (failed == null || own.some(({ counted }) => counted)) return [];
    const calls = rows
      .filter((row) => row.proxy === proxy && row.tool === tool)
      .map(({ company, hour, calls: quantity }): KnownCall => {
        const at = new Date(hour).toISOString();
        return { id: `${proxy}/${tool}/${at}`, hour: at, quantity, company, unmetCondition: failed };
      });
    return [{ tool, condition: failed, calls }];
  });
}
