import { readFileSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { SecureContextOptions, Server as TlsServer } from 'node:tls';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import { listen } from '@tallygate/server-kit/listen';
import type { Logger } from '@tallygate/server-kit/logger';
import type { FastifyInstance } from 'fastify';
import { buildGateway, type ListenerOptions } from './app.ts';
import type { McpService } from './relay/mcp-service.ts';

type TlsSettings = NonNullable<GatewayConfig['gateway']['tls']>;

const RELOAD_DELAY_MS = 200;

/** Opens the TLS listener; a certificate that is replaced on disk is used for the next connection. */
export async function openTlsListener(
  service: McpService,
  options: ListenerOptions,
  settings: TlsSettings,
  host: string,
  logger: Logger,
): Promise<{ app: FastifyInstance; port: number; close(): void }> {
  const app = buildGateway(service, { ...options, tls: readContext(settings) });
  const port = await listen(app, { host, port: settings.port, variable: 'gateway.tls.port' });
  let timer: NodeJS.Timeout | undefined;
  const reload = (): void => {
    try {
      (app.server as unknown as TlsServer).setSecureContext(readContext(settings));
      logger.info({ file: settings.cert_file }, 'using the new certificate');
    } catch (error) {
      logger.error({ err: error }, 'the new certificate cannot be used; the former one stays');
    }
  };
  // The folder is watched: certificates are usually renewed by renaming, and the two files change one after the other.
  const files = [settings.cert_file, settings.key_file];
  const watchers = [...new Set(files.map(dirname))].map((folder) =>
    watch(folder, { persistent: false }, (_event, name) => {
      if (name !== null && !files.some((file) => basename(file) === name)) return;
      clearTimeout(timer);
      timer = setTimeout(reload, RELOAD_DELAY_MS);
    }),
  );
  return {
    app,
    port,
    close() {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}

function readContext(settings: TlsSettings): SecureContextOptions {
  return {
    cert: readFileSync(settings.cert_file),
    key: readFileSync(settings.key_file),
    minVersion: settings.min_version,
  };
}
