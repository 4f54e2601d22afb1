import { createPriceCanary, canaryEffect as effectView, priceCanaryView } from '@tallygate/contracts/price-canary';
import { pgKey } from '@tallygate/contracts/stored-text';
import type { Database } from '@tallygate/db/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Applier } from '../apply/applier.ts';
import { authorOf } from '../audit/author.ts';
import { canaryEffect } from './canary-effect.ts';
import { deleteCanary, endCanary, listCanaries, requireCanary, startCanary } from './canary-rows.ts';

const byId = z.object({ id: pgKey });
const tags = ['plans'];

/** Draft prices that are tried in the shadow of calls, before they are published. */
export function canaryRoutes(context: { db: Database; applier: Applier; now: () => Date }): FastifyPluginAsyncZod {
  const { prisma } = context.db;
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/price-canaries',
      config: { action: 'meters.read' },
      schema: { tags, summary: 'Draft prices that are or were tried', response: { 200: z.array(priceCanaryView) } },
      handler: () => listCanaries(prisma),
    });

    app.route({
      method: 'POST',
      url: '/price-canaries',
      config: { action: 'meters.write' },
      schema: {
        tags,
        summary: 'Try a draft price on a share of calls; what is charged stays as it is',
        body: createPriceCanary,
        response: { 201: priceCanaryView },
      },
      handler: async (request, reply) =>
        reply.code(201).send(await startCanary({ ...context, author: authorOf(request, 'console') }, request.body)),
    });

    app.route({
      method: 'GET',
      url: '/price-canaries/:id/effect',
      config: { action: 'meters.read' },
      schema: {
        tags,
        summary: 'What a draft price would have changed since it is tried, per company',
        params: byId,
        response: { 200: effectView },
      },
      handler: async (request) => canaryEffect(context, await requireCanary(prisma, request.params.id)),
    });

    app.route({
      method: 'POST',
      url: '/price-canaries/:id/end',
      config: { action: 'meters.write' },
      schema: { tags, summary: 'Try a draft price no longer', params: byId, response: { 200: priceCanaryView } },
      handler: (request) => endCanary({ ...context, author: authorOf(request, 'console') }, request.params.id),
    });

    app.route({
      method: 'DELETE',
      url: '/price-canaries/:id',
      config: { action: 'meters.write' },
      schema: { tags, summary: 'Forget a draft price', params: byId, response: { 204: z.undefined() } },
      handler: async (request, reply) => {
        await deleteCanary({ ...context, author: authorOf(request, 'console') }, request.params.id);
        return reply.code(204).send();
      },
    });
  };
}
