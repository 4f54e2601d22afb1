import { AppError } from '@tallygate/contracts/app-error';
import { deliveryReport, ingestReply } from '@tallygate/contracts/internal-api';
import { PUBLISHED_HEADER, readPublishedHeader } from '@tallygate/contracts/published-events';
import type { Database } from '@tallygate/db/database';
import type { Logger } from '@tallygate/server-kit/logger';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { callerOf } from '../identity/gateway-caller.ts';
import { Folding } from '../ledger/folding.ts';
import { TableStatistics } from '../ledger/table-statistics.ts';
import type { EventBus } from './event-bus.ts';
import { ingestEvents } from './ingest-events.ts';
import { recordDeliveries } from './record-deliveries.ts';

type Context = { logger: Logger; db: Database; bus: EventBus; now: () => Date };

/** What gateways send: events, and what became of them at the collector. */
export function ingestRoutes(context: Context): FastifyPluginAsyncZod {
  return async (app) => {
    app.addContentTypeParser('application/x-ndjson', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    const statistics = new TableStatistics(context);
    app.addHook('onClose', () => statistics.idle());
    const folding = new Folding(context);
    app.addHook('onClose', () => folding.end());
    // One batch at a time: order of arrival is order of `seq`, which a reconnecting console relies on.
    let last: Promise<unknown> = Promise.resolve();

    app.route({
      method: 'POST',
      url: '/events',
      schema: {
        tags: ['internal'],
        summary: 'Stores events, one JSON object a line; repeats change nothing',
        security: [{ gateway: [] }],
        response: { 200: ingestReply },
      },
      handler: async (request) => {
        if (typeof request.body !== 'string')
          throw new AppError('UNSUPPORTED_MEDIA_TYPE', { detail: 'Send application/x-ndjson' });
        const lines = request.body.split('\n').filter((line) => line !== '');
        const header = request.headers[PUBLISHED_HEADER];
        const published = readPublishedHeader(Array.isArray(header) ? header[0] : header);
        const caller = callerOf(request);
        const turn = last.then(() => ingestEvents(context, lines, { published, caller }));
        last = turn.catch(() => {});
        const reply = await turn;
        statistics.stored(reply.inserted);
        folding.noted();
        return reply;
      },
    });

    app.route({
      method: 'POST',
      url: '/deliveries',
      schema: {
        tags: ['internal'],
        summary: 'What became of events at the collector',
        security: [{ gateway: [] }],
        body: deliveryReport,
        response: { 200: z.object({ known: z.int() }) },
      },
      handler: async (request) => {
        const reply = await recordDeliveries(context.db, request.body);
        folding.noted();
        return reply;
      },
    });
  };
}
