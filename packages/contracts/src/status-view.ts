import { z } from 'zod';
import { heartbeat, servedProxy } from './internal-api.ts';
import { trialClock } from './trial-clock.ts';

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
  running: z
    .object({
      /** Null where the file that runs bears no number and was never applied by the console. */
      number: z.int().nullable(),
      hash: z.string(),
      appliedAt: z.iso.datetime().nullable(),
    })
    .nullable(),
  inSync: z.boolean(),
  changedOutside: z.boolean(),
  /** Only comments, order or spelling differ from what was applied. */
  changedOnlyInText: z.boolean(),
  pendingCount: z.int(),
  /** Events that are still to reach the collector; tests are not counted. */
  waitingEvents: z.int(),
  /** Differences between ledger and rails that the last two comparisons found. */
  alarmingDifferences: z.int(),
  publicUrl: z.string(),
  ports: z.object({ gateway: z.int(), gatewayAdmin: z.int(), api: z.int(), admin: z.int() }),
  sandbox: z.object({
    on: z.boolean(),
    mcpUrl: z.string(),
    issuer: z.string(),
    collectorUrl: z.string(),
    stripeUrl: z.string(),
    metronomeUrl: z.string(),
  }),
  clock: trialClock,
  defaultPassword: z.boolean(),
  beyondLoopback: z.boolean().describe('Other machines can reach the console or the api'),
  /** The steps of the first setup; one that is done stays done once a call was counted. */
  onboarding: z.array(
    z.object({
      id: z.enum(['gateway', 'proxy', 'key_manager', 'publisher', 'first_call']),
      done: z.boolean(),
    }),
  ),
});
export type StatusView = z.output<typeof statusView>;
