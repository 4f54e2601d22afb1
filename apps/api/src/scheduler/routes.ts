import { timedJob } from '@tallygate/contracts/timed-work';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Scheduler } from './scheduler.ts';

/** What happens by itself, and how that went. */
export function timedWorkRoutes({ scheduler }: { scheduler: Scheduler }): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/timed-work',
      config: { action: 'settings.read' },
      schema: {
        tags: ['timed work'],
        summary: 'What happens by itself: when it is due, and how it went last',
        response: { 200: z.array(timedJob) },
      },
      handler: () => scheduler.list(),
    });
  };
}
