import {
  createdPortalKey,
  createPortalKey as createKeyBody,
  madePortalLink,
  makePortalLink as makeLinkBody,
  portalKeyView,
  portalSettings,
  savePortalSettings as saveBody,
} from '@tallygate/contracts/portal';
import { pgKey } from '@tallygate/contracts/stored-text';
import type { Database } from '@tallygate/db/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { authorOf } from '../audit/author.ts';
import type { Cipher } from '../secrets/cipher.ts';
import { makePortalLink } from './make-link.ts';
import { createPortalKey, deletePortalKey, listPortalKeys } from './portal-keys.ts';
import { readPortalSettings, savePortalSettings } from './portal-settings.ts';

type Context = { db: Database; secretCipher: Cipher; machineNow: () => Date };

const tags = ['portal'];

/** What the seller sets of the portal: whether it is open, how it looks, and by which keys links are signed. */
export function portalSettingsRoutes(context: Context): FastifyPluginAsyncZod {
  const { prisma } = context.db;
  return async (app) => {
    const as = (request: Parameters<typeof authorOf>[0]) => ({ ...context, author: authorOf(request, 'console') });
    app.route({
      method: 'GET',
      url: '/portal-settings',
      config: { action: 'portal.read' },
      schema: { tags, summary: 'How the portal looks, and whether it is open', response: { 200: portalSettings } },
      handler: () => readPortalSettings(prisma),
    });
    app.route({
      method: 'PUT',
      url: '/portal-settings',
      config: { action: 'portal.write' },
      schema: {
        tags,
        summary: 'Replace them; closing the portal ends its sessions',
        body: saveBody,
        response: { 200: portalSettings },
      },
      handler: (request) => savePortalSettings(as(request), request.body),
    });
    app.route({
      method: 'GET',
      url: '/portal-keys',
      config: { action: 'portal.read' },
      schema: { tags, summary: 'Keys by which links are signed', response: { 200: z.array(portalKeyView) } },
      handler: () => listPortalKeys(prisma),
    });
    app.route({
      method: 'POST',
      url: '/portal-keys',
      config: { action: 'portal.write' },
      schema: {
        tags,
        summary: 'Make a key; the secret of HS256 is shown this once',
        body: createKeyBody,
        response: { 201: createdPortalKey },
      },
      handler: async (request, reply) => {
        reply.header('cache-control', 'no-store');
        return reply.code(201).send(await createPortalKey(as(request), request.body));
      },
    });
    app.route({
      method: 'POST',
      url: '/portal-links',
      config: { action: 'portal.write' },
      schema: {
        tags,
        summary: 'Sign a link into the portal by a key of HS256, good for five minutes and once',
        body: makeLinkBody,
        response: { 201: madePortalLink },
      },
      handler: async (request, reply) => {
        reply.header('cache-control', 'no-store');
        return reply.code(201).send(await makePortalLink(as(request), request.body));
      },
    });
    app.route({
      method: 'DELETE',
      url: '/portal-keys/:id',
      config: { action: 'portal.write' },
      schema: {
        tags,
        summary: 'Delete a key; sessions that began by its links end',
        params: z.object({ id: pgKey }),
        response: { 204: z.undefined() },
      },
      handler: async (request, reply) => {
        await deletePortalKey(as(request), request.params.id);
        return reply.code(204).send();
      },
    });
  };
}
