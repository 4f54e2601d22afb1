import { HISTORY_RANGES } from '@tallygate/contracts/history-ranges';
import {
  parkedAnswer,
  parkedChoice,
  parkedPage,
  payloadQuery,
  publisherDelivery,
  publisherPayload,
  testRun,
} from '@tallygate/contracts/publisher-delivery';
import { pgKey, pgText } from '@tallygate/contracts/stored-text';
import type { Database } from '@tallygate/db/database';
import type { Outbound } from '@tallygate/outbound/outbound';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Applier } from '../apply/applier.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { authorOf } from '../audit/author.ts';
import type { DeliveryHistory } from '../gateways/delivery-history.ts';
import type { DeliveryOrders } from '../gateways/delivery-orders.ts';
import type { GatewayRegistry } from '../gateways/registry.ts';
import { EXTERNAL_TEST_LIMIT } from '../probe/prober-for.ts';
import { requirePublisher } from '../publishers/publisher-view.ts';
import { orderParked } from './order-parked.ts';
import { exportParked, listParked } from './parked-events.ts';
import { readDelivery } from './read-delivery.ts';
import { readPayload } from './read-payload.ts';
import { readTestRun, startTestRun } from './test-run.ts';

const byId = z.object({ id: pgKey });
const delivery = z.object({ range: z.enum(HISTORY_RANGES).default('24h') });
const page = z.object({ cursor: pgText(128).optional().describe('nextCursor of the page before') });
const tags = ['publishers'];

type Context = {
  settings: { sandbox: { on: boolean; collectorUrl: string } };
  db: Database;
  auditLog: AuditLog;
  registry: GatewayRegistry;
  deliveryHistory: DeliveryHistory;
  deliveryOrders: DeliveryOrders;
  applier: Applier;
  outbound: Outbound;
  now: () => Date;
};

/** How events leave: how it goes, what is parked, what is sent of an event, and a test of the whole way. */
export function deliveryRoutes(context: Context): FastifyPluginAsyncZod {
  return async (app) => {
    const url = (path: string) => `/publishers/:id${path}`;
    app.addHook('preHandler', async (request) => {
      await requirePublisher(context.db.prisma, (request.params as z.output<typeof byId>).id);
    });
    app.route({
      method: 'GET',
      url: url('/delivery'),
      config: { action: 'publishers.read' },
      schema: {
        tags,
        summary: 'What arrived, waits, came late and is parked, and how sending went over time',
        params: byId,
        querystring: delivery,
        response: { 200: publisherDelivery },
      },
      handler: ({ query }) => readDelivery(context, query.range),
    });
    app.route({
      method: 'GET',
      url: url('/payload'),
      config: { action: 'publishers.read' },
      schema: {
        tags,
        summary: 'What is sent of an event, with the settings that run or with others',
        params: byId,
        querystring: payloadQuery,
        response: { 200: publisherPayload },
      },
      handler: ({ query }) => readPayload(context, query),
    });
    app.route({
      method: 'GET',
      url: url('/parked'),
      config: { action: 'publishers.read' },
      schema: {
        tags,
        summary: 'Events that the collector refused for good, or that became too old, with the reason',
        params: byId,
        querystring: page,
        response: { 200: parkedPage },
      },
      handler: ({ query }) => listParked(context.db, query.cursor),
    });
    app.route({
      method: 'GET',
      url: url('/parked/export'),
      config: { action: 'publishers.read' },
      schema: {
        tags,
        summary: 'Parked events as CSV',
        params: byId,
        response: { 200: { description: 'The file', content: { 'text/csv': { schema: z.string() } } } },
      },
      handler: async (_request, reply) =>
        reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', 'attachment; filename="parked-events.csv"')
          .send(await exportParked(context.db)),
    });
    for (const [path, kind, summary] of [
      ['/parked/send-again', 'send_again', 'Send parked events again'],
      ['/parked/discard', 'discard', 'Discard parked events: Moesif never bills them, the ledger keeps them'],
    ] as const)
      app.route({
        method: 'POST',
        url: url(path),
        config: { action: 'publishers.write' },
        schema: { tags, summary, params: byId, body: parkedChoice, response: { 200: parkedAnswer } },
        handler: (request) =>
          orderParked({ ...context, author: authorOf(request, 'console') }, { kind, ids: request.body.ids }),
      });
    app.route({
      method: 'POST',
      url: url('/test-runs'),
      config: { action: 'publishers.write', rateLimit: EXTERNAL_TEST_LIMIT },
      schema: {
        tags,
        summary: 'Send a test event the way of every event, by the settings that run',
        params: byId,
        response: { 201: testRun },
      },
      handler: async (request, reply) =>
        reply.code(201).send(await startTestRun({ ...context, author: authorOf(request, 'console') })),
    });
    app.route({
      method: 'GET',
      url: url('/test-runs/:event'),
      config: { action: 'publishers.read' },
      schema: {
        tags,
        summary: 'How far a test event has come',
        params: byId.extend({ event: z.uuid() }),
        response: { 200: testRun },
      },
      handler: ({ params }) => readTestRun(context, params.event),
    });
  };
}
