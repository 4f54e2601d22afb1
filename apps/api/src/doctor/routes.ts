import { doctorReport } from '@tallygate/contracts/doctor-report';
import { may } from '@tallygate/contracts/rights';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { identityOf } from '../identity/identity.ts';
import { CHECK_IDS, type DoctorContext, examine } from './examine.ts';
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
  };
}
