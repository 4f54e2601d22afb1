import { AppError } from '@tallygate/contracts/app-error';
import { writeTerm } from '@tallygate/contracts/filter-terms';
import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import { FAILURE_CLASSES } from '@tallygate/contracts/overview-ranges';
import type { ServerView } from '@tallygate/contracts/server-view';
import type { Database } from '@tallygate/db/database';
import type { Applier } from '../apply/applier.ts';
import { entitiesOf } from '../desired/entities.ts';
import { foldChanges } from '../ledger/fold-changes.ts';
import { CLASS_SQL, KIND_SQL } from '../ledger/kind-and-class.ts';
import { readPercentiles } from '../ledger/read-percentiles.ts';
import { lastDayFrom } from '../proxies/traffic.ts';
import { readAttempts } from './read-attempts.ts';
import { NO_ATTEMPTS, serverHealth } from './server-health.ts';
import type { ServerProbes } from './server-probes.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

type Context = { db: Database; applier: Applier; serverProbes: ServerProbes; now: () => Date };
type HourRow = { proxy: string; hour: Date; class: string; calls: string };

/** The server of every proxy that is saved, in the order of their names, with the calls of the last 24 hours. */
export async function readServers(context: Context): Promise<ServerView[]> {
  const { db, applier, serverProbes } = context;
  const state = await applier.state();
  const saved = [...state.desired.values()].flatMap((entity) => (entity.type === 'proxy' ? [entity.value] : []));
  const running = entitiesOf(state.running);
  const now = context.now().getTime();
  const from = lastDayFrom(new Date(now)).getTime();
  const ids = saved.map(({ metadata }) => metadata.name);
  await foldChanges(db);
  const [attempts, hours, latencies] = [
    await readAttempts(db, ids, new Date(now - DAY_MS)),
    await readHours(db, new Date(from)),
    await readPercentiles(db, ids, new Date(from)),
  ];
  return saved
    .map(({ metadata: { name }, spec }): ServerView => {
      const served = running.get(`proxy/${name}`)?.value as McpProxy | undefined;
      const rows = hours.get(name) ?? [];
      const counted = (classes?: readonly string[]) => ({
        count: sum(rows.filter((row) => classes?.includes(row.class) ?? true)),
        query: {
          proxy: writeTerm(name),
          kind: 'call',
          ...(classes && { class: classes.join(',') }),
          from: new Date(from).toISOString(),
        },
      });
      const [calls, serverFailed] = [counted(), counted(['server'])];
      const facts = {
        isPaused: served?.spec.deploymentState === 'undeployed',
        calls: attempts.get(name) ?? NO_ATTEMPTS,
        probes: served ? serverProbes.of(served) : { ...NO_ATTEMPTS, problem: null },
        day: { calls: calls.count, serverFailed: serverFailed.count },
      };
      return {
        proxy: name,
        displayName: spec.displayName,
        health: serverHealth(facts, now),
        calls,
        failed: counted(FAILURE_CLASSES),
        serverFailed,
        p95Ms: latencies.get(name)?.p95Ms ?? null,
        hours: byHour(rows, from, now),
      };
    })
    .sort((a, b) => a.displayName.localeCompare(b.displayName) || a.proxy.localeCompare(b.proxy));
}

/**
 * Asks the server of a running proxy now, and says how it does.
 * @throws AppError PROXY_NOT_FOUND
 */
export async function probeNow(context: Context, id: string): Promise<ServerView> {
  const running = entitiesOf((await context.applier.state()).running).get(`proxy/${id}`);
  if (running?.type === 'proxy') await context.serverProbes.probe(running.value);
  const view = (await readServers(context)).find(({ proxy }) => proxy === id);
  if (view === undefined) throw new AppError('PROXY_NOT_FOUND', { detail: `There is no proxy "${id}".` });
  return view;
}

async function readHours(db: Database, from: Date): Promise<Map<string, HourRow[]>> {
  const rows = await db.sql<HourRow>(
    `select proxy, start as hour, ${CLASS_SQL} as class, sum(calls) as calls from event_totals
     where span = 'any_proxy_hour' and start >= $1 and ${KIND_SQL} = 'call' group by 1, 2, 3`,
    [from],
  );
  const byProxy = new Map<string, HourRow[]>();
  for (const row of rows) byProxy.set(row.proxy, [...(byProxy.get(row.proxy) ?? []), row]);
  return byProxy;
}

function byHour(rows: readonly HourRow[], from: number, now: number): ServerView['hours'] {
  const hours = Array.from({ length: Math.ceil((now + 1 - from) / HOUR_MS) }, () => ({ calls: 0, failed: 0 }));
  for (const row of rows) {
    const hour = hours[(row.hour.getTime() - from) / HOUR_MS];
    // A gateway's clock that is ahead has calls in hours to come; they count in the number, and in no bar.
    if (hour === undefined) continue;
    hour.calls += Number(row.calls);
    if (FAILURE_CLASSES.some((one) => one === row.class)) hour.failed += Number(row.calls);
  }
  return hours;
}

function sum(rows: readonly HourRow[]): number {
  return rows.reduce((total, { calls }) => total + Number(calls), 0);
}
