import { eventPage, eventQuery } from '@tallygate/contracts/ledger-event';
import { facets } from '@tallygate/contracts/ledger-summary';
import { pgBigintText } from '@tallygate/contracts/stored-text';
import type { Database } from '@tallygate/db/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { OpenStreams } from '../access/open-streams.ts';
import type { SessionStore } from '../access/session-store.ts';
import { isStillAllowed } from '../access/still-allowed.ts';
import { identityOf } from '../identity/identity.ts';
import type { EventBus } from './event-bus.ts';
import { listFacets } from './facets.ts';
import { listEvents } from './list-events.ts';
import { streamEvents } from './stream-events.ts';

const streamQuery = eventQuery.omit({ limit: true, cursor: true }).extend({
  lastEventId: pgBigintText.optional(),
});

type Context = { db: Database; sessions: SessionStore; streams: OpenStreams; bus: EventBus; now: () => Date };

/** The ledger's events: pages, values to filter by, and the live stream. */
export function eventRoutes(context: Context): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/events',
      config: { action: 'events.read' },
      schema: {
        tags: ['events'],
        summary: 'A page of events, newest first',
        querystring: eventQuery,
        response: { 200: eventPage },
      },
      handler: (request) => listEvents(context.db, request.query),
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
