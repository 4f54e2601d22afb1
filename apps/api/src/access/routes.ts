import { AppError } from '@tallygate/contracts/app-error';
import { colleagues, reauthenticate, sessionView, signedOut, signIn } from '@tallygate/contracts/session';
import type { Database } from '@tallygate/db/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { authorOf } from '../audit/author.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { Identity } from '../identity/identity.ts';
import { identityOf } from '../identity/identity.ts';
import type { Cipher } from '../secrets/cipher.ts';
import { listColleagues } from './list-colleagues.ts';
import { requireOwnPages } from './origin-check.ts';
import { providerSignOut } from './provider/provider-sign-out.ts';
import { clearSession, sessionOf, setSessionCookie } from './session-cookie.ts';
import { viewSession } from './session-view.ts';
import { beginSession, proveIdentity } from './sign-in.ts';
import type { SignInContext } from './sign-in-context.ts';

const tags = ['session'];

type Context = SignInContext & { secretCipher: Cipher };

/** Signing in, out, proving again who one is, and who is signed in. */
export function sessionRoutes(context: Context): FastifyPluginAsyncZod {
  const { sessions } = context;
  return async (app) => {
    app.route({
      method: 'POST',
      url: '/session',
      config: { action: 'public' },
      schema: {
        tags,
        summary: 'Sign in; sets the session cookie',
        body: signIn,
        response: { 200: sessionView },
      },
      handler: async (request, reply) => {
        requireOwnPages(request);
        const { account, factors } = await proveIdentity(context, request, request.body);
        await beginSession(
          context,
          { request, reply },
          {
            account,
            session: {
              userAgent: request.headers['user-agent'],
              factors,
            },
          },
        );
        return viewSession(context, account.userId);
      },
    });

    app.route({
      method: 'POST',
      url: '/session/reauthenticate',
      config: { action: 'self.write', beforeEnrolment: true },
      schema: {
        tags,
        summary: 'Prove again who one is, for the most sensitive changes of the next ten minutes; renews the cookie',
        body: reauthenticate,
        response: { 204: z.undefined() },
      },
      handler: async (request, reply) => {
        const identity = identityOf(request);
        const factors = await proveAgain(context, identity, () =>
          proveIdentity(context, request, { username: identity.username, ...request.body }),
        );
        // Basic proves it with each request and has nothing to renew.
        if (identity.sessionId !== undefined)
          setSessionCookie(context, { request, reply }, await sessions.renew(identity.sessionId, factors));
        await recordAudit(context, authorOf(request, 'console'), {
          action: 'reauthenticate',
          entityType: 'user',
          entityId: identity.username,
          after: { factors },
        });
        return reply.code(204).send();
      },
    });

    app.route({
      method: 'GET',
      url: '/session',
      config: { action: 'overview.read', beforeEnrolment: true },
      schema: { tags, summary: 'Who is signed in', response: { 200: sessionView } },
      handler: (request) => viewSession(context, identityOf(request).userId),
    });

    app.route({
      method: 'GET',
      url: '/session/colleagues',
      config: { action: 'overview.read' },
      schema: {
        tags,
        summary: 'Names and roles of people, for whoever wants to know who may change something',
        response: { 200: colleagues },
      },
      handler: () => listColleagues(context),
    });

    app.route({
      method: 'DELETE',
      url: '/session',
      config: { action: 'self.write', beforeEnrolment: true },
      schema: {
        tags,
        summary: 'Sign out; answers with where to go on when the identity provider has a session to end as well',
        response: { 200: signedOut, 204: z.undefined() },
      },
      handler: async (request, reply) => {
        const id = sessionOf(context, request);
        const signOutUrl = id === null ? null : await providerSignOut(context, id);
        if (id !== null) await sessions.end(id);
        await recordAudit(context, authorOf(request, 'console'), {
          action: 'sign_out',
          entityType: 'user',
          entityId: identityOf(request).username,
        });
        clearSession(context, { request, reply });
        return signOutUrl === null ? reply.code(204).send() : { signOutUrl };
      },
    });
  };
}

/** A wrong password in an open session is not 401: the session is fine, and a client would take it for ended. */
async function proveAgain(
  { db }: { db: Database },
  { userId }: Identity,
  prove: () => Promise<{ factors: string[] }>,
): Promise<string[]> {
  const user = await db.prisma.user.findUniqueOrThrow({ where: { id: userId }, select: { issuer: true } });
  if (user.issuer !== null) {
    throw new AppError('USER_PROTECTED', { detail: 'This account proves who it is at the identity provider' });
  }
  try {
    return (await prove()).factors;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'AUTHENTICATION_FAILED') throw error;
    throw new AppError('PASSWORD_WRONG', {
      findings: [{ path: 'password', message: 'is not your password' }],
      cause: error,
    });
  }
}
