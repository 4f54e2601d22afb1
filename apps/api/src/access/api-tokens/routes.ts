import { apiTokenView, createApiToken, issuedApiToken, rotateApiToken } from '@tallygate/contracts/api-token';
import { pgKey } from '@tallygate/contracts/stored-text';
import type { Database } from '@tallygate/db/database';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { authorOf } from '../../audit/author.ts';
import { identityOf } from '../../identity/identity.ts';
import { createToken, listTokens, revokeToken, rotateToken } from './change-tokens.ts';

const byId = z.object({ id: pgKey });
const tags = ['tokens'];

/** API tokens: what programs sign in with. A token cannot use these routes, whatever its scopes. */
export function apiTokenRoutes(context: { db: Database; now: () => Date }): FastifyPluginAsyncZod {
  const asker = (request: FastifyRequest) => ({ identity: identityOf(request), author: authorOf(request, 'console') });
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/api-tokens',
      config: { action: 'tokens.read' },
      schema: {
        tags,
        summary: 'API tokens, newest first: one’s own, and for administrators everybody’s',
        response: { 200: z.array(apiTokenView) },
      },
      handler: (request) => listTokens(context, identityOf(request)),
    });
    app.route({
      method: 'POST',
      url: '/api-tokens',
      config: { action: 'tokens.write' },
      schema: {
        tags,
        summary: 'Make an API token; only this reply shows it',
        body: createApiToken,
        response: { 201: issuedApiToken },
      },
      handler: async (request, reply) => {
        const issued = await createToken({ ...context, ...asker(request) }, request.body);
        return reply.code(201).header('cache-control', 'no-store').send(issued);
      },
    });
    app.route({
      method: 'POST',
      url: '/api-tokens/:id/rotate',
      config: { action: 'tokens.write' },
      schema: {
        tags,
        summary: 'Make a token in the place of another, which works on for some hours; only this reply shows it',
        params: byId,
        body: rotateApiToken,
        response: { 201: issuedApiToken },
      },
      handler: async (request, reply) => {
        const issued = await rotateToken(
          { ...context, ...asker(request) },
          { id: request.params.id, input: request.body },
        );
        return reply.code(201).header('cache-control', 'no-store').send(issued);
      },
    });
    app.route({
      method: 'DELETE',
      url: '/api-tokens/:id',
      config: { action: 'tokens.write' },
      schema: { tags, summary: 'Revoke an API token at once', params: byId, response: { 204: z.undefined() } },
      handler: async (request, reply) => {
        await revokeToken({ ...context, ...asker(request) }, request.params.id);
        return reply.code(204).send();
      },
    });
  };
}
