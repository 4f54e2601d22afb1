import { AppError } from '@tallygate/contracts/app-error';
import { bearerCheck } from '@tallygate/server-kit/bearer';
import { arrivedOnLoopback, guardHost } from '@tallygate/server-kit/guard-host';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AdminAppOptions } from './admin-app.ts';

const isHealth = ({ routeOptions }: FastifyRequest): boolean => routeOptions.url === '/health';

/**
 * Keeps everybody out who has no business here. Nobody signs in at this listener, so browsers are refused, whatever page
 * they show; programs of other machines must show the token.
 */
export function guardAdmin(app: FastifyInstance, { boundTo, names, token }: AdminAppOptions): void {
  const isToken = token === undefined ? () => undefined : bearerCheck(token);
  guardHost(app, { names, boundTo, settings: 'GATEWAY_ADMIN_ALLOWED_HOSTS' }, { isExempt: isHealth });
  app.addHook('onRequest', async (request) => {
    if (isHealth(request)) return;
    if (comesFromPage(request))
      throw new AppError('ORIGIN_REFUSED', {
        detail: 'Browsers are not served here; found Origin, Referer or Sec-Fetch-Site',
      });
    if (arrivedOnLoopback(request.raw.socket, boundTo)) return;
    const isRight = isToken(request.headers.authorization);
    if (isRight === undefined)
      throw new AppError('AUTHENTICATION_REQUIRED', { detail: 'GATEWAY_ADMIN_TOKEN is required as a bearer token' });
    if (!isRight)
      throw new AppError('AUTHENTICATION_FAILED', { detail: 'The bearer token is not GATEWAY_ADMIN_TOKEN' });
  });
}

/** Whether a page made the browser send this; what a person types into the address bar is `none`. */
function comesFromPage({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site'];
  return headers.origin !== undefined || headers.referer !== undefined || (site !== undefined && site !== 'none');
}
