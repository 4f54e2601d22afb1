import { creditRefusalQuery, creditRefusals } from '@tallygate/contracts/credit-refusal';
import type { Database } from '@tallygate/db/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Applier } from '../apply/applier.ts';
import { readRefusals } from './read-refusals.ts';

/** Calls that nobody paid for, and that were therefore not made. */
export function refusalRoutes(context: { db: Database; applier: Applier }): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/credit-refusals',
      config: { action: 'credits.read' },
      schema: {
        tags: ['credits'],
        summary: 'Who was refused for lack of credit or subscription, why, and what that would have been charged',
        querystring: creditRefusalQuery,
        response: { 200: creditRefusals },
      },
      handler: (request) => readRefusals(context, request.query),
    });
  };
}
