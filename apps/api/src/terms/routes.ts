import { callerTerms } from '@tallygate/contracts/caller-terms';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { TermsDesk } from './terms-desk.ts';

/** The route by which gateways fetch what calls cost whom. */
export function termsRoutes({ termsDesk }: { termsDesk: TermsDesk }): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/terms',
      schema: {
        tags: ['internal'],
        summary: 'What a call costs whom, now and by the changes that are planned, with ETag',
        security: [{ gateway: [] }],
        response: {
          200: { description: 'The terms of all callers', content: { 'application/json': { schema: callerTerms } } },
          304: z.undefined().describe('Unchanged'),
        },
      },
      handler: async (request, reply) => {
        const known = request.headers['if-none-match']?.replace(/^W\//, '').replaceAll('"', '');
        const { hash, text } = await termsDesk.current();
        reply.header('etag', `"${hash}"`);
        if (hash === known) return reply.code(304).send();
        return reply
          .type('application/json')
          .serializer((body: string) => body)
          .send(text as never);
      },
    });
  };
}
