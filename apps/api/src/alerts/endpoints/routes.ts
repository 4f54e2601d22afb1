import {
  alertDeliveryView,
  alertEndpointView,
  alertEndpointWithSecret,
  saveAlertEndpoint,
} from '@tallygate/contracts/alert-endpoint';
import { pgKey } from '@tallygate/contracts/stored-text';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { authorOf } from '../../audit/author.ts';
import type { DeliveryContext } from './deliver-messages.ts';
import { listDeliveries, listEndpoints, requireEndpoint } from './endpoint-rows.ts';
import { changeEndpoint, createEndpoint, deleteEndpoint, rotateSecret } from './save-endpoint.ts';
import { sendAgain, sendTest } from './send-again.ts';

const byId = z.object({ id: pgKey });
const tags = ['alerts'];

/** Where alerts are posted to, and what became of each message. */
export function alertEndpointRoutes(context: DeliveryContext): FastifyPluginAsyncZod {
  const { prisma } = context.db;
  return async (app) => {
    const as = (request: Parameters<typeof authorOf>[0]) => ({ ...context, author: authorOf(request, 'console') });
    app.route({
      method: 'GET',
      url: '/alert-endpoints',
      config: { action: 'alert-endpoints.read' },
      schema: { tags, summary: 'Every endpoint', response: { 200: z.array(alertEndpointView) } },
      handler: () => listEndpoints(prisma),
    });
    app.route({
      method: 'POST',
      url: '/alert-endpoints',
      config: { action: 'alert-endpoints.write' },
      schema: {
        tags,
        summary: 'Make an endpoint; its secret is shown this once',
        body: saveAlertEndpoint,
        response: { 201: alertEndpointWithSecret },
      },
      handler: async (request, reply) => reply.code(201).send(await createEndpoint(as(request), request.body)),
    });
    app.route({
      method: 'PUT',
      url: '/alert-endpoints/:id',
      config: { action: 'alert-endpoints.write' },
      schema: {
        tags,
        summary: 'Replace an endpoint; its secret stays',
        params: byId,
        body: saveAlertEndpoint,
        response: { 200: alertEndpointView },
      },
      handler: (request) => changeEndpoint(as(request), request.params.id, request.body),
    });
    app.route({
      method: 'POST',
      url: '/alert-endpoints/:id/rotate',
      config: { action: 'alert-endpoints.write' },
      schema: {
        tags,
        summary: 'Give an endpoint a new secret; for a day messages are signed with both',
        params: byId,
        response: { 200: alertEndpointWithSecret },
      },
      handler: (request) => rotateSecret(as(request), request.params.id),
    });
    app.route({
      method: 'DELETE',
      url: '/alert-endpoints/:id',
      config: { action: 'alert-endpoints.write' },
      schema: { tags, summary: 'Delete an endpoint', params: byId, response: { 204: z.undefined() } },
      handler: async (request, reply) => {
        await deleteEndpoint(as(request), request.params.id);
        return reply.code(204).send();
      },
    });
    app.route({
      method: 'POST',
      url: '/alert-endpoints/:id/test',
      config: { action: 'alert-endpoints.write' },
      schema: {
        tags,
        summary: 'Send a test message',
        params: byId,
        response: { 202: z.object({ id: z.string() }) },
      },
      handler: async (request, reply) => reply.code(202).send(await sendTest(as(request), request.params.id)),
    });
    app.route({
      method: 'GET',
      url: '/alert-endpoints/:id/deliveries',
      config: { action: 'alert-endpoints.read' },
      schema: {
        tags,
        summary: 'The newest messages to an endpoint, with every attempt',
        params: byId,
        querystring: z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
        response: { 200: z.array(alertDeliveryView) },
      },
      handler: async (request) => {
        const { id } = await requireEndpoint(prisma, request.params.id);
        return listDeliveries(prisma, id, request.query.limit);
      },
    });
    app.route({
      method: 'POST',
      url: '/alert-endpoints/:id/deliveries/:delivery/send',
      config: { action: 'alert-endpoints.write' },
      schema: {
        tags,
        summary: 'Send a message again, under its id',
        params: byId.extend({ delivery: pgKey }),
        response: { 202: z.undefined() },
      },
      handler: async (request, reply) => {
        await sendAgain(as(request), request.params.id, request.params.delivery);
        return reply.code(202).send();
      },
    });
  };
}
