import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describeListenFailure, ListenError } from '@tallygate/server-kit/listen';
import { createLogger } from '@tallygate/server-kit/logger';
import { failStart, onShutdown } from '@tallygate/server-kit/shutdown';
import { openTlsListener } from '@tallygate/server-kit/tls-listener';
import next from 'next';
import { type ConsoleSettings, readSettings } from './env.ts';
import { createFront } from './front.ts';

const SHUTDOWN_MS = 1_000;
/** Longer than proxies keep their connections, so that none of them is closed while it is used. */
const KEEP_ALIVE_MS = 72_000;
const LIMITS = { keepAliveTimeout: KEEP_ALIVE_MS, maxHeaderSize: 16_384, requireHostHeader: false };

let logger = createLogger({ name: 'console' });
try {
  const settings = readSettings();
  logger = createLogger({ name: 'console', level: settings.logLevel });
  await serve(settings);
} catch (error) {
  failStart(logger, error);
}

async function serve(settings: ConsoleSettings): Promise<void> {
  const { host, port, isDevelopment } = settings;
  const server = createServer(LIMITS);
  const app = next({
    dev: isDevelopment,
    dir: fileURLToPath(new URL('..', import.meta.url)),
    hostname: host,
    port,
    ...(isDevelopment ? { httpServer: server } : {}),
  });
  await app.prepare();
  const pages = app.getRequestHandler();
  const front = createFront((request, response) => void pages(request, response), settings);
  server.on('request', front.handle);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new ListenError(describeListenFailure(cause, { host, port, variable: 'CONSOLE_PORT' }), { cause }));
    });
    server.listen(port, host, resolve);
  });
  const tls =
    settings.tls &&
    (await openTlsListener(front.handle, { ...settings.tls, variable: 'CONSOLE_TLS_PORT', logger, server: LIMITS }));
  onShutdown({
    logger,
    deadlineMs: SHUTDOWN_MS,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await Promise.all([closed, tls?.close()]);
      front.close();
    },
  });
  logger.info({ console: (server.address() as AddressInfo).port, tls: tls?.port }, 'ready');
}
