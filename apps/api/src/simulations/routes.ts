import { planSimulation, simulatePlans } from '@tallygate/contracts/plan-simulation';
import type { Database } from '@tallygate/db/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Applier } from '../apply/applier.ts';
import { simulate } from './simulate-plans.ts';

type Context = { db: Database; applier: Applier; now: () => Date };

/** What plans would have brought, before anybody is on them. */
export function simulationRoutes(context: Context): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'POST',
      url: '/plans/simulate',
      config: { action: 'meters.read' },
      schema: {
        tags: ['plans'],
        summary: 'What companies would have owed for a period on plans that there are, or that are being written',
        body: simulatePlans,
        response: { 200: planSimulation },
      },
      handler: (request) => simulate(context, request.body),
    });
  };
}
