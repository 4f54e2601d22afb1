import { timingSafeEqual } from 'node:crypto';
import { AppError } from '@tallygate/contracts/app-error';
import { PORTAL_CSRF_HEADER } from '@tallygate/contracts/portal';
import type { Database } from '@tallygate/db/database';
import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import { isSameOrigin } from '../access/origin-check.ts';
import type { Author } from '../audit/author.ts';
import { portalToken } from './portal-cookie.ts';
import { findCaller, type PortalCaller } from './portal-sessions.ts';
import { readPortalSettings } from './portal-settings.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Whoever came into the portal; null everywhere else. */
    portal: PortalCaller | null;
  }
}

export type PortalContext = {
  settings: { publicUrls: { console: string | undefined } };
  db: Database;
  now: () => Date;
  machineNow: () => Date;
};

/** Admits requests with a session of the portal, and with nothing else. A change takes the portal's own page too. */
export function requirePortal(context: PortalContext): onRequestAsyncHookHandler {
  return async (request, reply) => {
    reply.header('cache-control', 'private, no-store').header('referrer-policy', 'no-referrer');
    if (request.routeOptions.config.action === 'public' || request.is404) return;
    const token = portalToken(context, request);
    const caller = token === undefined ? null : await findCaller(context, token);
    if (caller === null || !(await readPortalSettings(context.db.prisma)).isOpen)
      throw new AppError('PORTAL_SESSION_REQUIRED');
    if (request.method !== 'GET' && request.method !== 'HEAD' && !isOwnPage(request, caller))
      throw new AppError('ORIGIN_REFUSED');
    request.portal = caller;
  };
}

function isOwnPage(request: FastifyRequest, { csrf }: PortalCaller): boolean {
  const sent = Buffer.from(String(request.headers[PORTAL_CSRF_HEADER] ?? ''));
  const own = Buffer.from(csrf);
  return isSameOrigin(request) && sent.length === own.length && timingSafeEqual(sent, own);
}

/** Whose company every query of the request is about. */
export function callerOf(request: FastifyRequest): PortalCaller {
  if (request.portal === null) throw new TypeError('a route of the portal was reached without its guard');
  return request.portal;
}

/** @throws AppError PORTAL_ROLE_REQUIRED for whoever only looks */
export function requirePortalAdmin(request: FastifyRequest): PortalCaller {
  const caller = callerOf(request);
  if (caller.role !== 'admin') throw new AppError('PORTAL_ROLE_REQUIRED');
  return caller;
}

/**
 * For what takes money or opens servers.
 * @throws AppError PORTAL_ROLE_REQUIRED; PORTAL_LINK_NEEDED when the link was used too long ago
 */
export function requireFreshPortalAdmin(request: FastifyRequest, now: Date): PortalCaller {
  const caller = requirePortalAdmin(request);
  if (caller.freshUntil <= now) throw new AppError('PORTAL_LINK_NEEDED');
  return caller;
}

/** The author of what somebody of a company does: he may decide about his company's keys, and nothing else is asked of him. */
export function portalAuthor(request: FastifyRequest): Author {
  const { company, subject, sessionId } = callerOf(request);
  return {
    actor: `${subject} of ${company}`.slice(0, 200),
    type: 'customer',
    id: null,
    subject: { roles: ['developer', 'biller'] },
    auth: { method: 'portal', factors: ['signed_link'], token: null, session8: sessionId.slice(0, 8) },
    client: request.client.address,
    requestId: request.id,
    source: 'portal',
    log: request.server.auditLog,
  };
}
