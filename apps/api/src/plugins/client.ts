import { type Client, type ProxyTrustOptions, trustProxies } from '@tallygate/server-kit/proxy-trust';
import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** Where the request comes from, as far as trusted proxies say; `ip`, `host` and `protocol` are the connection's. */
    client: Client;
  }
}

/** Tells every later hook and handler where a request comes from. */
export function identifyClients(app: FastifyInstance, trust: ProxyTrustOptions): void {
  const { clientOf } = trustProxies(trust);
  // The client is set by the first hook, before anything reads it.
  app.decorateRequest('client', null as unknown as Client);
  app.addHook('onRequest', async (request) => {
    request.client = clientOf(request.raw);
  });
}
