import { madePortalKey, makePortalKey, portalKey, portalServer } from '@tallygate/contracts/portal';
import { pgKey } from '@tallygate/contracts/stored-text';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  type KeyContext,
  listPortalApiKeys,
  listServers,
  makePortalApiKey,
  revokePortalApiKey,
} from './portal-api-keys.ts';
import { callerOf, portalAuthor, requireFreshPortalAdmin } from './portal-guard.ts';

const tags = ['portal'];

/** A company's API keys, and where agents connect to. */
export function portalKeyRoutes(context: KeyContext & { machineNow: () => Date }): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/servers',
      schema: { tags, summary: 'Where agents connect to', response: { 200: z.array(portalServer) } },
      handler: () => listServers(context),
    });
    app.route({
      method: 'GET',
      url: '/keys',
      schema: { tags, summary: 'API keys, by their ends', response: { 200: z.array(portalKey) } },
      handler: (request) => listPortalApiKeys(context, callerOf(request).company),
    });
    app.route({
      method: 'POST',
      url: '/keys',
      schema: {
        tags,
        summary: 'Make an API key; only this reply shows it',
        body: makePortalKey,
        response: { 201: madePortalKey },
      },
      handler: async (request, reply) => {
        const { company } = requireFreshPortalAdmin(request, context.machineNow());
        const made = await makePortalApiKey({ ...context, author: portalAuthor(request) }, company, request.body);
        return reply.code(201).send(made);
      },
    });
    app.route({
      method: 'DELETE',
      url: '/keys/:proxy/:name',
      schema: {
        tags,
        summary: 'Revoke an API key',
        params: z.object({ proxy: pgKey, name: pgKey }),
        response: { 204: z.undefined() },
      },
      handler: async (request, reply) => {
        const { company } = requireFreshPortalAdmin(request, context.machineNow());
        await revokePortalApiKey({ ...context, author: portalAuthor(request) }, company, request.params);
        return reply.code(204).send();
      },
    });
  };
}
