import { confirmSecondFactor, recoveryCodes, secondFactorSecret, secondFactorView } from '@tallygate/contracts/session';
import type { Database } from '@tallygate/db/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { authorOf } from '../audit/author.ts';
import { type AuditNote, writeAudit } from '../audit/write-audit.ts';
import { identityOf } from '../identity/identity.ts';
import type { AccessSettings } from './access-settings.ts';
import { accountChanged } from './account-changed.ts';
import type { Credentials } from './credentials.ts';
import type { OpenStreams } from './open-streams.ts';
import { requireLocalAccount } from './protected-accounts.ts';
import { requireRecentAuthentication } from './recent-authentication.ts';
import type { SecondFactors } from './second-factors.ts';
import { setSessionCookie } from './session-cookie.ts';
import type { SessionStore } from './session-store.ts';

const tags = ['session'];
const config = { action: 'self.write', beforeEnrolment: true } as const;

type Context = {
  settings: AccessSettings;
  db: Database;
  credentials: Credentials;
  sessions: SessionStore;
  secondFactors: SecondFactors;
  streams: OpenStreams;
  now: () => Date;
};

/** One's own second factor. Whoever has just one's open session can neither set up nor remove it. */
export function secondFactorRoutes(context: Context): FastifyPluginAsyncZod {
  const { db, secondFactors, sessions, settings, now } = context;
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/session/second-factor',
      config: { ...config, action: 'self.read' },
      schema: { tags, summary: 'One’s own second factor', response: { 200: secondFactorView } },
      handler: async (request) => ({
        ...(await secondFactors.view(identityOf(request).userId)),
        required: settings.secondFactorRequired,
      }),
    });

    app.route({
      method: 'POST',
      url: '/session/second-factor',
      config,
      schema: {
        tags,
        summary: 'Begin to set up an authenticator; it counts once a code of it is confirmed',
        response: { 200: secondFactorSecret },
      },
      handler: async (request) => {
        const identity = identityOf(request);
        requireRecentAuthentication(identity, now());
        const { userId, username } = identity;
        await requireLocalAccount(context, userId);
        return db.prisma.$transaction(async (tx) => {
          const begun = await secondFactors.begin(tx, userId, username);
          const note: AuditNote = {
            action: 'begin_factor',
            entityType: 'user',
            entityId: username,
            after: { factor: 'totp' },
          };
          await writeAudit(tx, authorOf(request, 'console'), note);
          return begun;
        });
      },
    });

    app.route({
      method: 'PUT',
      url: '/session/second-factor',
      config,
      schema: {
        tags,
        summary: 'Confirm the authenticator by a code of it; one’s other sessions end. Answers with recovery codes',
        body: confirmSecondFactor,
        response: { 200: recoveryCodes },
      },
      handler: async (request, reply) => {
        const identity = identityOf(request);
        requireRecentAuthentication(identity, now());
        const { userId, username, sessionId } = identity;
        const codes = await db.prisma.$transaction(async (tx) => {
          const made = await secondFactors.confirm(tx, userId, request.body.code);
          await tx.session.deleteMany({ where: { userId, ...(sessionId && { id: { not: sessionId } }) } });
          const note: AuditNote = {
            action: 'add_factor',
            entityType: 'user',
            entityId: username,
            after: { factor: 'totp' },
          };
          await writeAudit(tx, authorOf(request, 'console'), note);
          return made;
        });
        if (sessionId !== undefined)
          setSessionCookie(context, { request, reply }, await sessions.renew(sessionId, ['password', 'totp']));
        await accountChanged(context, userId);
        return { recoveryCodes: codes };
      },
    });

    app.route({
      method: 'POST',
      url: '/session/second-factor/recovery-codes',
      config,
      schema: {
        tags,
        summary: 'New recovery codes; the former ones are worth nothing',
        response: { 200: recoveryCodes },
      },
      handler: async (request) => {
        const identity = identityOf(request);
        requireRecentAuthentication(identity, now());
        const codes = await db.prisma.$transaction(async (tx) => {
          const made = await secondFactors.renewRecoveryCodes(tx, identity.userId);
          const note: AuditNote = { action: 'renew_recovery_codes', entityType: 'user', entityId: identity.username };
          await writeAudit(tx, authorOf(request, 'console'), note);
          return made;
        });
        return { recoveryCodes: codes };
      },
    });

    app.route({
      method: 'DELETE',
      url: '/session/second-factor',
      config,
      schema: {
        tags,
        summary: 'Remove one’s second factor; one’s other sessions end',
        response: { 204: z.undefined() },
      },
      handler: async (request, reply) => {
        const identity = identityOf(request);
        requireRecentAuthentication(identity, now());
        const { userId, username, sessionId } = identity;
        await db.prisma.$transaction(async (tx) => {
          await secondFactors.remove(tx, userId);
          await tx.session.deleteMany({ where: { userId, ...(sessionId && { id: { not: sessionId } }) } });
          const note: AuditNote = { action: 'remove_factor', entityType: 'user', entityId: username };
          await writeAudit(tx, authorOf(request, 'console'), note);
        });
        await accountChanged(context, userId);
        return reply.code(204).send();
      },
    });
  };
}
