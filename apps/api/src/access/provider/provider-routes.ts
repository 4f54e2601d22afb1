import { AppError } from '@tallygate/contracts/app-error';
import { signInOptions } from '@tallygate/contracts/session';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AuditLog } from '../../audit/audit-log.ts';
import { authorFrom, strangerFrom } from '../../audit/author.ts';
import { recordAudit } from '../../audit/record-audit.ts';
import type { AuditNote } from '../../audit/write-audit.ts';
import type { Cipher } from '../../secrets/cipher.ts';
import type { OpenStreams } from '../open-streams.ts';
import {
  clearProviderCookie,
  providerCookie,
  sessionToken,
  setProviderCookie,
  setSessionCookie,
} from '../session-cookie.ts';
import { beginSession } from '../sign-in.ts';
import type { SignInContext } from '../sign-in-context.ts';
import { endByLogoutToken } from './back-channel-logout.ts';
import { consoleUrl } from './console-url.ts';
import type { IdentityProvider } from './identity-provider.ts';
import { offeredProvider } from './offered-provider.ts';
import { rolesFrom } from './oidc-settings.ts';
import { accountOfPerson } from './provider-person.ts';
import { keepSignIn, type Pending, takeSignIn } from './provider-sign-ins.ts';

const CALLBACK = '/api/console/v1/session/provider/callback';
/** How recent a fresh proof of identity at the provider must be. */
const PROOF_SECONDS = 120;
const tags = ['session'];

/** A path of the console; anything that could leave its origin is refused. */
const path = z
  .string()
  .max(2000)
  .regex(/^\/(?![/\\])[^\p{Cc}\\]*$/u, 'must be a path of the console');

type Context = SignInContext & { secretCipher: Cipher; streams: OpenStreams };

/** Signing in at the identity provider: out, back, and its word that a session has ended. */
export function providerRoutes(context: Context): FastifyPluginAsyncZod {
  const { db, sessions, now, secretCipher } = context;

  const finish = async (exchange: { request: FastifyRequest; reply: FastifyReply }, provider: IdentityProvider) => {
    const { request } = exchange;
    const pending = await takeSignIn(db, providerCookie(context, request), now());
    clearProviderCookie(context, exchange);
    if (pending === null) return problemPath('expired', '/overview');
    // The callback's address is the configured one, never the Host of the request.
    const url = new URL(request.raw.url ?? '', consoleUrl(context));
    url.pathname = CALLBACK;
    try {
      const isProof = pending.sessionId !== null;
      const person = await provider.redeem(url, pending, isProof ? PROOF_SECONDS : undefined);
      if (isProof) return await proveAgain(exchange, pending, { provider, subject: person.subject });
      const roles = rolesFrom(person.claims, provider.settings);
      if (roles.length === 0) throw new AppError('FORBIDDEN');
      const account = await accountOfPerson(context, { issuer: provider.settings.issuer, person, roles });
      await beginSession(context, exchange, {
        account,
        session: {
          userAgent: request.headers['user-agent'],
          factors: ['oidc'],
          provider: { session: person.session, idToken: secretCipher.seal('id token', person.idToken) },
        },
      });
      return pending.next;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      await noteFailure(context, request, error);
      request.log.warn({ err: error }, 'a sign-in at the identity provider did not work');
      return problemPath(PROBLEMS[error.code] ?? 'denied', pending.next);
    }
  };

  const proveAgain = async (
    exchange: { request: FastifyRequest; reply: FastifyReply },
    { sessionId, next }: Pending,
    { provider, subject }: { provider: IdentityProvider; subject: string },
  ): Promise<string> => {
    const token =
      sessionId === null
        ? null
        : await db.prisma.session.findUnique({
            where: { id: sessionId },
            include: { user: true },
          });
    // The person at the provider must be the owner of the session.
    if (!token || token.user.issuer !== provider.settings.issuer || token.user.subject !== subject)
      throw new AppError('PROVIDER_SIGN_IN_FAILED', { detail: 'Another person signed in at the identity provider' });
    const renewed = await sessions.renew(token.id, ['oidc']);
    setSessionCookie(context, exchange, renewed);
    const identity = await sessions.find(renewed);
    if (identity === null) throw new AppError('AUTHENTICATION_REQUIRED');
    await recordAudit(context, authorFrom(exchange.request, identity, 'console'), {
      action: 'reauthenticate',
      entityType: 'user',
      entityId: identity.username,
      after: { factors: ['oidc'] },
    });
    return next;
  };

  return async (app) => {
    app.route({
      method: 'GET',
      url: '/session/options',
      config: { action: 'public' },
      schema: { tags, summary: 'How one may sign in besides with a password', response: { 200: signInOptions } },
      handler: async () => {
        const provider = await offeredProvider(context);
        return { provider: provider === null ? null : { name: provider.settings.name } };
      },
    });

    app.route({
      method: 'GET',
      url: '/session/provider',
      config: { action: 'public' },
      schema: {
        tags,
        summary: 'Go to the identity provider to sign in, or to prove again who one is; answers with a redirect',
        querystring: z.object({ next: path.default('/overview'), reauthenticate: z.stringbool().default(false) }),
      },
      handler: async (request, reply) => {
        const provider = await offeredProvider(context);
        if (provider === null) throw new AppError('NOT_FOUND', { detail: 'No identity provider is set up here' });
        const { next, reauthenticate } = request.query;
        const token = reauthenticate ? sessionToken(context, request) : undefined;
        const identity = token === undefined ? null : await sessions.find(token);
        if (reauthenticate && identity?.sessionId === undefined) throw new AppError('AUTHENTICATION_REQUIRED');
        try {
          const callback = new URL(CALLBACK, consoleUrl(context)).href;
          const { url, expected } = await provider.authorizationUrl(callback, reauthenticate);
          const pending = { ...expected, next, sessionId: identity?.sessionId ?? null };
          setProviderCookie(context, { request, reply }, await keepSignIn(db, pending, now()));
          return reply.redirect(url.href, 303);
        } catch (error) {
          if (!(error instanceof AppError) || error.code !== 'PROVIDER_UNAVAILABLE') throw error;
          request.log.warn({ err: error }, 'the identity provider does not answer');
          return reply.redirect(problemPath('unavailable', next), 303);
        }
      },
    });

    app.route({
      method: 'GET',
      url: '/session/provider/callback',
      config: { action: 'public' },
      schema: { tags, summary: 'Where the identity provider sends the browser back to' },
      handler: async (request, reply) => {
        const provider = await offeredProvider(context);
        if (provider === null) throw new AppError('NOT_FOUND', { detail: 'No identity provider is set up here' });
        const next = await finish({ request, reply }, provider);
        // A page of ours that goes on by itself: a redirect would belong to the provider's navigation, with which browsers
        // do not send the Strict cookie that was just set.
        return reply.type('text/html; charset=utf-8').send(goOnPage(next));
      },
    });

    await app.register(async (scope) => {
      scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
        done(null, Object.fromEntries(new URLSearchParams(String(body)))),
      );
      scope.route({
        method: 'POST',
        url: '/session/provider/logout',
        config: { action: 'public' },
        bodyLimit: 16_384,
        schema: {
          tags,
          summary: 'The identity provider says that a session of its has ended (back-channel logout)',
          consumes: ['application/x-www-form-urlencoded'],
        },
        handler: async (request, reply) => {
          const provider = await offeredProvider(context);
          if (provider === null) throw new AppError('NOT_FOUND', { detail: 'No identity provider is set up here' });
          const body = z.object({ logout_token: z.string().min(1).max(16_000) }).safeParse(request.body);
          if (!body.success) throw new AppError('INVALID_INPUT', { detail: 'logout_token is missing' });
          await endByLogoutToken(context, provider, body.data.logout_token);
          return reply.code(200).send();
        },
      });
    });
  };
}

const PROBLEMS: Readonly<Record<string, string>> = {
  FORBIDDEN: 'role',
  PROVIDER_UNAVAILABLE: 'unavailable',
  AUTHENTICATION_REQUIRED: 'expired',
};

function problemPath(problem: string, next: string): string {
  return `/sign-in?${new URLSearchParams({ problem, next })}`;
}

function noteFailure(context: { auditLog: AuditLog }, request: FastifyRequest, { code }: AppError): Promise<void> {
  const outcome = code === 'FORBIDDEN' ? ('refused' as const) : ('failed' as const);
  const note: AuditNote = { action: 'sign_in_failed', entityType: 'user', entityId: '', outcome, reason: code };
  const author = request.identity ? authorFrom(request, request.identity, 'console') : strangerFrom(request, 'console');
  return recordAudit(context, author, note);
}

function goOnPage(next: string): string {
  const address = next.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Signed in</title><meta http-equiv="refresh" content="0;url=${address}"></head><body><a href="${address}">Go on</a></body></html>`;
}
