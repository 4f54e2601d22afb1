import { ledgerSummary } from '@tallygate/contracts/console-api';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Services } from '../services.ts';
import { EVERYONE } from '../sessions/roles.ts';
import { summariseLedger } from './summary.ts';

const rangeQuery = z.object({
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
});

/** Totals of the ledger. */
export function ledgerRoutes({ db }: Services): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/ledger/summary',
      config: { roles: EVERYONE },
      schema: {
        tags: ['events'],
        summary: 'Tool calls, billable calls, and events by reason',
        querystring: rangeQuery,
        response: { 200: ledgerSummary },
      },
      handler: (request) => summariseLedger(db, request.query),
    });
  };
}
