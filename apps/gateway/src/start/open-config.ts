import { type GatewayConfig, gatewayConfig } from '@tallygate/contracts/gateway-config';
import type { Logger } from '@tallygate/server-kit/logger';
import type { GatewayEnv } from '../env.ts';
import type { PolicyRuntime } from '../policies/policy-runtime.ts';
import type { PriceRuntime } from '../prices/price-runtime.ts';
import { buildSnapshot } from '../snapshot/build-snapshot.ts';
import { ConfigLoader } from '../snapshot/config-loader.ts';
import { lastGoodPath, readLastGood } from '../snapshot/last-good-file.ts';
import { loadConfigFile } from '../snapshot/load-config-file.ts';
import { SnapshotHolder } from '../snapshot/snapshot-holder.ts';
import { TemplateReader } from '../snapshot/template-reader.ts';

/** The configuration that a gateway starts with, and what brings later ones into service. */
export type OpenedConfig = {
  /** Serves nothing yet, or what was served last when the file of now cannot be. */
  holder: SnapshotHolder;
  loader: ConfigLoader;
  /** Spool, listeners and control plane keep the settings they start with. */
  config: GatewayConfig;
  /** False while no configuration was ever seen; then `config` is an empty one. */
  isKnown: boolean;
};

/** Looks at the configuration file before anything is opened by it. */
export async function openConfig(options: {
  env: GatewayEnv;
  runtime: PolicyRuntime;
  prices: PriceRuntime;
  logger: Logger;
}): Promise<OpenedConfig> {
  const { env, runtime, prices, logger } = options;
  const snapshotOptions = { runtime, prices, port: env.GATEWAY_PORT, host: env.GATEWAY_HOST };
  const empty = { config: gatewayConfig.parse({}), hash: '', version: null, notes: [] };
  const holder = new SnapshotHolder(buildSnapshot(empty, snapshotOptions), logger);
  const templates = new TemplateReader({
    environment: env.all,
    configPath: env.TALLYGATE_CONFIG,
    dataDir: env.TALLYGATE_DATA_DIR,
    logger,
  });
  const keptPath = lastGoodPath(env.TALLYGATE_DATA_DIR);
  const servedBefore = await readLastGood(keptPath);
  const mayMoveClock = env.TALLYGATE_TRIAL_CLOCK === 'on';
  const loader = new ConfigLoader({
    path: env.TALLYGATE_CONFIG,
    templates,
    snapshotOptions,
    holder,
    logger,
    lastGoodPath: keptPath,
    servedBefore,
    mayMoveClock,
  });
  const first = await loadConfigFile(env.TALLYGATE_CONFIG, templates, { servedBefore, mayMoveClock });
  if (first === null)
    logger.warn({ path: env.TALLYGATE_CONFIG }, 'there is no configuration file yet; waiting for one');
  if (first?.ok === true) return { holder, loader, config: first.loaded.config, isKnown: true };
  // A file that cannot be used must not stop what was served before, nor let go of events that wait for its publishers.
  const kept = await loadConfigFile(keptPath, templates, { servedBefore, mayMoveClock });
  if (kept?.ok !== true) return { holder, loader, config: empty.config, isKnown: false };
  try {
    holder.swap(buildSnapshot(kept.loaded, snapshotOptions, holder.current));
    logger.warn({ hash: kept.loaded.hash }, 'serving the configuration that was served last');
  } catch (error) {
    logger.error({ err: error }, 'the configuration that was served last cannot be served any more');
  }
  return { holder, loader, config: kept.loaded.config, isKnown: true };
}
