import { OUTSIDE } from '@tallygate/contracts/accounts';
import type { Subject } from '@tallygate/contracts/rights';
import type { FastifyRequest } from 'fastify';
import { callerOf } from '../identity/gateway-caller.ts';
import { type Identity, identityOf } from '../identity/identity.ts';
import type { AuditLog } from './audit-log.ts';

export type ActorType = 'user' | 'token' | 'gateway' | 'system' | 'customer' | 'stranger';

/** How somebody proved who they are. */
export type AuditAuth = {
  /** `session`, `basic`, `bearer`, … */
  method: string;
  /** What was shown: `password`, `totp`, `oidc`, … */
  factors: readonly string[];
  /** The id of the API token or gateway credential, never its text. */
  token: string | null;
  /** The first eight characters of the session's id. */
  session8: string | null;
};

/** Who acts, with which rights, through which API, and the log that keeps it. */
export type Author = {
  /** The name people know; `updatedBy` keeps it. */
  actor: string;
  type: ActorType;
  id: string | null;
  /** What they may change. */
  subject: Subject;
  auth: AuditAuth | null;
  /** The address that the request came from; null when it is unknown or there was no request. */
  client: string | null;
  requestId: string | null;
  source: 'console' | 'management' | 'internal' | 'portal' | 'system';
  log: AuditLog;
};

declare module 'fastify' {
  interface FastifyInstance {
    auditLog: AuditLog;
  }
}

/** The author of what a signed-in person or machine asks for. */
export function authorFrom(request: FastifyRequest, identity: Identity, source: Author['source']): Author {
  const { roles, scopes, proxies, sessionId, factors = [], tokenId = null } = identity;
  return {
    ...placeOf(request),
    actor: identity.username,
    type: identity.scopes === undefined ? 'user' : 'token',
    id: identity.userId,
    subject: { roles, scopes, proxies },
    auth: { method: identity.via, factors, token: tokenId, session8: sessionId?.slice(0, 8) ?? null },
    source,
  };
}

/** Whom the audit names for what this request changes, and what they may change. */
export function authorOf(request: FastifyRequest, source: Author['source']): Author {
  return authorFrom(request, identityOf(request), source);
}

/** Whom the audit names for what a gateway asks for. */
export function gatewayAuthor(request: FastifyRequest): Author {
  const caller = callerOf(request);
  return {
    ...placeOf(request),
    actor: caller.verified ? caller.id : 'a gateway',
    type: 'gateway',
    id: caller.verified ? caller.id : null,
    subject: { roles: [] },
    auth: { method: 'bearer', factors: [], token: caller.verified ? caller.credentialId : null, session8: null },
    source: 'internal',
  };
}

/**
 * The author of what somebody unproven tries, such as a failed sign-in.
 * @param claimed the name they gave, if any
 */
export function strangerFrom(request: FastifyRequest, source: Author['source'], claimed = ''): Author {
  return {
    ...placeOf(request),
    actor: claimed.slice(0, 100),
    type: 'stranger',
    id: null,
    subject: { roles: [] },
    auth: null,
    source,
  };
}

/** The author of what the product does by itself. */
export function systemAuthor({ auditLog }: { auditLog: AuditLog }): Author {
  return {
    actor: 'tallygate',
    type: 'system',
    id: null,
    subject: { roles: ['admin'] },
    auth: null,
    client: null,
    requestId: null,
    source: 'system',
    log: auditLog,
  };
}

/** The author of what somebody wrote into config.toml with an editor: nobody knows who that was. */
export function outsideAuthor(log: AuditLog): Author {
  return { ...systemAuthor({ auditLog: log }), actor: OUTSIDE };
}

function placeOf(request: FastifyRequest): Pick<Author, 'client' | 'requestId' | 'log'> {
  return { client: request.client.address, requestId: request.id, log: request.server.auditLog };
}
