import { readFileSync, watch } from 'node:fs';
import { dirname } from 'node:path';
import type { SecureContextOptions, Server as TlsServer } from 'node:tls';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import { listen } from '@tallygate/server-kit/listen';
import type { Logger } from '@tallygate/server-kit/logger';
import type { FastifyInstance } from 'fastify';
import { buildGateway, type ListenerOptions } from './app.ts';
import type { McpService } from './relay/mcp-service.ts';

type TlsSettings = NonNullable<GatewayConfig['gateway']['tls']>;

const RELOAD_DELAY_MS = 200;
const POLL_MS = 60_000;

/** Opens the TLS listener; a certificate that is replaced on disk is used for the next connection. */
export async function openTlsListener(
  service: McpService,
  options: ListenerOptions,
  settings: TlsSettings,
  host: string,
  logger: Logger,
): Promise<{ app: FastifyInstance; port: number; close(): void }> {
  let current = readContext(settings);
  const app = buildGateway(service, { ...options, tls: current });
  const port = await listen(app, { host, port: settings.port, variable: 'gateway.tls.port' });
  let timer: NodeJS.Timeout | undefined;
  const reload = (): void => {
    try {
      const next = readContext(settings);
      if (next.cert.equals(current.cert) && next.key.equals(current.key)) return;
      (app.server as unknown as TlsServer).setSecureContext(next);
      current = next;
      logger.info({ file: settings.cert_file }, 'using the new certificate');
    } catch (error) {
      logger.error({ err: error }, 'the new certificate cannot be used; the former one stays');
    }
  };
  // The folder is watched whole: certificates are renewed by renaming, or by turning a link to a folder beside them.
  const folders = new Set([settings.cert_file, settings.key_file].map((file) => dirname(file)));
  const watchers = [...folders].map((folder) =>
    watch(folder, { persistent: false }, () => {
      clearTimeout(timer);
      // The two files change one after the other.
      timer = setTimeout(reload, RELOAD_DELAY_MS);
    }),
  );
  // Not every file system tells of changes.
  const poll = setInterval(reload, POLL_MS).unref();
  return {
    app,
    port,
    close() {
      clearTimeout(timer);
      clearInterval(poll);
      for (const watcher of watchers) watcher.close();
    },
  };
}

function readContext(settings: TlsSettings): SecureContextOptions & { cert: Buffer; key: Buffer } {
  return {
    cert: readFileSync(settings.cert_file),
    key: readFileSync(settings.key_file),
    minVersion: settings.min_version,
  };
}
