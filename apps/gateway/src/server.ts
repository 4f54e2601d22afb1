import { setFlagsFromString } from 'node:v8';
import { durationMs } from '@tallygate/contracts/duration';
import { createLogger } from '@tallygate/server-kit/logger';
import { failStart, onShutdown } from '@tallygate/server-kit/shutdown';
import { processEnv } from './env.ts';
import { startGateway } from './start-gateway.ts';

// A reload of a large file leaves tens of megabytes behind at once; by default V8 would let several of them pile up.
setFlagsFromString('--heap-growing-percent=20');

/** What a shutdown may take beyond letting calls finish: flushing and closing. */
const CLOSE_MARGIN_MS = 4_000;

const logger = createLogger({ name: 'gateway' });
try {
  const env = processEnv();
  logger.level = env.LOG_LEVEL;
  const gateway = await startGateway(env, logger, (why) => {
    logger.fatal(`${why}; it lets its calls finish and stops`);
    // The way out that a supervisor takes too.
    process.kill(process.pid, 'SIGTERM');
  });
  const shutdownMs = durationMs(gateway.state.holder.current.config.gateway.timeouts.shutdown);
  onShutdown({ logger, close: () => gateway.close(), deadlineMs: shutdownMs + CLOSE_MARGIN_MS });
} catch (error) {
  failStart(logger, error);
}
