import { AppError } from '@tallygate/contracts/app-error';
import { enterPortal, portalLook, portalSession } from '@tallygate/contracts/portal';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { requireOwnPages } from '../access/origin-check.ts';
import { strangerFrom } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import type { Cipher } from '../secrets/cipher.ts';
import { clearPortalCookie, setPortalCookie } from './portal-cookie.ts';
import { callerOf, type PortalContext, portalAuthor } from './portal-guard.ts';
import { beginSession, endSession } from './portal-sessions.ts';
import { readPortalSettings } from './portal-settings.ts';
import { verifyLink } from './verify-link.ts';

const tags = ['portal'];
/** By address. Links are not guessed; each costs a signature to look at. */
const ENTRY_LIMIT = { max: 120, timeWindow: '1 minute' };

/** The way in, and who is in. */
export function portalSessionRoutes(context: PortalContext & { secretCipher: Cipher }): FastifyPluginAsyncZod {
  const { prisma } = context.db;
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/look',
      config: { action: 'public' },
      schema: { tags, summary: 'How the portal looks', response: { 200: portalLook } },
      handler: async () => {
        const { isOpen, sellerName, accent, frameOrigins } = await readPortalSettings(prisma);
        return { isOpen, sellerName, accent, frameOrigins };
      },
    });
    app.route({
      method: 'POST',
      url: '/session',
      config: { action: 'public', rateLimit: ENTRY_LIMIT },
      schema: {
        tags,
        summary: 'Come in by a signed link, which is used up by it',
        body: enterPortal,
        response: { 201: z.object({ returnTo: z.string() }) },
      },
      handler: async (request, reply) => {
        requireOwnPages(request);
        const { isOpen, frameOrigins } = await readPortalSettings(prisma);
        if (!isOpen) throw new AppError('PORTAL_CLOSED');
        const link = await verifyLink(context, request.body.token);
        const token = await beginSession(context, link);
        const actor = `${link.subject} of ${link.company}`.slice(0, 200);
        await writeAudit(
          prisma,
          { ...strangerFrom(request, 'portal'), type: 'customer', actor },
          {
            action: 'enter_portal',
            entityType: 'portal',
            entityId: link.company,
            after: { role: link.role, key: link.key.name },
          },
        );
        setPortalCookie(
          context,
          { request, reply },
          { token, isFramed: request.body.isFramed && frameOrigins.length > 0 },
        );
        return reply.code(201).send({ returnTo: link.returnTo });
      },
    });
    app.route({
      method: 'GET',
      url: '/session',
      schema: { tags, summary: 'Who is in, and for which company', response: { 200: portalSession } },
      handler: async (request) => {
        const { company, subject, role, csrf, expiresAt, freshUntil } = callerOf(request);
        const { sellerName, accent } = await readPortalSettings(prisma);
        return {
          company,
          subject,
          role,
          csrf,
          sellerName,
          accent,
          expiresAt: expiresAt.toISOString(),
          freshUntil: freshUntil.toISOString(),
        };
      },
    });
    app.route({
      method: 'DELETE',
      url: '/session',
      schema: { tags, summary: 'Leave', response: { 204: z.undefined() } },
      handler: async (request, reply) => {
        const caller = callerOf(request);
        await endSession(context, caller);
        await writeAudit(prisma, portalAuthor(request), {
          action: 'leave_portal',
          entityType: 'portal',
          entityId: caller.company,
        });
        clearPortalCookie(context, { request, reply });
        return reply.code(204).send();
      },
    });
  };
}
