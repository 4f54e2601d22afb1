import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { durationMs } from '@tallygate/contracts/duration';
import { type GatewayConfig, gatewayConfig } from '@tallygate/contracts/gateway-config';
import { Outbound } from '@tallygate/outbound/outbound';
import { readProxySettings } from '@tallygate/outbound/proxy-settings';
import { listen } from '@tallygate/server-kit/listen';
import type { Logger } from '@tallygate/server-kit/logger';
import { listenerNames } from '@tallygate/server-kit/name-variables';
import { openSpool } from '@tallygate/spool/open-spool';
import { cursorNames } from '@tallygate/spool/operator';
import { SharedTail } from '@tallygate/spool/shared-tail';
import type { Spool } from '@tallygate/spool/spool';
import type { FastifyInstance } from 'fastify';
import { buildAdminApp } from './admin/admin-app.ts';
import { buildGateway, type ListenerOptions } from './app.ts';
import { controlPlaneOf } from './controller/control-plane.ts';
import { CredentialFile } from './controller/credential-file.ts';
import { describeGateway } from './controller/describe-gateway.ts';
import { enrolFirst } from './controller/enrolment.ts';
import type { GatewayState } from './controller/gateway-state.ts';
import { startControllerLink } from './controller/start-controller-link.ts';
import type { GatewayEnv } from './env.ts';
import { rulesOf } from './exchange/plan-rules.ts';
import { SessionTable } from './exchange/session-table.ts';
import { RefusalLog } from './outbound/refusal-log.ts';
import { createPolicyServices } from './policies/policy-services.ts';
import { PublisherPlanner, type PublishersConfig, readersOf } from './publishers/publisher-plan.ts';
import { PublisherThread } from './publishers/publisher-thread.ts';
import { GatewayMetrics } from './record/gateway-metrics.ts';
import { Recorder } from './record/recorder.ts';
import { recoverCalls } from './record/recover-calls.ts';
import { McpService } from './relay/mcp-service.ts';
import { openKeyedCalls } from './repeats/open-keyed-calls.ts';
import { RepeatCheck } from './repeats/repeat-check.ts';
import { SessionCalls } from './repeats/session-calls.ts';
import { buildSnapshot, type SnapshotSurroundings, windowMs } from './snapshot/build-snapshot.ts';
import { ConfigLoader } from './snapshot/config-loader.ts';
import { lastGoodPath } from './snapshot/last-good-file.ts';
import { type LoadedConfig, loadConfigFile } from './snapshot/load-config-file.ts';
import { SnapshotHolder } from './snapshot/snapshot-holder.ts';
import { TemplateReader } from './snapshot/template-reader.ts';
import { watchConfig } from './snapshot/watch-config.ts';
import { openTlsListener } from './tls-listener.ts';

export type RunningGateway = {
  port: number;
  adminPort: number;
  tlsPort: number | undefined;
  state: GatewayState;
  /** Stops accepting, lets calls finish, sends what was recorded as far as time allows. */
  close(): Promise<void>;
};

const VERSION = '0.1.0';
/** This process among the writers of its spool. */
const WRITER = 'main';

/**
 * Starts the data plane: configuration, spool, listeners, publishers. Throws `ListenError` for a port that is taken.
 * @param onDismissed told when the control plane shuts this gateway out: it must be closed
 */
export async function startGateway(
  env: GatewayEnv,
  logger: Logger,
  onDismissed: (why: string) => void = () => {},
): Promise<RunningGateway> {
  mkdirSync(env.TALLYGATE_DATA_DIR, { recursive: true, mode: 0o700 });
  const metrics = new GatewayMetrics();
  const refusals = new RefusalLog((fields, message) => logger.warn(fields, message));
  const proxies = readProxySettings(env);
  const outbound = new Outbound({
    proxies,
    onRefusal(refusal) {
      metrics.noteOutboundRefusal(refusal.facts.purpose);
      refusals.note(refusal);
    },
  });
  const services = createPolicyServices({
    outbound,
    redisUrl: env.REDIS_URL,
    dataDir: env.TALLYGATE_DATA_DIR,
    log: (level, message, fields) => logger[level](fields, message),
  });
  const surroundings = { services, port: env.GATEWAY_PORT, host: env.GATEWAY_HOST };
  const empty = { config: gatewayConfig.parse({}), hash: '', version: null, notes: [] };
  const keptPath = lastGoodPath(env.TALLYGATE_DATA_DIR);
  const holder = new SnapshotHolder(buildSnapshot(empty, surroundings), logger);
  const templates = new TemplateReader({
    environment: env.all,
    configPath: env.TALLYGATE_CONFIG,
    dataDir: env.TALLYGATE_DATA_DIR,
    logger,
  });
  const loader = new ConfigLoader({
    path: env.TALLYGATE_CONFIG,
    templates,
    surroundings,
    holder,
    logger,
    lastGoodPath: keptPath,
  });
  // Spool, listeners and control plane keep the settings they start with, so the file is looked at before.
  const first = await loadConfigFile(env.TALLYGATE_CONFIG, templates);
  if (first === null)
    logger.warn({ path: env.TALLYGATE_CONFIG }, 'there is no configuration file yet; waiting for one');
  // A file that cannot be used must not stop what was served before, nor let go of events that wait for its publishers.
  const start = first?.ok === true ? first : await loadConfigFile(keptPath, templates);
  const isKnown = start?.ok === true;
  const config = isKnown ? start.loaded.config : empty.config;
  if (isKnown && first?.ok !== true) serveLastGood(start.loaded, holder, surroundings, logger);
  const controlPlane = controlPlaneOf(config, env);
  const credential = new CredentialFile(env.TALLYGATE_DATA_DIR);
  credential.requireNotRevoked();
  await enrolFirst(controlPlane, { outbound, file: credential, gatewayId: config.gateway.id, logger });
  // Who has a credential is called as it says.
  const gatewayId = credential.read()?.id ?? config.gateway.id;

  const spoolDir = join(env.TALLYGATE_DATA_DIR, 'spool');
  const planner = new PublisherPlanner({
    dataDir: env.TALLYGATE_DATA_DIR,
    hasController: controlPlane !== undefined,
    logger,
  });
  const wanted = readersOf(planner.plan(config));
  // Without any configuration, whoever has read before may read again: nothing is let go of.
  const readers = isKnown ? wanted : [...new Set([...wanted, ...(await cursorNames(spoolDir))])];
  const tail = new SharedTail();
  const spool = await openSpool({
    ...spoolOptions(config, logger),
    dir: spoolDir,
    writerId: WRITER,
    readers,
    tail,
  }).catch((cause: unknown) => {
    throw new Error(describeSpoolFailure(spoolDir, cause), { cause });
  });
  const recorder = new Recorder({ spool, metrics, logger, pendingMs: durationMs(config.gateway.timeouts.pending) });
  const sessions = new SessionTable({
    maxSessions: config.gateway.limits.max_sessions,
    idleMs: durationMs(config.gateway.timeouts.session_idle),
  });
  const keyed = openKeyedCalls(env, config, metrics, logger);
  const repeats = new RepeatCheck(keyed, new SessionCalls());
  const service = new McpService({ holder, recorder, sessions, repeats, logger });
  const publishers = new PublisherThread({
    spool,
    data: {
      spoolDir,
      tails: { [WRITER]: tail.buffer },
      dataDir: env.TALLYGATE_DATA_DIR,
      gatewayId,
      sandboxCollectorUrl: env.TALLYGATE_SANDBOX_COLLECTOR_URL,
      proxies,
      controller: controlPlane && { url: controlPlane.url, token: controlPlane.token, tls: controlPlane.tls },
    },
    logger,
  });
  let published = Promise.resolve();
  // One after the other: a plan builds on what the one before it left.
  const publish = (wantedConfig: PublishersConfig): void => {
    published = published
      .then(async () => {
        await publishers.reconfigure(planner.plan(wantedConfig));
        planner.keep(wantedConfig);
      })
      .catch((error: unknown) => logger.error({ err: error }, 'the publishers could not be changed'));
  };
  holder.onChange((snapshot) => {
    const { limits, timeouts } = snapshot.config.gateway;
    sessions.maxSessions = limits.max_sessions;
    sessions.idleMs = durationMs(timeouts.session_idle);
    recorder.pending.ttlMs = durationMs(timeouts.pending);
    keyed.windowMs = windowMs(snapshot.config.billing.dedupe_window);
    publish(snapshot.config);
  });
  const state: GatewayState = {
    holder,
    metrics,
    spool: () => spool.stats(),
    publishers: () => publishers.status(),
    canRecord: () => recorder.isWritable,
    running: () => service.running,
    sessions: () => sessions.size,
    version: VERSION,
    startedAt: new Date().toISOString(),
    reload: () => loader.load(),
  };
  const apps: FastifyInstance[] = [];
  const closeQuietly = async (): Promise<void> => {
    loader.close();
    await Promise.all(apps.map((app) => app.close()));
    recorder.stop();
    await publishers.close();
    await holder.close();
    await services.close();
    keyed.close();
    await spool.close();
  };
  try {
    if (isKnown) publish(config);
    await loader.load();
    endOpenCalls(spool, recorder, holder, logger);
    const options = listenerOptions(config);
    const app = buildGateway(service, options);
    const admin = buildAdminApp(state, {
      boundTo: env.GATEWAY_ADMIN_HOST,
      names: listenerNames({
        publicUrl: undefined,
        furtherNames: env.GATEWAY_ADMIN_ALLOWED_HOSTS,
        boundTo: [env.GATEWAY_ADMIN_HOST],
      }),
      token: env.GATEWAY_ADMIN_TOKEN,
    });
    apps.push(app, admin);
    const port = await listen(app, { host: env.GATEWAY_HOST, port: env.GATEWAY_PORT, variable: 'GATEWAY_PORT' });
    const adminAddress = { host: env.GATEWAY_ADMIN_HOST, port: env.GATEWAY_ADMIN_PORT, variable: 'GATEWAY_ADMIN_PORT' };
    const adminPort = await listen(admin, adminAddress);
    const { tls: tlsSettings } = config.gateway;
    const tls = tlsSettings && (await openTlsListener(service, options, tlsSettings, env.GATEWAY_HOST, logger));
    if (tls) apps.push(tls.app);
    const watcher = watchConfig(env.TALLYGATE_CONFIG, () => void loader.load());
    const link =
      controlPlane &&
      startControllerLink({
        ...controlPlane,
        outbound,
        credential,
        onDismissed,
        gatewayId,
        version: VERSION,
        logger,
        describe: () => describeGateway(state),
        configFile: env.TALLYGATE_CONFIG,
        onNudge: () => void loader.load(),
      });
    if (link) holder.onReport(() => link.changed());
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
        for (const each of apps) each.server.close();
        await service.drain(endAt - performance.now());
        for (const each of apps) each.server.closeAllConnections();
        recorder.stop();
        await publishers.flush(Math.max(500, endAt - performance.now()));
        await link?.close();
        await closeQuietly();
      },
    };
  } catch (error) {
    await closeQuietly();
    throw error;
  }
}

function serveLastGood(
  loaded: LoadedConfig,
  holder: SnapshotHolder,
  surroundings: SnapshotSurroundings,
  logger: Logger,
): void {
  try {
    holder.swap(buildSnapshot(loaded, surroundings, holder.current));
    logger.warn({ hash: loaded.hash }, 'serving the configuration that was served last');
  } catch (error) {
    logger.error({ err: error }, 'the configuration that was served last cannot be served any more');
  }
}

/** One line for an event log that cannot be opened: where it is, what is wrong, what to do. */
function describeSpoolFailure(dir: string, cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  const remedy = /ENOSPC|no space/.test(message)
    ? 'free some space on that disk, or set TALLYGATE_DATA_DIR to a folder on another'
    : 'TALLYGATE_DATA_DIR must name a folder that this user can read and write';
  return `the event log in ${dir} cannot be opened: ${message}; ${remedy}`;
}

/** What the former run left open is ended by the rules of now. */
function endOpenCalls(spool: Spool, recorder: Recorder, holder: SnapshotHolder, logger: Logger): void {
  const { config, routes, planOf } = holder.current;
  const ended = recoverCalls(
    spool.recovered,
    recorder,
    (name, company, acceptedAtMs) => {
      const proxy = routes.find((route) => route.name === name)?.proxy.spec.billing;
      return rulesOf({ rules: { billing: config.billing, proxy }, planOf }, company, acceptedAtMs);
    },
    logger,
  );
  if (ended > 0) logger.warn({ calls: ended }, 'ended the calls that a crash had left open');
}

function spoolOptions(config: GatewayConfig, logger: Logger) {
  const { spool } = config;
  return {
    maxBytes: spool.max_bytes,
    segmentBytes: spool.segment_bytes,
    syncIntervalMs: spool.sync_interval === '0' ? 0 : durationMs(spool.sync_interval),
    onFull: spool.on_full,
    onError: (error: Error) => logger.error({ err: error }, 'the spool reports a problem'),
  };
}

function listenerOptions(config: GatewayConfig): ListenerOptions {
  const { limits, timeouts } = config.gateway;
  return {
    maxHeaderBytes: limits.max_header_bytes,
    headersTimeoutMs: durationMs(timeouts.request_headers),
    requestTimeoutMs: durationMs(timeouts.request),
    keepAliveTimeoutMs: durationMs(timeouts.keep_alive),
  };
}
