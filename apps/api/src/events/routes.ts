import { Readable } from 'node:stream';
import { eventSummary, eventSummaryQuery } from '@tallygate/contracts/event-summary';
import { MAX_EXPORTED_EVENTS } from '@tallygate/contracts/event-table';
import { eventExportQuery, eventFilter, eventPage, eventQuery } from '@tallygate/contracts/ledger-event';
import { facets } from '@tallygate/contracts/ledger-summary';
import { pgBigintText } from '@tallygate/contracts/stored-text';
import type { Database } from '@tallygate/db/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { OpenStreams } from '../access/open-streams.ts';
import type { SessionStore } from '../access/session-store.ts';
import { isStillAllowed } from '../access/still-allowed.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { authorOf } from '../audit/author.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { identityOf } from '../identity/identity.ts';
import type { EventBus } from './event-bus.ts';
import type { EventPricer } from './event-pricer.ts';
import { exportEvents } from './export-events.ts';
import { listFacets } from './facets.ts';
import { listEvents } from './list-events.ts';
import { streamEvents } from './stream-events.ts';
import { summariseEvents } from './summarise-events.ts';

const streamQuery = eventFilter.extend({
  lastEventId: pgBigintText.optional(),
});

type Context = {
  db: Database;
  sessions: SessionStore;
  streams: OpenStreams;
  bus: EventBus;
  auditLog: AuditLog;
  now: () => Date;
  /** Reads the meters in use and their prices. */
  readPricer: () => Promise<EventPricer>;
};

const FILES = { csv: 'text/csv; charset=utf-8', ndjson: 'application/x-ndjson' } as const;

/** The ledger's events: pages, numbers, files, values to filter by, and the live stream. */
export function eventRoutes(context: Context): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/events',
      config: { action: 'events.read' },
      schema: {
        tags: ['events'],
        summary: 'A page of events, by default newest first',
        querystring: eventQuery,
        response: { 200: eventPage },
      },
      handler: async (request) => {
        const page = await listEvents(context.db, request.query);
        return { ...page, events: page.events.map(await context.readPricer()) };
      },
    });

    app.route({
      method: 'GET',
      url: '/events/summary',
      config: { action: 'events.read' },
      schema: {
        tags: ['events'],
        summary: 'How many events there are: over time, by class, and by the values of columns',
        querystring: eventSummaryQuery,
        response: { 200: eventSummary },
      },
      handler: (request) => summariseEvents(context, request.query),
    });

    app.route({
      method: 'GET',
      url: '/events/export',
      config: { action: 'events.read' },
      schema: {
        tags: ['events'],
        summary: `Events as a file, newest first, at most ${MAX_EXPORTED_EVENTS}`,
        querystring: eventExportQuery,
        response: {
          200: {
            description: 'CSV with a head, or a JSON event per line',
            content: { 'text/csv': { schema: z.any() }, 'application/x-ndjson': { schema: z.any() } },
          },
        },
      },
      handler: async (request, reply) => {
        const { format, ...filter } = request.query;
        await recordAudit(context, authorOf(request, 'console'), {
          entityType: 'event',
          entityId: 'events',
          action: 'export',
          after: { format, ...filter },
        });
        const day = context.now().toISOString().slice(0, 10);
        reply.header('content-disposition', `attachment; filename="tallygate-events-${day}.${format}"`);
        const price = await context.readPricer();
        return reply.type(FILES[format]).send(Readable.from(exportEvents({ db: context.db, price }, request.query)));
      },
    });

    app.route({
      method: 'GET',
      url: '/events/facets',
      config: { action: 'events.read' },
      schema: { tags: ['events'], summary: 'Values to filter events by', response: { 200: facets } },
      handler: () => listFacets(context.db),
    });

    app.route({
      method: 'GET',
      url: '/events/stream',
      config: { action: 'events.read' },
      schema: {
        tags: ['events'],
        summary: 'Events as they are stored, as server-sent events',
        querystring: streamQuery,
      },
      handler: async (request, reply) => {
        const header = request.headers['last-event-id'];
        const { lastEventId = typeof header === 'string' && /^\d+$/.test(header) ? header : undefined, ...filter } =
          request.query;
        const identity = identityOf(request);
        const close = context.streams.open({
          identity,
          isAllowed: () => isStillAllowed(context, identity),
          end: () => reply.raw.destroy(),
        });
        reply.raw.once('close', close);
        reply.hijack();
        await streamEvents(context, reply.raw, { filter, lastEventId });
      },
    });
  };
}
