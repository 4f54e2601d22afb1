import { statusView } from '@tallygate/contracts/status-view';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { readStatus, type StatusContext } from './status.ts';

/** How the whole is doing. */
export function statusRoutes(context: StatusContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/status',
      config: { action: 'overview.read' },
      schema: { tags: ['status'], summary: 'Gateways, versions, set-up', response: { 200: statusView } },
      handler: () => readStatus(context),
    });
  };
}
