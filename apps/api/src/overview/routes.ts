import { overview } from '@tallygate/contracts/overview';
import type { Database } from '@tallygate/db/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { readOverview } from './overview.ts';

const DAY_MS = 24 * 3_600_000;
const rangeQuery = z.object({
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
});

/** The numbers of the first page. */
export function overviewRoutes({ db, now }: { db: Database; now: () => Date }): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/overview',
      config: { action: 'overview.read' },
      schema: {
        tags: ['events'],
        summary: 'Calls, failures, top tools and consumers; the last 24 hours by default',
        querystring: rangeQuery,
        response: { 200: overview },
      },
      handler: (request) => {
        const to = request.query.to === undefined ? now() : new Date(request.query.to);
        const from = request.query.from === undefined ? new Date(to.getTime() - DAY_MS) : new Date(request.query.from);
        return readOverview(db, { from, to });
      },
    });
  };
}
