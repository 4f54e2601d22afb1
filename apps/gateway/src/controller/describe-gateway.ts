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
        ? { name: route.name, path: route.mcpPath, serving: true }
        : { name: proxy.metadata.name, path: '', serving: false, reason: 'it is undeployed' };
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
    },
    keyManagers: snapshot.keyManagers.all().map((manager) => manager.status()),
  };
}
