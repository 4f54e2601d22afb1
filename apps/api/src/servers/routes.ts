import { serverView } from '@tallygate/contracts/server-view';
import { pgKey } from '@tallygate/contracts/stored-text';
import type { Database } from '@tallygate/db/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Applier } from '../apply/applier.ts';
import { identityOf } from '../identity/identity.ts';
import { EXTERNAL_TEST_LIMIT } from '../probe/prober-for.ts';
import { probeNow, readServers } from './read-servers.ts';
import type { ServerProbes } from './server-probes.ts';

const tags = ['proxies'];

type Context = { db: Database; applier: Applier; serverProbes: ServerProbes; now: () => Date };

/** How the servers behind the proxies do, as calls and probes show it. */
export function serverRoutes(context: Context): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/servers',
      config: { action: 'proxies.read', proxies: 'handler' },
      schema: {
        tags,
        summary: 'The server of each proxy: whether it answers, and its calls of the last 24 hours',
        response: { 200: z.array(serverView) },
      },
      handler: async (request) => {
        const { proxies } = identityOf(request);
        return (await readServers(context)).filter(({ proxy }) => proxies?.includes(proxy) ?? true);
      },
    });

    app.route({
      method: 'POST',
      url: '/servers/:id/probe',
      config: { action: 'proxies.write', proxies: 'id', rateLimit: EXTERNAL_TEST_LIMIT },
      schema: {
        tags,
        summary: 'Ask the server of a running proxy now whether it is there; no call, no event',
        params: z.object({ id: pgKey }),
        response: { 200: serverView },
      },
      handler: (request) => probeNow(context, request.params.id),
    });
  };
}
