import type { Heartbeat, LearnedRedirect } from '@tallygate/contracts/internal-api';
import type { AccessLogStatus } from '../access-log/access-log-status.ts';
import type { UpstreamTargets } from '../exchange/upstream-targets.ts';
import type { GatewayState } from './gateway-state.ts';
import type { GatewayDescription } from './start-controller-link.ts';

/** What a heartbeat says of this gateway: measured now, never remembered. */
export function describeGateway(state: GatewayState): GatewayDescription {
  const { holder } = state;
  const snapshot = holder.current;
  const spool = state.spool();
  return {
    publicUrl: snapshot.publicUrl,
    configHash: snapshot.hash === '' ? null : snapshot.hash,
    configVersion: snapshot.version,
    configError: holder.problem && { hash: holder.problem.hash, findings: [...holder.problem.findings] },
    notes: [...snapshot.notes],
    proxies: snapshot.config.mcp_proxies.map((proxy) => {
      const route = snapshot.routes.find((one) => one.name === proxy.metadata.name);
      return route
        ? { name: route.name, path: route.mcpPath, serving: true, redirects: learnedRedirects(route.targets) }
        : { name: proxy.metadata.name, path: '', serving: false, reason: 'it is undeployed', redirects: [] };
    }),
    counters: {
      running: state.running(),
      sessions: state.sessions(),
      appended: spool.appended,
      recordFailures: state.metrics.recordFailures,
      unrecordedRefusals: state.metrics.unrecordedRefusals,
      outboundRefused: [...state.metrics.outboundRefusals.values()].reduce((sum, count) => sum + count, 0),
    },
    publishers: [...state.publishers()],
    spool: {
      bytes: spool.bytes,
      maxBytes: spool.maxBytes,
      refused: spool.refused,
      dropped: spool.dropped,
      repaired: spool.repairedTails,
      missing: spool.missing,
    },
    keyManagers: snapshot.keyManagers.all().map((manager) => manager.status()),
    ...accessLogOf(state.accessLog()),
  };
}

function accessLogOf({ state, address, port, streams: _, ...log }: AccessLogStatus): Pick<Heartbeat, 'accessLog'> {
  if (state === 'off') return {};
  // Port 0 of the file is whichever the system gave.
  const at = (address ?? '').replace(/:0$/, `:${port ?? 0}`);
  const report = { ...log, state, address: at, lastError: log.lastError?.slice(0, MAX_ERROR) ?? null };
  return { accessLog: report };
}

/** What the heartbeat takes; a server may name a longer path. */
const MAX_ADDRESS = 2_048;
const MAX_ERROR = 8_192;

function learnedRedirects({ all }: UpstreamTargets): LearnedRedirect[] {
  return all.flatMap(({ origin, path, learned }) => {
    if (learned.path === undefined) return [];
    const [from, to] = [path, learned.path].map((one) => `${origin}${one.split('?', 1)[0]}`) as [string, string];
    return from === to || Math.max(from.length, to.length) > MAX_ADDRESS ? [] : [{ from, to }];
  });
}
