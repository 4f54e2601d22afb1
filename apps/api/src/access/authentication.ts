import { AppError } from '@tallygate/contracts/app-error';
import type { Action } from '@tallygate/contracts/rights';
import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import { type Author, authorFrom } from '../audit/author.ts';
import type { Services } from '../services.ts';
import { parseBasic } from './credentials.ts';
import type { Identity } from './identity.ts';
import { machineIdentity } from './machine.ts';
import { isSameOrigin } from './origin-check.ts';
import { requireWithinProxies } from './proxy-limit.ts';
import { requireRight } from './require-right.ts';
import { sessionToken } from './session-cookie.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The right that a route takes, one of several, or none. A route without it is refused to everybody. */
    action?: Action | readonly Action[] | 'public';
  }
  interface FastifyRequest {
    identity: Identity | null;
  }
}

/**
 * The door of a scope: an API token, Basic credentials or, where allowed, a console session. Deny by default – a route that names no
 * action answers nobody.
 */
export function authenticate(services: Services, options: { sessions: boolean }): onRequestAsyncHookHandler {
  return async (request) => {
    const { action } = request.routeOptions.config;
    if (action === 'public' || request.is404) return;
    const identity = await identify(services, request, options.sessions);
    if (!identity) throw new AppError('AUTHENTICATION_REQUIRED');
    // Known before it is refused, so that the audit log can name who was.
    request.identity = identity;
    requireWithinProxies(request, identity);
    requireRight(identity, action ?? []);
  };
}

async function identify(services: Services, request: FastifyRequest, sessions: boolean): Promise<Identity | null> {
  const machine = await machineIdentity(services, request);
  if (machine) return machine;
  const basic = parseBasic(request.headers.authorization);
  if (basic) {
    const account = await services.credentials.check(basic.username, basic.password, request.client.address);
    return { ...account, via: 'basic' };
  }
  const token = sessions ? sessionToken(services.settings.publicUrls.console, request) : undefined;
  if (token === undefined) return null;
  const identity = await services.sessions.find(token);
  if (identity && !isSameOrigin(request)) throw new AppError('ORIGIN_REFUSED');
  return identity;
}

/** The person behind an authenticated request. */
export function identityOf(request: FastifyRequest): Identity {
  if (!request.identity) throw new AppError('AUTHENTICATION_REQUIRED');
  return request.identity;
}

/** Whom the audit names for what this request changes, and what they may change. */
export function authorOf(request: FastifyRequest, source: Author['source']): Author {
  return authorFrom(request, identityOf(request), source);
}
