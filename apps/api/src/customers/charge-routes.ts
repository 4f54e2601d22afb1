import { proxyCharge } from '@tallygate/contracts/proxy-numbers';
import { pgKey } from '@tallygate/contracts/stored-text';
import { totalCharge } from '@tallygate/contracts/total-charge';
import type { Database } from '@tallygate/db/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Applier } from '../apply/applier.ts';
import { readProxyCharge } from './proxy-charge.ts';
import { readTotalCharge } from './total-charge.ts';

const byId = z.object({ id: pgKey });

/** What companies owe for their present periods, together and for the calls of one proxy. */
export function chargeRoutes(context: { db: Database; applier: Applier; now: () => Date }): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/customers/charges',
      config: { action: 'meters.read' },
      schema: {
        tags: ['customers'],
        summary: 'What all companies owe for their present periods so far, by their plans or by prices of meters',
        response: { 200: totalCharge },
      },
      handler: () => readTotalCharge(context),
    });

    app.route({
      method: 'GET',
      url: '/proxies/:id/charge',
      config: { action: 'charges.read', proxies: 'id' },
      schema: {
        tags: ['proxies'],
        summary:
          'What the calls of a proxy come to in the present periods: their share in what companies owe for each meter',
        params: byId,
        response: { 200: proxyCharge },
      },
      handler: (request) => readProxyCharge(context, request.params.id),
    });
  };
}
