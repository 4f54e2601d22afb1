import { Readable } from 'node:stream';
import { doctorReport } from '@tallygate/contracts/doctor-report';
import { may } from '@tallygate/contracts/rights';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type Identity, identityOf } from '../identity/identity.ts';
import { CHECK_COUNT, CHECK_IDS, type DoctorContext, examine, examineOneByOne } from './examine.ts';
import { hideAddresses } from './hide-addresses.ts';

const checkId = z.enum(CHECK_IDS, { error: `must be one of ${CHECK_IDS.join(', ')}` });

/** What usually goes wrong, checked now. */
export function doctorRoutes(context: DoctorContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/doctor',
      config: { action: 'doctor.read' },
      schema: {
        tags: ['status'],
        summary: 'Every check, or one, with what was found and what to do',
        querystring: z.object({ check: checkId.optional() }),
        response: { 200: doctorReport },
      },
      handler: async (request) => {
        const identity = identityOf(request);
        const report = await examine(context, {
          defaultPassword: identity.defaultPassword,
          only: request.query.check,
        });
        return may(identity, 'addresses.read') ? report : hideAddresses(report);
      },
    });
    app.route({
      method: 'POST',
      url: '/doctor/run',
      config: { action: 'doctor.read' },
      schema: {
        tags: ['status'],
        summary: 'The same as server-sent events: `plan`, `checks` as they finish, `done`',
        response: { 200: { description: 'The checks', content: { 'text/event-stream': { schema: z.any() } } } },
      },
      handler: (request, reply) => {
        const identity = identityOf(request);
        reply.header('cache-control', 'no-store').header('x-accel-buffering', 'no');
        return reply.type('text/event-stream').send(Readable.from(runEvents(context, identity)));
      },
    });
  };
}

async function* runEvents(context: DoctorContext, identity: Identity): AsyncGenerator<string> {
  const at = context.now().toISOString();
  yield eventText('plan', { at, count: CHECK_COUNT });
  for await (const checks of examineOneByOne(context, { defaultPassword: identity.defaultPassword })) {
    const report = { at, checks };
    yield eventText('checks', (may(identity, 'addresses.read') ? report : hideAddresses(report)).checks);
  }
  yield eventText('done', { at: context.now().toISOString() });
}

function eventText(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
