import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { durationMs } from '@tallygate/contracts/duration';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import { clockOffsetMs } from '@tallygate/contracts/trial-settings';
import { Outbound } from '@tallygate/outbound/outbound';
import { readProxySettings } from '@tallygate/outbound/proxy-settings';
import type { Logger } from '@tallygate/server-kit/logger';
import { ProductClock } from '@tallygate/server-kit/product-clock';
import { openSpool } from '@tallygate/spool/open-spool';
import { cursorNames } from '@tallygate/spool/operator';
import { SharedTail } from '@tallygate/spool/shared-tail';
import { TestCallers } from '../auth/test-callers.ts';
import { controlPlaneOf } from '../controller/control-plane.ts';
import { CredentialFile } from '../controller/credential-file.ts';
import { enrolFirst } from '../controller/enrolment.ts';
import type { GatewayEnv } from '../env.ts';
import { RefusalLog } from '../outbound/refusal-log.ts';
import { createPolicyRuntime } from '../policies/policy-runtime.ts';
import { BalanceDesk } from '../prices/balance-desk.ts';
import { createPriceRuntime } from '../prices/price-runtime.ts';
import { ReceiptKeys } from '../prices/receipt-keys.ts';
import { PublisherReaders, readersOf } from '../publishers/wanted-publishers.ts';
import { GatewayMetrics } from '../record/gateway-metrics.ts';
import { TermsHolder } from '../terms/terms-holder.ts';
import { openConfig } from './open-config.ts';

/** Name of this process among the writers of its spool. */
export const WRITER = 'main';

/** What a gateway has opened before anything is served. */
export type OpenedGateway = Awaited<ReturnType<typeof openGateway>>;

/**
 * Opens what a gateway keeps while it runs: its way out, its configuration, its credential, its spool.
 * @throws Error with one clear line when the folder, the credential or the event log cannot be used
 */
export async function openGateway(env: GatewayEnv, logger: Logger) {
  const dataDir = env.TALLYGATE_DATA_DIR;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const metrics = new GatewayMetrics();
  const proxies = readProxySettings(env);
  const outbound = openOutbound(proxies, metrics, logger);
  const terms = TermsHolder.open({ dataDir, logger });
  const runtime = createPolicyRuntime({
    subscriptions: () => terms.prices?.terms.subscriptions,
    outbound,
    redisUrl: env.REDIS_URL,
    dataDir,
    log: (level, message, fields) => logger[level](fields, message),
  });
  const clock = new ProductClock();
  const balances = new BalanceDesk();
  const receipts = ReceiptKeys.open({ dataDir, logger, now: clock.nowMs });
  const prices = createPriceRuntime({ terms, balances, receipts }, clock.nowMs);
  const { holder, loader, config, isKnown } = await openConfig({ env, runtime, prices, logger });
  clock.offsetMs = clockOffsetMs(config);
  const controlPlane = controlPlaneOf(config, env);
  const credential = new CredentialFile(dataDir);
  credential.requireNotRevoked();
  await enrolFirst(controlPlane, { outbound, file: credential, gatewayId: config.gateway.id, logger });
  const readers = new PublisherReaders({ dataDir, hasController: controlPlane !== undefined, logger });
  const spoolDir = join(dataDir, 'spool');
  const wanted = readersOf(readers.wanted(config));
  const tail = new SharedTail();
  const spool = await openSpool({
    ...spoolOptions(config, logger),
    dir: spoolDir,
    writerId: WRITER,
    // Without any configuration the publishers are unknown, so the spool keeps what former readers have not read.
    readers: isKnown ? wanted : [...new Set([...wanted, ...(await cursorNames(spoolDir))])],
    tail,
    now: clock.nowMs,
  }).catch((cause: unknown) => {
    throw new Error(describeSpoolFailure(spoolDir, cause), { cause });
  });
  return {
    env,
    logger,
    metrics,
    outbound,
    proxies,
    runtime,
    testCallers: new TestCallers(),
    /** What calls cost whom. */
    terms,
    balances,
    receipts,
    holder,
    loader,
    /** The configuration that the listeners, the spool and the control plane are opened with. */
    config,
    /** False while no configuration was ever seen. */
    isKnown,
    controlPlane,
    credential,
    /** The id in the credential, for a gateway that has enrolled; else that of the file. */
    gatewayId: credential.read()?.id ?? config.gateway.id,
    readers,
    spool,
    spoolDir,
    tail,
    /** Of business; follows the configuration. */
    clock,
  };
}

function openOutbound(
  proxies: ReturnType<typeof readProxySettings>,
  metrics: GatewayMetrics,
  logger: Logger,
): Outbound {
  const refusals = new RefusalLog((fields, message) => logger.warn(fields, message));
  return new Outbound({
    proxies,
    onRefusal(refusal) {
      metrics.noteOutboundRefusal(refusal.facts.purpose);
      refusals.note(refusal);
    },
  });
}

function spoolOptions({ spool }: GatewayConfig, logger: Logger) {
  return {
    maxBytes: spool.max_bytes,
    segmentBytes: spool.segment_bytes,
    syncIntervalMs: spool.sync_interval === '0' ? 0 : durationMs(spool.sync_interval),
    onFull: spool.on_full,
    onError: (error: Error) => logger.error({ err: error }, 'the spool reports a problem'),
  };
}

/** One line for an event log that cannot be opened: where it is, what is wrong, what to do. */
function describeSpoolFailure(dir: string, cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  const remedy = /ENOSPC|no space/.test(message)
    ? 'free some space on that disk, or set TALLYGATE_DATA_DIR to a folder on another'
    : 'TALLYGATE_DATA_DIR must name a folder that this user can read and write';
  return `the event log in ${dir} cannot be opened: ${message}; ${remedy}`;
}
