import { correctionPage, correctionQuery, correctionView, createCorrection } from '@tallygate/contracts/correction';
import type { Database } from '@tallygate/db/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Applier } from '../apply/applier.ts';
import { authorOf } from '../audit/author.ts';
import { makeCorrection } from './create-correction.ts';
import { listCorrections } from './list-corrections.ts';

const tags = ['corrections'];

type Context = { db: Database; applier: Applier; now: () => Date };

/** Signed rows beside the ledger. There is no change and no deletion: a wrong correction is undone by its opposite. */
export function correctionRoutes(context: Context): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/corrections',
      config: { action: 'corrections.read' },
      schema: {
        tags,
        summary: 'A page of corrections, the last made first',
        querystring: correctionQuery,
        response: { 200: correctionPage },
      },
      handler: (request) => listCorrections(context, request.query),
    });

    app.route({
      method: 'POST',
      url: '/corrections',
      config: { action: 'corrections.write' },
      schema: {
        tags,
        summary: 'Add a correction; 200 with the one made before when the key repeats the same request',
        body: createCorrection,
        response: { 200: correctionView, 201: correctionView },
      },
      handler: async (request, reply) => {
        const { made, correction } = await makeCorrection(
          { ...context, author: authorOf(request, 'console') },
          request.body,
        );
        return reply.code(made ? 201 : 200).send(correction);
      },
    });
  };
}
