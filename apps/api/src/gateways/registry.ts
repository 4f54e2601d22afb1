import { hostname } from 'node:os';
import { parseDurationMs } from '@tallygate/contracts/duration';
import type { Heartbeat, LearnedRedirect } from '@tallygate/contracts/internal-api';
import type { GatewayView } from '@tallygate/contracts/status-view';
import type { Database } from '@tallygate/db/database';
import { toJson } from '../database/json.ts';
import { clockAhead } from './clock-ahead.ts';
import type { LocalReport } from './local-gateway.ts';

/** A gateway counts as live this long after its last heartbeat, or three of its intervals if that is more. */
const LIVE_MS = 10_000;
/** A heartbeat this soon after a direct answer may have been written before it. */
const OVERTAKEN_MS = 1_000;

export type GatewayRegistry = {
  /** Takes a gateway's heartbeat and lets every `waitFor` check again. */
  report(heartbeat: Heartbeat, verified?: boolean): Promise<void>;
  /** Takes what the gateway on this machine answered when told to reload, ahead of its next heartbeat. */
  confirm(report: LocalReport): void;
  /** Every gateway that has reported since this process started, the one that reported last first. */
  list(): GatewayView[];
  live(): GatewayView[];
  /** Whether each live gateway serves the proxy out of the file with this hash, and why not. */
  serving(proxy: string, hash: string | null): { id: string; serving: boolean; reason?: string }[];
  /** The servers that redirect every call of a proxy to another path of their own, as the live gateways learned. */
  redirects(): ReportedRedirect[];
  /** Resolves to true once `done` holds, checked after each report; false when the time is over. */
  waitFor(done: () => boolean, timeoutMs: number): Promise<boolean>;
};

export type ReportedRedirect = LearnedRedirect & { proxy: string };

/** How a gateway is called that answered here before it reported. */
export const UNREPORTED = 'this machine';

type Served = Pick<Heartbeat, 'id' | 'configHash' | 'configError' | 'proxies'>;
type Entry = {
  heartbeat: Heartbeat;
  verified: boolean;
  seenAtMs: number;
  clockAheadMs: number | undefined;
  confirmedAtMs?: number;
};

/** The registry: in memory for speed, each gateway's last word also in the database. */
export function createGatewayRegistry(
  db: Database,
  options: { heartbeatInterval: () => string | undefined; now: () => number },
): GatewayRegistry {
  const { now } = options;
  const entries = new Map<string, Entry>();
  const waiters = new Set<() => void>();
  /** The gateway on this machine, as long as it has not reported itself. */
  let unreported: { served: Served; seenAtMs: number } | null = null;

  const liveMs = () => Math.max(LIVE_MS, 3 * (parseDurationMs(options.heartbeatInterval() ?? '') ?? 0));
  const isLive = ({ seenAtMs }: { seenAtMs: number }) => now() - seenAtMs < liveMs();
  const view = (entry: Entry): GatewayView => ({
    ...entry.heartbeat,
    proxies: entry.heartbeat.proxies.map(({ redirects: _addresses, ...proxy }) => proxy),
    live: isLive(entry),
    verified: entry.verified,
    lastSeenAt: new Date(entry.seenAtMs).toISOString(),
    ...(entry.clockAheadMs === undefined ? {} : { clockAheadMs: entry.clockAheadMs }),
  });
  const list = () => [...entries.values()].sort((a, b) => b.seenAtMs - a.seenAtMs).map(view);
  const wake = () => {
    for (const waiter of [...waiters]) waiter();
  };

  return {
    async report(heartbeat, verified = false) {
      const known = entries.get(heartbeat.id);
      const previous = known?.heartbeat;
      const clockAheadMs = clockAhead(heartbeat.clock, now());
      if (known?.confirmedAtMs !== undefined && now() - known.confirmedAtMs < OVERTAKEN_MS) {
        const { configHash, configVersion, configError, proxies } = known.heartbeat;
        const confirmed = { configHash, configVersion, configError, proxies };
        const told = { ...heartbeat, ...confirmed };
        entries.set(heartbeat.id, { ...known, verified, heartbeat: told, clockAheadMs, seenAtMs: now() });
      } else entries.set(heartbeat.id, { heartbeat, verified, clockAheadMs, seenAtMs: now() });
      wake();
      if (previous === undefined || isNews(previous, heartbeat)) await store(db, heartbeat, new Date(now()));
    },
    confirm({ pid, hash, version, error, proxies }) {
      const served = { id: UNREPORTED, configHash: hash, configError: error, proxies };
      unreported = { served, seenAtMs: now() };
      for (const [id, { heartbeat, verified, clockAheadMs }] of entries) {
        if (heartbeat.pid !== pid || heartbeat.hostname !== hostname()) continue;
        const fresh = { ...heartbeat, configHash: hash, configVersion: version, configError: error, proxies };
        unreported = null;
        entries.set(id, { heartbeat: fresh, verified, clockAheadMs, seenAtMs: now(), confirmedAtMs: now() });
      }
      wake();
    },
    list,
    live: () => list().filter((gateway) => gateway.live),
    serving: (proxy, hash) => {
      const live: Served[] = [...entries.values()].filter(isLive).map((entry) => entry.heartbeat);
      if (live.length === 0 && unreported && isLive(unreported)) live.push(unreported.served);
      return live.map(({ id, configHash, configError, proxies }) => {
        if (hash === null || configHash !== hash) {
          const refused = configError && configError.hash === hash;
          return { id, serving: false, reason: refused ? 'refused the configuration' : 'runs another configuration' };
        }
        const listed = proxies.find((one) => one.name === proxy);
        if (!listed) return { id, serving: false, reason: 'does not have this proxy' };
        return { id, serving: listed.serving, ...(listed.reason === undefined ? {} : { reason: listed.reason }) };
      });
    },
    redirects: () =>
      [...entries.values()]
        .filter(isLive)
        .flatMap(({ heartbeat }) =>
          heartbeat.proxies.flatMap(({ name, redirects }) => redirects.map((one) => ({ proxy: name, ...one }))),
        ),
    waitFor(done, timeoutMs) {
      if (done()) return Promise.resolve(true);
      return new Promise((resolve) => {
        const finish = (result: boolean) => {
          clearTimeout(timer);
          waiters.delete(check);
          resolve(result);
        };
        const check = () => {
          if (done()) finish(true);
        };
        const timer = setTimeout(() => finish(done()), timeoutMs);
        waiters.add(check);
      });
    },
  };
}

/** Counters change with every heartbeat; the row is for what survives a restart of the api. */
function isNews(before: Heartbeat, after: Heartbeat): boolean {
  return (
    before.configHash !== after.configHash ||
    before.pid !== after.pid ||
    before.configError?.hash !== after.configError?.hash
  );
}

async function store(db: Database, heartbeat: Heartbeat, seenAt: Date): Promise<void> {
  const data = {
    hostname: heartbeat.hostname,
    version: heartbeat.version,
    pid: heartbeat.pid,
    configVersion: heartbeat.configVersion,
    configHash: heartbeat.configHash,
    error: toJson(heartbeat.configError),
    counters: toJson(heartbeat.counters),
    startedAt: new Date(heartbeat.startedAt),
    lastSeenAt: seenAt,
  };
  await db.prisma.gateway.upsert({
    where: { id: heartbeat.id },
    create: { id: heartbeat.id, ...data },
    update: data,
  });
}
