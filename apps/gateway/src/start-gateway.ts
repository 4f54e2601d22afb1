import type { Logger } from '@tallygate/server-kit/logger';
import type { GatewayEnv } from './env.ts';
import { listenGateway, type RunningGateway } from './start/listen-gateway.ts';
import { openGateway } from './start/open-gateway.ts';
import { wireGateway } from './start/wire-gateway.ts';

/**
 * Starts the data plane: configuration, spool, listeners, publishers. Throws `ListenError` for a port that is taken.
 * @param onDismissed told when the control plane shuts this gateway out: it must be closed
 */
export async function startGateway(
  env: GatewayEnv,
  logger: Logger,
  onDismissed: (why: string) => void = () => {},
): Promise<RunningGateway> {
  const opened = await openGateway(env, logger);
  return listenGateway(opened, wireGateway(opened), onDismissed);
}
