import { AppError } from '@tallygate/contracts/app-error';
import { eventDetail } from '@tallygate/contracts/ledger-event';
import { billingReasons } from '@tallygate/contracts/reason-view';
import { pgKey } from '@tallygate/contracts/stored-text';
import type { Database } from '@tallygate/db/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Applier } from '../apply/applier.ts';
import { getEvent } from './get-event.ts';
import { listReasons } from './list-reasons.ts';

/** One event with its explanation, and what every reason means. */
export function eventDetailRoutes(context: { db: Database; applier: Applier; now: () => Date }): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/events/:id',
      config: { action: 'events.read' },
      schema: {
        tags: ['events'],
        summary: 'One event: why it is or is not billed, which meters count it, and what goes to Moesif',
        params: z.object({ id: pgKey }),
        response: { 200: eventDetail },
      },
      handler: async (request) => {
        const event = await getEvent(context, request.params.id);
        if (!event) throw new AppError('EVENT_NOT_FOUND', { detail: `There is no event ${request.params.id}` });
        return event;
      },
    });

    app.route({
      method: 'GET',
      url: '/billing/reasons',
      config: { action: 'events.read' },
      schema: {
        tags: ['events'],
        summary: 'Every reason an event can have: what it means, what it costs, and who can change it',
        response: { 200: billingReasons },
      },
      handler: () => listReasons(),
    });
  };
}
