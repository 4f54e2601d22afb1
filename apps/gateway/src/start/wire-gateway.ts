import { durationMs, windowMs } from '@tallygate/contracts/duration';
import { clockOffsetMs } from '@tallygate/contracts/trial-settings';
import type { Logger } from '@tallygate/server-kit/logger';
import { AccessLogThread } from '../access-log/access-log-thread.ts';
import type { GatewayState } from '../controller/gateway-state.ts';
import { SessionTable } from '../exchange/session-table.ts';
import { PublisherThread } from '../publishers/publisher-thread.ts';
import type { PublisherReaders, PublishersConfig } from '../publishers/wanted-publishers.ts';
import { Recorder } from '../record/recorder.ts';
import { McpService } from '../relay/mcp-service.ts';
import type { KeyedCalls } from '../repeats/keyed-calls.ts';
import { openKeyedCalls } from '../repeats/open-keyed-calls.ts';
import { RepeatCheck } from '../repeats/repeat-check.ts';
import { SessionCalls } from '../repeats/session-calls.ts';
import { type OpenedCredits, openCredits } from './open-credits.ts';
import { type OpenedGateway, WRITER } from './open-gateway.ts';
import { type OpenedLimits, openLimits } from './open-limits.ts';

export const VERSION = '0.1.0';

/** A gateway whose parts know each other; it serves as soon as it has listeners. */
export type WiredGateway = {
  service: McpService;
  recorder: Recorder;
  publishers: PublisherThread;
  /** Access logs of other gateways. */
  accessLog: AccessLogThread;
  state: GatewayState;
  credits: OpenedCredits;
  limits: OpenedLimits;
  /** Runs the publishers of a configuration, after those of the one before. */
  publish(config: PublishersConfig): void;
  /** Ends everything at once, what still runs too. */
  close(): Promise<void>;
};

/** Makes the parts of a gateway and lets them follow the configuration. */
export function wireGateway(opened: OpenedGateway): WiredGateway {
  const { env, logger, metrics, runtime, holder, loader, config, spool, testCallers, clock } = opened;
  const pendingMs = durationMs(config.gateway.timeouts.pending);
  const recorder = new Recorder({ spool, metrics, logger, pendingMs, clock });
  recorder.folds.singles = config.gateway.limits.single_refusals_per_minute;
  const sessions = new SessionTable({
    maxSessions: config.gateway.limits.max_sessions,
    idleMs: durationMs(config.gateway.timeouts.session_idle),
  });
  const keyed = openKeyedCalls({ env, config, metrics, logger, clock });
  const repeats = new RepeatCheck(keyed, new SessionCalls());
  const credits = openCredits(opened);
  const limits = openLimits(opened, credits.gate);
  const service = new McpService({ holder, recorder, sessions, repeats, testCallers, gate: limits.gate, logger });
  const publishers = publisherThread(opened);
  const publish = publishInOrder(publishers, opened.readers, logger);
  const accessLog = new AccessLogThread({ recorder, dataDir: env.TALLYGATE_DATA_DIR, logger });
  followConfig(opened, { sessions, recorder, keyed, accessLog, publish });
  const state: GatewayState = {
    holder,
    metrics,
    spool: () => spool.stats(),
    publishers: () => publishers.status(),
    accessLog: () => accessLog.status(),
    canRecord: () => recorder.isWritable,
    running: () => service.running,
    sessions: () => sessions.size,
    version: VERSION,
    startedAt: new Date().toISOString(),
    reload: () => loader.load(),
  };
  return {
    service,
    recorder,
    publishers,
    accessLog,
    state,
    credits,
    limits,
    publish,
    async close() {
      await accessLog.close(0);
      recorder.stop();
      await credits.close();
      await limits.close();
      await publishers.close();
      await holder.close();
      await runtime.close();
      keyed.close();
      await spool.close();
    },
  };
}

function publisherThread(opened: OpenedGateway): PublisherThread {
  const { env, logger, spool, spoolDir, tail, gatewayId, proxies, controlPlane, clock } = opened;
  return new PublisherThread({
    spool,
    clock,
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
}

/** Applies changes of publishers one after the other: each builds on what the one before has left. */
function publishInOrder(publishers: PublisherThread, readers: PublisherReaders, logger: Logger) {
  let published = Promise.resolve();
  return (config: PublishersConfig): void => {
    published = published
      .then(async () => {
        await publishers.reconfigure(readers.wanted(config));
        readers.keep(config);
      })
      .catch((error: unknown) => logger.error({ err: error }, 'the publishers could not be changed'));
  };
}

function followConfig(
  { holder, clock }: OpenedGateway,
  followers: {
    sessions: SessionTable;
    recorder: Recorder;
    keyed: KeyedCalls;
    accessLog: AccessLogThread;
    publish: (config: PublishersConfig) => void;
  },
): void {
  const { sessions, recorder, keyed, accessLog, publish } = followers;
  holder.onChange((snapshot) => {
    const { config } = snapshot;
    clock.offsetMs = clockOffsetMs(config);
    const { limits, timeouts } = config.gateway;
    sessions.maxSessions = limits.max_sessions;
    sessions.idleMs = durationMs(timeouts.session_idle);
    recorder.pending.ttlMs = durationMs(timeouts.pending);
    recorder.folds.singles = limits.single_refusals_per_minute;
    keyed.windowMs = windowMs(config.billing.dedupe_window);
    publish(config);
    accessLog.serve(snapshot);
  });
}
