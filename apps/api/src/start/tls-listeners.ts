import type { CertificateFiles } from '@tallygate/server-kit/certificate-files';
import type { Logger } from '@tallygate/server-kit/logger';
import { REQUEST_LIMITS } from '@tallygate/server-kit/request-limits';
import { openTlsListener, type TlsListener } from '@tallygate/server-kit/tls-listener';
import type { FastifyInstance } from 'fastify';

const { http, requestTimeout } = REQUEST_LIMITS;

type TlsListenerSettings = {
  tls: { files: CertificateFiles; ports: { api: number; admin: number } } | undefined;
  gatewayTls: { files: CertificateFiles; port: number } | undefined;
  hosts: { apiTls: string; adminTls: string; gatewayTls: string };
};

type Ports = { apiTls?: number; adminTls?: number; gatewayTls?: number };

/**
 * Opens https beside the plain listeners, for the same apps; nothing where no certificate is configured.
 * @throws ListenError with one clear line when the certificate cannot be used or a port cannot be opened
 */
export async function openTlsListeners(
  { api, admin }: { api: FastifyInstance; admin: FastifyInstance },
  { tls, gatewayTls, hosts }: TlsListenerSettings,
  logger: Logger,
): Promise<{ ports: Ports; close(): Promise<void> }> {
  const ports: Ports = {};
  const opened: TlsListener[] = [];
  const close = async () => void (await Promise.all(opened.map((listener) => listener.close())));
  const open = async (
    app: FastifyInstance,
    at: { files: CertificateFiles; host: string; port: number; variable: string },
  ) => {
    const listener = await openTlsListener(app.routing, { ...at, logger, server: { ...http, requestTimeout } });
    opened.push(listener);
    return listener.port;
  };
  try {
    if (tls !== undefined) {
      const { files } = tls;
      ports.apiTls = await open(api, { files, host: hosts.apiTls, port: tls.ports.api, variable: 'API_TLS_PORT' });
      const atAdmin = { host: hosts.adminTls, port: tls.ports.admin, variable: 'ADMIN_TLS_PORT' };
      ports.adminTls = await open(admin, { files, ...atAdmin });
    }
    if (gatewayTls !== undefined) {
      const { files, port } = gatewayTls;
      ports.gatewayTls = await open(api, { files, host: hosts.gatewayTls, port, variable: 'API_GATEWAY_TLS_PORT' });
    }
    return { ports, close };
  } catch (error) {
    await close();
    throw error;
  }
}
