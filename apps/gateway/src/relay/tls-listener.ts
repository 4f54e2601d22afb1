import type { Server as TlsServer } from 'node:tls';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import { followCertificate, readCertificate } from '@tallygate/server-kit/certificate-files';
import { listen } from '@tallygate/server-kit/listen';
import type { Logger } from '@tallygate/server-kit/logger';
import type { FastifyInstance } from 'fastify';
import { buildListener, type ListenerOptions } from './listener.ts';
import type { McpService } from './mcp-service.ts';

type TlsSettings = NonNullable<GatewayConfig['gateway']['tls']>;

/** Opens the TLS listener; a certificate that is replaced on disk is used for the next connection. */
export async function openTlsListener(
  service: McpService,
  options: ListenerOptions & { settings: TlsSettings; host: string; logger: Logger },
): Promise<{ app: FastifyInstance; port: number; close(): void }> {
  const { settings, host, logger, ...listener } = options;
  const files = { certFile: settings.cert_file, keyFile: settings.key_file, minVersion: settings.min_version };
  const certificate = readCertificate(files);
  const app = buildListener(service, { ...listener, tls: certificate });
  const port = await listen(app, { host: settings.host ?? host, port: settings.port, variable: 'gateway.tls.port' });
  const server = app.server as unknown as TlsServer;
  const close = followCertificate(files, certificate, { use: (next) => server.setSecureContext(next), logger });
  return { app, port, close };
}
