import type { Logger } from '@tallygate/server-kit/logger';
import { REQUEST_LIMITS } from '@tallygate/server-kit/request-limits';
import { openTlsListener, type TlsListener } from '@tallygate/server-kit/tls-listener';
import type { FastifyInstance } from 'fastify';
import type { ApiSettings } from '../settings.ts';

const { http, requestTimeout } = REQUEST_LIMITS;

/**
 * Opens https beside the plain listeners, for the same apps; nothing where no certificate is configured.
 * @throws ListenError with one clear line when the certificate cannot be used or a port cannot be opened
 */
export async function openTlsListeners(
  { api, admin }: { api: FastifyInstance; admin: FastifyInstance },
  { tls, hosts }: Pick<ApiSettings, 'tls' | 'hosts'>,
  logger: Logger,
): Promise<{ ports: { apiTls?: number; adminTls?: number }; close(): Promise<void> }> {
  if (tls === undefined) return { ports: {}, close: async () => {} };
  const { files, ports } = tls;
  const opened: TlsListener[] = [];
  const close = async () => void (await Promise.all(opened.map((listener) => listener.close())));
  const open = async (app: FastifyInstance, at: { host: string; port: number; variable: string }) => {
    const listener = await openTlsListener(app.routing, { ...at, files, logger, server: { ...http, requestTimeout } });
    opened.push(listener);
    return listener.port;
  };
  try {
    const apiTls = await open(api, { host: hosts.apiTls, port: ports.api, variable: 'API_TLS_PORT' });
    const adminTls = await open(admin, { host: hosts.adminTls, port: ports.admin, variable: 'ADMIN_TLS_PORT' });
    return { ports: { apiTls, adminTls }, close };
  } catch (error) {
    await close();
    throw error;
  }
}
