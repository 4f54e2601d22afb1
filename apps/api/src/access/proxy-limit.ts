import { AppError } from '@tallygate/contracts/app-error';
import type { FastifyRequest } from 'fastify';
import type { Identity } from '../identity/identity.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * How a route keeps to the proxies of a token that is limited to some: `id` – its parameter of that name is a proxy;
     * `handler` – its handler sees to it. Any other route is closed to such a token.
     */
    proxies?: 'id' | 'handler';
  }
}

/**
 * Keeps a token that is limited to some proxies away from everything else. Another proxy is not there for it, whether it
 * exists or not.
 * @throws AppError PROXY_NOT_FOUND or FORBIDDEN
 */
export function requireWithinProxies(request: FastifyRequest, { proxies }: Identity): void {
  if (proxies === undefined) return;
  const { proxies: how } = request.routeOptions.config;
  if (how === 'handler') return;
  if (how !== 'id')
    throw new AppError('FORBIDDEN', { detail: `This token is limited to the proxies ${proxies.join(', ')}` });
  const { id } = request.params as { id: string };
  if (!proxies.includes(id))
    throw new AppError('PROXY_NOT_FOUND', { detail: `MCP proxy configuration with handle '${id}' not found` });
}
