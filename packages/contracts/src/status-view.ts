import { z } from 'zod';
import { heartbeat, servedProxy } from './internal-api.ts';

export const gatewayView = heartbeat.extend({
  /** Without the addresses of servers, which the proxies themselves show. */
  proxies: z.array(servedProxy),
  live: z.boolean(),
  verified: z.boolean().describe('It proved its id with a credential of its own'),
  lastSeenAt: z.iso.datetime(),
  /** The gateway's clock minus the api's in milliseconds, by its last report; absent when the report had no time. */
  clockAheadMs: z.int().optional(),
});
export type GatewayView = z.output<typeof gatewayView>;

export const statusView = z.object({
  now: z.iso.datetime(),
  version: z.string(),
  gateways: z.array(gatewayView),
  running: z.object({ number: z.int(), hash: z.string(), appliedAt: z.iso.datetime().nullable() }).nullable(),
  inSync: z.boolean(),
  changedOutside: z.boolean(),
  /** Only comments, order or spelling differ from what was applied. */
  changedOnlyInText: z.boolean(),
  pendingCount: z.int(),
  publicUrl: z.string(),
  ports: z.object({ gateway: z.int(), gatewayAdmin: z.int(), api: z.int(), admin: z.int() }),
  sandbox: z.object({ on: z.boolean(), mcpUrl: z.string(), issuer: z.string(), collectorUrl: z.string() }),
  defaultPassword: z.boolean(),
  /** The steps of the first setup; one that is done stays done once a call was counted. */
  onboarding: z.array(
    z.object({
      id: z.enum(['gateway', 'proxy', 'key_manager', 'publisher', 'first_call']),
      done: z.boolean(),
    }),
  ),
});
export type StatusView = z.output<typeof statusView>;
