import { AppError } from '@tallygate/contracts/app-error';
import type { Action } from '@tallygate/contracts/rights';
import { UNATTENDED_HEADER } from '@tallygate/contracts/unattended-header';
import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Identity } from '../identity/identity.ts';
import type { AccessSettings } from './access-settings.ts';
import type { ApiTokens } from './api-tokens/verify-token.ts';
import { checkPassword } from './check-password.ts';
import { type Credentials, parseBasic } from './credentials.ts';
import { machineIdentity } from './machine.ts';
import type { ManagementJwt } from './management-jwt.ts';
import { isSameOrigin } from './origin-check.ts';
import { requireWithinProxies } from './proxy-limit.ts';
import { requireRight } from './require-right.ts';
import { sessionToken } from './session-cookie.ts';
import type { SessionStore } from './session-store.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The right that a route takes, one of several, or none. A route without it is refused to everybody. */
    action?: Action | readonly Action[] | 'public';
    /** The route also serves people who must set up a second factor and have not done so yet. */
    beforeEnrolment?: boolean;
  }
}

/** The credentials that a group of routes accepts besides API tokens and Basic. */
type AcceptedCredentials = {
  /** Sessions of the console. */
  sessions: boolean;
  /** Access tokens of the key manager that TALLYGATE_API_JWT_ISSUER names. */
  jwt?: boolean;
};

type Context = {
  settings: AccessSettings;
  auditLog: AuditLog;
  credentials: Credentials;
  sessions: SessionStore;
  apiTokens: ApiTokens;
  managementJwt: ManagementJwt | undefined;
  now: () => Date;
};

/**
 * Admits requests with an API token, Basic credentials or, where allowed, a console session. Denies by default: a route
 * that names no action is refused to everybody.
 */
export function authenticate(context: Context, options: AcceptedCredentials): onRequestAsyncHookHandler {
  return async (request) => {
    const { action, beforeEnrolment = false } = request.routeOptions.config;
    if (action === 'public' || request.is404) return;
    const identity = await identify(context, request, options);
    if (!identity) throw new AppError('AUTHENTICATION_REQUIRED');
    // Set before any refusal, so that the audit log can name who was refused.
    request.identity = identity;
    requireWithinProxies(request, identity);
    if (identity.mustEnrol && !beforeEnrolment) throw new AppError('ENROLMENT_REQUIRED');
    requireRight(identity, action ?? [], context.now());
  };
}

async function identify(
  context: Context,
  request: FastifyRequest,
  { sessions, jwt = false }: AcceptedCredentials,
): Promise<Identity | null> {
  const machine = await machineIdentity(context, request, jwt);
  if (machine) return machine;
  const basic = parseBasic(request.headers.authorization);
  if (basic) return basicIdentity(context, request, basic);
  const token = sessions ? sessionToken(context, request) : undefined;
  if (token === undefined) return null;
  const isUse = request.headers[UNATTENDED_HEADER] === undefined;
  const identity = await context.sessions.find(token, isUse);
  if (identity && !isSameOrigin(request)) throw new AppError('ORIGIN_REFUSED');
  return identity;
}

/** Basic carries a password alone, so it is refused for an account that has a second factor, or must have one. */
async function basicIdentity(
  context: Context,
  request: FastifyRequest,
  { username, password }: { username: string; password: string },
): Promise<Identity> {
  if (context.settings.secondFactorRequired) throw new AppError('API_TOKEN_REQUIRED');
  const account = await checkPassword(context, request, { username, password, via: 'basic' });
  if (account.hasSecondFactor) throw new AppError('API_TOKEN_REQUIRED');
  return { ...account, via: 'basic', factors: ['password'], authenticatedAt: context.now() };
}
