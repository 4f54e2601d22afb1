import { isTimeZone } from '@tallygate/contracts/meter';
import { overview } from '@tallygate/contracts/overview';
import { OVERVIEW_RANGES } from '@tallygate/contracts/overview-ranges';
import { proxyNumbers } from '@tallygate/contracts/proxy-numbers';
import { pgKey, pgText } from '@tallygate/contracts/stored-text';
import type { Database } from '@tallygate/db/database';
import type { ProductClock } from '@tallygate/server-kit/product-clock';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { GatewayRegistry } from '../gateways/registry.ts';
import { requireProxy } from '../proxies/find-proxy.ts';
import { readOverview } from './overview.ts';
import { readProxyNumbers } from './proxy-numbers.ts';
import { silentSince } from './silent-since.ts';

const overviewQuery = z.object({
  range: z.enum(OVERVIEW_RANGES).default('24h'),
  zone: pgText(64)
    .refine(isTimeZone, 'must be an IANA time zone such as "Europe/Berlin"')
    .default('UTC')
    .describe('IANA time zone whose days are told apart'),
});

type Context = {
  db: Database;
  registry: Pick<GatewayRegistry, 'live'>;
  clock: Pick<ProductClock, 'offsetMs'>;
  now: () => Date;
};

/** The numbers of the first page, and the same of one proxy. */
export function overviewRoutes(context: Context): FastifyPluginAsyncZod {
  const { db, now } = context;
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
      handler: async ({ query }) => readOverview(db, { ...query, now: now(), silentSince: await silentSince(context) }),
    });

    app.route({
      method: 'GET',
      url: '/proxies/:id/numbers',
      config: { action: 'proxies.read', proxies: 'id' },
      schema: {
        tags: ['proxies'],
        summary: 'Calls, failures and latency of one proxy; each number with the query of the events it counts',
        params: z.object({ id: pgKey }),
        querystring: overviewQuery,
        response: { 200: proxyNumbers },
      },
      handler: async ({ params: { id }, query }) => {
        await requireProxy(db.prisma, id);
        return readProxyNumbers(db, { ...query, now: now(), proxy: id, silentSince: await silentSince(context) });
      },
    });
  };
}
