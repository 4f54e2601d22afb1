import { doctorReport } from '@tallygate/contracts/doctor-report';
import { may } from '@tallygate/contracts/rights';
import type { Database } from '@tallygate/db/database';
import type { ProxySettings } from '@tallygate/outbound/proxy-settings';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Applier } from '../apply/applier.ts';
import type { AuditKeeper } from '../audit/audit-keeper.ts';
import type { GatewayRegistry } from '../gateways/registry.ts';
import { identityOf } from '../identity/identity.ts';
import { examine } from './examine.ts';
import type { ExposureSettings } from './exposures.ts';
import { hideAddresses } from './hide-addresses.ts';

type Context = {
  settings: ExposureSettings & { proxies: ProxySettings };
  db: Database;
  auditKeeper: AuditKeeper;
  registry: GatewayRegistry;
  applier: Applier;
  gatewayToken: string | null;
  now: () => Date;
};

/** What usually goes wrong, checked now. */
export function doctorRoutes(context: Context): FastifyPluginAsyncZod {
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
