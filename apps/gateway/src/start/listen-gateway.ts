import type { Server } from 'node:http';
import { durationMs } from '@tallygate/contracts/duration';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import { listen } from '@tallygate/server-kit/listen';
import { listenerNames } from '@tallygate/server-kit/name-variables';
import { listenOnSecondLoopback } from '@tallygate/server-kit/second-loopback';
import type { FastifyInstance } from 'fastify';
import { buildAdminApp } from '../admin/admin-app.ts';
import { describeGateway } from '../controller/describe-gateway.ts';
import type { GatewayState } from '../controller/gateway-state.ts';
import { type ControllerLink, startControllerLink } from '../controller/start-controller-link.ts';
import type { GatewayEnv } from '../env.ts';
import { buildListener, type ListenerOptions } from '../relay/listener.ts';
import { openTlsListener } from '../relay/tls-listener.ts';
import { watchConfig } from '../snapshot/watch-config.ts';
import { needsTerms } from '../terms/needs-terms.ts';
import { endOpenCalls } from './end-open-calls.ts';
import type { OpenedGateway } from './open-gateway.ts';
import { OrderDesk } from './order-desk.ts';
import { VERSION, type WiredGateway } from './wire-gateway.ts';

export type RunningGateway = {
  port: number;
  adminPort: number;
  tlsPort: number | undefined;
  state: GatewayState;
  /** Stops accepting, lets calls finish, sends what was recorded as far as time allows. */
  close(): Promise<void>;
};

/**
 * Serves: loads the configuration, ends what the former run left open, opens the ports, reports to the control plane.
 * Whatever fails, everything opened before is closed.
 * @param onDismissed told when the control plane shuts this gateway out: it must be closed
 */
export async function listenGateway(
  opened: OpenedGateway,
  wired: WiredGateway,
  onDismissed: (why: string) => void,
): Promise<RunningGateway> {
  const { env, logger, holder, loader, config, isKnown, spool } = opened;
  const { service, recorder, publishers, state } = wired;
  const apps: FastifyInstance[] = [];
  const closeAll = async (): Promise<void> => {
    loader.close();
    await Promise.all(apps.map((app) => app.close()));
    await wired.close();
  };
  try {
    if (isKnown) wired.publish(config);
    await loader.load();
    endOpenCalls({ spool, recorder, snapshot: holder.current, gate: wired.limits.gate, logger });
    wired.credits.watchReplay(state.publishers);
    const options = listenerOptions(config);
    const app = buildListener(service, options);
    const admin = adminApp(state, env);
    apps.push(app, admin);
    const port = await listen(app, { host: env.GATEWAY_HOST, port: env.GATEWAY_PORT, variable: 'GATEWAY_PORT' });
    const stopSecond = await listenOnSecondLoopback(app.server as Server, env.GATEWAY_HOST, port);
    const adminAddress = { host: env.GATEWAY_ADMIN_HOST, port: env.GATEWAY_ADMIN_PORT, variable: 'GATEWAY_ADMIN_PORT' };
    const adminPort = await listen(admin, adminAddress);
    const tls =
      config.gateway.tls &&
      (await openTlsListener(service, { ...options, settings: config.gateway.tls, host: env.GATEWAY_HOST, logger }));
    if (tls) apps.push(tls.app);
    const watcher = watchConfig(env.TALLYGATE_CONFIG, () => void loader.load());
    const desk = new OrderDesk({ recorder, publishers, gatewayId: opened.gatewayId, logger });
    const link = linkToController(opened, { state, desk, onDismissed });
    logger.info({ port, adminPort, tlsPort: tls?.port, config: env.TALLYGATE_CONFIG }, 'gateway is listening');
    return {
      port,
      adminPort,
      tlsPort: tls?.port,
      state,
      async close() {
        watcher.close();
        tls?.close();
        const endAt = performance.now() + durationMs(holder.current.config.gateway.timeouts.shutdown);
        stopSecond();
        for (const each of apps) each.server.close();
        await service.drain(endAt - performance.now());
        for (const each of apps) each.server.closeAllConnections();
        await wired.accessLog.close(endAt - performance.now());
        recorder.stop();
        await publishers.flush(Math.max(500, endAt - performance.now()));
        await link?.close();
        await closeAll();
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

function linkToController(
  opened: OpenedGateway,
  { state, desk, onDismissed }: { state: GatewayState; desk: OrderDesk; onDismissed: (why: string) => void },
): ControllerLink | undefined {
  const { env, logger, outbound, holder, loader, controlPlane, credential, gatewayId } = opened;
  if (controlPlane === undefined) return undefined;
  const link = startControllerLink({
    ...controlPlane,
    outbound,
    credential,
    onDismissed,
    gatewayId,
    version: VERSION,
    logger,
    describe: () => ({
      ...describeGateway(state),
      ...(opened.receipts.isUsed && { receiptKeys: opened.receipts.publicKeys() }),
    }),
    configFile: env.TALLYGATE_CONFIG,
    onTestKeys: (keys) => opened.testCallers.trust(keys),
    onOrders: (orders) => desk.take(orders),
    terms: { holder: opened.terms, isNeeded: () => opened.terms.hasCredits || needsTerms(holder.current.config) },
    onNudge: () => void loader.load(),
  });
  holder.onReport(() => link.changed());
  return link;
}

function adminApp(state: GatewayState, env: GatewayEnv): FastifyInstance {
  return buildAdminApp(state, {
    boundTo: env.GATEWAY_ADMIN_HOST,
    names: listenerNames({
      publicUrl: undefined,
      furtherNames: env.GATEWAY_ADMIN_ALLOWED_HOSTS,
      boundTo: [env.GATEWAY_ADMIN_HOST],
    }),
    token: env.GATEWAY_ADMIN_TOKEN,
  });
}

function listenerOptions({ gateway: { limits, timeouts } }: GatewayConfig): ListenerOptions {
  return {
    maxHeaderBytes: limits.max_header_bytes,
    headersTimeoutMs: durationMs(timeouts.request_headers),
    requestTimeoutMs: durationMs(timeouts.request),
    keepAliveTimeoutMs: durationMs(timeouts.keep_alive),
  };
}
