import { writeTerm } from '@tallygate/contracts/filter-terms';
import { FAILURE_CLASSES } from '@tallygate/contracts/overview-ranges';
import type { ProxyTools, ToolChanges, ToolView } from '@tallygate/contracts/proxy-tools';
import type { Database } from '@tallygate/db/database';
import type { ToolPin } from '@tallygate/db/generated/client';
import { foldChanges } from '../ledger/fold-changes.ts';
import { CLASS_SQL, KIND_SQL } from '../ledger/kind-and-class.ts';
import { pinState } from '../proxies/tool-pins.ts';
import { lastDayFrom } from '../proxies/traffic.ts';

/** Names that callers gave and no server lists; anybody can call anything. */
const MAX_UNLISTED = 100;

type Called = { tool: string; calls: number; failed: number };

/** The tools of a proxy: what its server was last seen to list, what was confirmed, and how each was called. */
export async function readTools(db: Database, proxy: string, now: Date): Promise<ProxyTools> {
  await foldChanges(db);
  const from = lastDayFrom(now);
  const pins = await db.prisma.toolPin.findMany({ where: { proxy }, orderBy: { tool: 'asc' } });
  const reading = await db.prisma.toolReading.findUnique({ where: { proxy } });
  const called = await readCalled(db, proxy, from);
  const known = new Set(pins.map(({ tool }) => tool));
  const unlisted = called.filter(({ tool }) => !known.has(tool)).slice(0, MAX_UNLISTED);
  const names = [...known, ...unlisted.map(({ tool }) => tool)];
  const lastCalls = await readLastCalls(db, proxy, names);
  const usageOf = (name: string) => {
    const { calls, failed } = called.find(({ tool }) => tool === name) ?? { calls: 0, failed: 0 };
    const query = { proxy: writeTerm(proxy), tool: writeTerm(name), kind: 'call', from: from.toISOString() };
    return {
      calls: { count: calls, query },
      failed: { count: failed, query: { ...query, class: FAILURE_CLASSES.join(',') } },
      lastCallAt: lastCalls.get(name)?.toISOString() ?? null,
    };
  };
  return {
    readAt: reading?.readAt.toISOString() ?? null,
    tools: [
      ...pins.map((pin) => ({ ...pinnedTool(pin), ...usageOf(pin.tool) })),
      ...unlisted.map(({ tool }) => ({ ...UNLISTED, name: tool, ...usageOf(tool) })),
    ],
  };
}

/** The proxies whose servers list something else than was confirmed. */
export async function readToolChanges(db: Database): Promise<ToolChanges> {
  const pins = await db.prisma.toolPin.findMany({
    where: { differsSince: { not: null } },
    select: { proxy: true, confirmedHash: true, listedHash: true, differsSince: true },
    orderBy: { proxy: 'asc' },
  });
  const present = new Set((await db.prisma.proxy.findMany({ select: { id: true } })).map(({ id }) => id));
  const byProxy = new Map<string, typeof pins>();
  for (const pin of pins) if (present.has(pin.proxy)) byProxy.set(pin.proxy, [...(byProxy.get(pin.proxy) ?? []), pin]);
  return [...byProxy].map(([proxy, own]) => {
    const count = (state: string) => own.filter((pin) => pinState(pin) === state).length;
    const newest = Math.max(...own.map(({ differsSince }) => differsSince?.getTime() ?? 0));
    return {
      proxy,
      changed: count('changed'),
      added: count('added'),
      removed: count('removed'),
      at: new Date(newest).toISOString(),
    };
  });
}

type Usage = 'calls' | 'failed' | 'lastCallAt';

const UNLISTED: Omit<ToolView, Usage | 'name'> = {
  state: 'unlisted',
  definition: null,
  confirmed: null,
  listedHash: null,
  confirmedHash: null,
  firstSeenAt: null,
  confirmedAt: null,
  confirmedBy: null,
  differsSince: null,
};

function pinnedTool(pin: ToolPin): Omit<ToolView, Usage> {
  const state = pinState(pin);
  const read = (text: string | null) => (text === null ? null : (JSON.parse(text) as ToolView['definition']));
  return {
    name: pin.tool,
    state,
    definition: read(state === 'removed' ? pin.confirmed : pin.listed),
    confirmed: state === 'confirmed' ? null : read(pin.confirmed),
    listedHash: pin.listedHash,
    confirmedHash: pin.confirmedHash,
    firstSeenAt: pin.firstSeenAt.toISOString(),
    confirmedAt: pin.confirmedAt?.toISOString() ?? null,
    confirmedBy: pin.confirmedBy,
    differsSince: pin.differsSince?.toISOString() ?? null,
  };
}

/** Tool calls by name, most first. */
async function readCalled(db: Database, proxy: string, from: Date): Promise<Called[]> {
  const failures = FAILURE_CLASSES.map((one) => `'${one}'`).join(', ');
  const rows = await db.sql<{ tool: string; calls: string; failed: string | null }>(
    `select tool, sum(calls) as calls, sum(calls) filter (where ${CLASS_SQL} in (${failures})) as failed
       from event_rollups where proxy = $1 and quarter >= $2 and tool <> '' and ${KIND_SQL} = 'call'
      group by 1 order by 2 desc, 1`,
    [proxy, from],
  );
  return rows.map(({ tool, calls, failed }) => ({ tool, calls: Number(calls), failed: Number(failed ?? 0) }));
}

async function readLastCalls(db: Database, proxy: string, tools: readonly string[]): Promise<Map<string, Date>> {
  const rows = await db.sql<{ tool: string; time: Date }>(
    `select t.name as tool, e.time from unnest($2::text[]) as t(name), lateral (
       select time from events where proxy = $1 and tool = t.name and ${KIND_SQL} = 'call'
       order by time desc limit 1) e`,
    [proxy, tools],
  );
  return new Map(rows.map(({ tool, time }) => [tool, time]));
}
