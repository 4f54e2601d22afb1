import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describeListenFailure, ListenError } from '@tallygate/server-kit/listen';
import { createLogger } from '@tallygate/server-kit/logger';
import { failStart, onShutdown } from '@tallygate/server-kit/shutdown';
import { openTlsListener } from '@tallygate/server-kit/tls-listener';
import next from 'next';
import { provideDocuments } from '../src/lib/documents.ts';
import { createAppRelay, hasAppRelay } from './app-relay.ts';
import { readDocuments } from './documents.ts';
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
  provideDocuments(readDocuments(fileURLToPath(new URL('../../../docs', import.meta.url))));
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
  const relay = hasAppRelay(settings)
    ? createServer(
        LIMITS,
        createAppRelay(settings, () => portOf(server)),
      )
    : undefined;
  if (relay !== undefined) await listening(relay, { host, port: settings.apps.port, variable: 'CONSOLE_APPS_PORT' });
  const front = createFront((request, response) => void pages(request, response), settings, relay && portOf(relay));
  server.on('request', front.handle);
  await listening(server, { host, port, variable: 'CONSOLE_PORT' });
  const tls =
    settings.tls &&
    (await openTlsListener(front.handle, { ...settings.tls, variable: 'CONSOLE_TLS_PORT', logger, server: LIMITS }));
  onShutdown({
    logger,
    deadlineMs: SHUTDOWN_MS,
    close: async () => {
      await Promise.all([closed(server), relay && closed(relay), tls?.close()]);
      front.close();
    },
  });
  logger.info({ console: portOf(server), apps: relay && portOf(relay), tls: tls?.port }, 'ready');
}

type Address = { host: string; port: number; variable: string };

/** @throws ListenError naming the variable of the port */
function listening(server: Server, address: Address): Promise<void> {
  return new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(new ListenError(describeListenFailure(cause, address), { cause })));
    server.listen(address.port, address.host, resolve);
  });
}

function closed(server: Server): Promise<void> {
  const whenClosed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  return whenClosed;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
