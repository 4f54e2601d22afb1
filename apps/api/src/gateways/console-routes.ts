import { enrolmentCode, gatewayList, newEnrolment, revokedGateway } from '@tallygate/contracts/gateway-enrolment';
import { pgText } from '@tallygate/contracts/stored-text';
import type { Database } from '@tallygate/db/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { authorOf } from '../audit/author.ts';
import type { Vault } from '../secrets/vault.ts';
import { createCode } from './enrolment.ts';
import { listGateways } from './list-gateways.ts';
import type { GatewayRegistry } from './registry.ts';
import { revokeGateway } from './revoke.ts';

const tags = ['gateways'];

type Context = { db: Database; vault: Vault; registry: GatewayRegistry; gatewayToken: string | null; now: () => Date };

/** What administrators do with gateways: list, enrol and revoke them. */
export function gatewayAdminRoutes(context: Context): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/gateways',
      config: { action: 'gateways.read' },
      schema: { tags, summary: 'Gateways, and how each proved who it is', response: { 200: gatewayList } },
      handler: () => listGateways(context),
    });
    app.route({
      method: 'POST',
      url: '/gateways/enrolments',
      config: { action: 'gateways.write' },
      schema: {
        tags,
        summary: 'A one-time code with which a gateway enrols; shown this once',
        body: newEnrolment,
        response: { 201: enrolmentCode },
      },
      handler: async (request, reply) => {
        const { id } = request.body;
        return reply
          .code(201)
          .send({ id, ...(await createCode({ ...context, author: authorOf(request, 'console') }, id)) });
      },
    });
    app.route({
      method: 'POST',
      url: '/gateways/:id/revoke',
      config: { action: 'gateways.write' },
      schema: {
        tags,
        summary: 'End the credentials of a gateway; it stops within seconds',
        params: z.object({ id: pgText(200) }),
        response: { 200: revokedGateway },
      },
      handler: (request) => revokeGateway({ ...context, author: authorOf(request, 'console') }, request.params.id),
    });
  };
}
