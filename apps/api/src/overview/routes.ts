import { isTimeZone } from '@tallygate/contracts/meter';
import { overview } from '@tallygate/contracts/overview';
import { OVERVIEW_RANGES } from '@tallygate/contracts/overview-ranges';
import { pgText } from '@tallygate/contracts/stored-text';
import type { Database } from '@tallygate/db/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { readOverview } from './overview.ts';

const overviewQuery = z.object({
  range: z.enum(OVERVIEW_RANGES).default('24h'),
  zone: pgText(64)
    .refine(isTimeZone, 'must be an IANA time zone such as "Europe/Berlin"')
    .default('UTC')
    .describe('IANA time zone whose days are told apart'),
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
        summary:
          'Calls, failures, latency, top tools and customers; each number with the query of the events it counts',
        querystring: overviewQuery,
        response: { 200: overview },
      },
      handler: ({ query }) => readOverview(db, { ...query, now: now() }),
    });
  };
}
