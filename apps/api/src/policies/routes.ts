import { policyView } from '@tallygate/contracts/policy-view';
import { pgKey } from '@tallygate/contracts/stored-text';
import type { Database } from '@tallygate/db/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { getPolicy, listPolicies } from './catalogue.ts';

const tags = ['policies'];

/** The catalogue of installed policies. */
export function policyRoutes(context: { db: Database }): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/policies',
      config: { action: 'overview.read' },
      schema: { tags, summary: 'Installed policies', response: { 200: z.array(policyView) } },
      handler: () => listPolicies(context),
    });
    app.route({
      method: 'GET',
      url: '/policies/:name',
      config: { action: 'overview.read' },
      schema: {
        tags,
        summary: 'One policy with the JSON Schema of its params',
        params: z.object({ name: pgKey }),
        response: { 200: policyView },
      },
      handler: (request) => getPolicy(context, request.params.name),
    });
  };
}
