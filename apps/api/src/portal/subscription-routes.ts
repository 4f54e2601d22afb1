import { begunSubscription, portalOffers, subscribePortal } from '@tallygate/contracts/portal';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { KeyContext } from './portal-api-keys.ts';
import { callerOf, type PortalContext, portalAuthor, requireFreshPortalAdmin } from './portal-guard.ts';
import { readOffers, subscribe } from './subscribe.ts';

const tags = ['portal'];

/** Plans that a company may take by itself. */
export function portalSubscriptionRoutes(context: PortalContext & KeyContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/offers',
      schema: { tags, summary: 'Plans to choose from', response: { 200: portalOffers } },
      handler: (request) => readOffers(context, callerOf(request).company),
    });
    app.route({
      method: 'POST',
      url: '/subscription',
      schema: { tags, summary: 'Take a plan from now on', body: subscribePortal, response: { 201: begunSubscription } },
      handler: async (request, reply) => {
        const { company } = requireFreshPortalAdmin(request, context.machineNow());
        const id = await subscribe({ ...context, author: portalAuthor(request) }, company, request.body.planId);
        return reply.code(201).send({ id });
      },
    });
  };
}
