import { statusView } from '@tallygate/contracts/status-view';
import type { Database } from '@tallygate/db/database';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Applier } from '../apply/applier.ts';
import type { GatewayRegistry } from '../gateways/registry.ts';
import { readStatus } from './status.ts';

type Context = {
  settings: {
    version: string;
    ports: { gateway: number; gatewayAdmin: number; api: number; admin: number };
    sandbox: { on: boolean; mcpUrl: string; issuer: string; collectorUrl: string };
  };
  db: Database;
  registry: GatewayRegistry;
  applier: Applier;
  now: () => Date;
};

/** How the whole is doing. */
export function statusRoutes(context: Context): FastifyPluginAsyncZod {
  return async (app) => {
    app.route({
      method: 'GET',
      url: '/status',
      config: { action: 'overview.read' },
      schema: { tags: ['status'], summary: 'Gateways, versions, set-up', response: { 200: statusView } },
      handler: () => readStatus(context),
    });
  };
}
