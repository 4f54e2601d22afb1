import { describeListenFailure } from '@tallygate/server-kit/listen';
import { createLogger } from '@tallygate/server-kit/logger';
import { failStart, onShutdown } from '@tallygate/server-kit/shutdown';
import { startCollector } from './collector/collector.ts';
import { readEnv, type SandboxEnv } from './env.ts';
import { startIdentityProvider } from './identity-provider/identity-provider.ts';
import { consoleClient } from './identity-provider/sandbox-clients.ts';
import { startMetronome } from './metronome/metronome.ts';
import { startSampleServer } from './sample-server.ts';
import { startStripe } from './stripe/stripe.ts';

type Part = {
  url: string;
  port: number;
  close(): Promise<void>;
};

const logger = createLogger({ name: 'sandbox' });

try {
  const env = readEnv();
  const parts = await Promise.all([
    startPart('mcp', 'SANDBOX_MCP_PORT', env, (port) =>
      startSampleServer({ port, onRestart: (exit) => logger.warn({ part: 'mcp', ...exit }, 'restarting') }),
    ),
    startPart('identity-provider', 'SANDBOX_IDP_PORT', env, (port) =>
      startIdentityProvider({
        port,
        dataDir: env.TALLYGATE_DATA_DIR,
        clients: [consoleClient(env.CONSOLE_PUBLIC_URL ?? `http://localhost:${env.CONSOLE_PORT}`)],
      }),
    ),
    startPart('collector', 'SANDBOX_COLLECTOR_PORT', env, (port) => startCollector({ port })),
    startPart('stripe', 'SANDBOX_STRIPE_PORT', env, (port) => startStripe({ port })),
    startPart('metronome', 'SANDBOX_METRONOME_PORT', env, (port) => startMetronome({ port })),
  ]);
  onShutdown({
    logger,
    deadlineMs: 5_000,
    close: async () => void (await Promise.all(parts.map((part) => part.close()))),
  });
} catch (error) {
  failStart(logger, error);
}

async function startPart(
  name: string,
  variable: Extract<keyof SandboxEnv, `SANDBOX_${string}_PORT`>,
  env: SandboxEnv,
  start: (port: number) => Promise<Part>,
): Promise<Part> {
  const port = env[variable];
  try {
    const part = await start(port);
    logger.info({ part: name, url: part.url }, 'listening');
    return part;
  } catch (cause) {
    throw new Error(`${name}: ${describeListenFailure(cause, { host: '127.0.0.1', port, variable })}`, { cause });
  }
}
