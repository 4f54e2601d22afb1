import { AppError } from '@tallygate/contracts/app-error';
import { enrolRequest, issuedCredential } from '@tallygate/contracts/gateway-enrolment';
import type { Database } from '@tallygate/db/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { gatewayAuthor, strangerFrom } from '../audit/author.ts';
import { callerOf } from '../identity/gateway-caller.ts';
import { enrol, rotate } from './enrolment.ts';
import { requireGateway } from './gateway-caller.ts';

const tags = ['internal'];
/** Codes are long random texts; this only keeps guessing cheap for us. */
const ATTEMPTS = { max: 30, timeWindow: '1 minute' };

type Context = { db: Database; gatewayToken: string | null; now: () => Date };

/** How a gateway gets its credential, and the next one. */
export function enrolRoutes(context: Context): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'POST',
      url: '/enrol',
      config: { rateLimit: ATTEMPTS },
      schema: {
        tags,
        summary: 'Exchange a one-time code for a credential',
        body: enrolRequest,
        response: { 201: issuedCredential },
      },
      handler: async (request, reply) => {
        const author = { ...strangerFrom(request, 'internal', request.body.id), type: 'gateway' as const };
        return reply
          .code(201)
          .send(await enrol({ ...context, author }, { ...request.body, certifiedId: request.certifiedId }));
      },
    });

    app.route({
      method: 'POST',
      url: '/rotate',
      onRequest: requireGateway(context),
      schema: {
        tags,
        summary: 'A new credential for the one that is shown',
        security: [{ gateway: [] }],
        response: { 201: issuedCredential },
      },
      handler: async (request, reply) => {
        const caller = callerOf(request);
        if (!caller.verified) {
          throw new AppError('GATEWAY_MISMATCH', { detail: 'The shared token is not a credential that rotates' });
        }
        return reply.code(201).send(await rotate({ ...context, author: gatewayAuthor(request) }, caller));
      },
    });
  };
}
