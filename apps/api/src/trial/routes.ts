import { moveClock as moveClockBody, trialClock } from '@tallygate/contracts/trial-clock';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { authorOf } from '../audit/author.ts';
import { type ClockContext, moveClock, readClock } from './move-clock.ts';

const tags = ['trial'];

/** What only an installation that tries Tallygate may do. */
export function trialRoutes(context: ClockContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/trial/clock',
      config: { action: 'settings.read' },
      schema: {
        tags,
        summary: 'Whether the clock may be moved, and how far it is ahead',
        response: { 200: trialClock },
      },
      handler: async () => readClock(context),
    });
    app.route({
      method: 'PUT',
      url: '/trial/clock',
      config: { action: 'settings.write' },
      schema: {
        tags,
        summary: 'Set the clock of calls, periods and bills to a time, at every gateway too',
        body: moveClockBody,
        response: { 200: trialClock },
      },
      handler: (request) => moveClock(context, { target: request.body.now, author: authorOf(request, 'console') }),
    });
  };
}
