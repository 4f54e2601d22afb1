import { doctorReport } from '@tallygate/contracts/doctor-report';
import { may } from '@tallygate/contracts/rights';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { identityOf } from '../identity/identity.ts';
import { type DoctorContext, examine } from './examine.ts';
import { hideAddresses } from './hide-addresses.ts';

/** What usually goes wrong, checked now. */
export function doctorRoutes(context: DoctorContext): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/doctor',
      config: { action: 'doctor.read' },
      schema: {
        tags: ['status'],
        summary: 'Every check, with what was found and what to do',
        response: { 200: doctorReport },
      },
      handler: async (request) => {
        const identity = identityOf(request);
        const report = await examine(context, { defaultPassword: identity.defaultPassword });
        return may(identity, 'addresses.read') ? report : hideAddresses(report);
      },
    });
  };
}
