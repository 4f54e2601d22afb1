import { AppError } from '@tallygate/contracts/app-error';
import { isLoopbackHost } from '@tallygate/server-kit/loopback';
import type { FastifyInstance, onRequestAsyncHookHandler } from 'fastify';
import { isCertified, shownCertificate } from './gateway-certificate.ts';

/** The path below which gateways are served. */
export const GATEWAY_PREFIX = '/internal/v1';

declare module 'fastify' {
  interface FastifyRequest {
    /** The gateway that the certificate of this connection belongs to; null where none is asked for. */
    certifiedId: string | null;
  }
}

/** Refuses everything but the gateways' own routes at the listener for gateways, so that nobody can sign in there. */
export function keepToGateways(app: FastifyInstance): void {
  app.decorateRequest('certifiedId', null);
  app.addHook('onRequest', async (request) => {
    if (!isCertified(request.raw.socket) || request.routeOptions.url?.startsWith(`${GATEWAY_PREFIX}/`)) return;
    throw new AppError('NOT_FOUND', { detail: 'Gateways alone are served here; use the address of the api' });
  });
}

type Context = { settings: { gatewayTls: { isRequired: boolean } | undefined }; now: () => Date };

/**
 * Checks the certificate of a connection before any credential or code of a gateway: that there is one, where the
 * operator requires it, and whose it is.
 */
export function requireCertificate(context: Context): onRequestAsyncHookHandler {
  return async (request, reply) => {
    const shown = shownCertificate(request.raw.socket);
    if (shown === null) {
      if (context.settings.gatewayTls?.isRequired !== true || isLoopbackHost(request.client.address ?? '')) return;
      throw refused('found none; ask at API_GATEWAY_TLS_PORT of the api');
    }
    if (shown.gatewayId === null) {
      throw refused('found one without it, or with several URIs among its alternative names');
    }
    if (shown.validTo <= context.now()) {
      // Closing the connection makes the gateway open another one, with the certificate that replaced this one.
      reply.header('connection', 'close');
      throw refused(`found one that was valid until ${shown.validTo.toISOString()}`);
    }
    request.certifiedId = shown.gatewayId;
  };
}

function refused(found: string): AppError {
  const detail = `A certificate with the name urn:tallygate:gateway:<id> is required; ${found}`;
  return new AppError('GATEWAY_CERTIFICATE_REQUIRED', { detail });
}
