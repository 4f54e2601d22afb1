import { z } from 'zod';
import { callEvent } from './event.ts';
import { finding, note } from './finding.ts';
import { deliveryState } from './outcome.ts';

/** POST /internal/v1/heartbeat: what a gateway says of itself; the only source of "deployed". */
export const heartbeat = z.strictObject({
  id: z.string(),
  hostname: z.string(),
  pid: z.int(),
  version: z.string(),
  startedAt: z.iso.datetime(),
  publicUrl: z.string(),
  /** Hash of the config.toml text that is being served; null before the first good one. */
  configHash: z.string().nullable(),
  configVersion: z.int().nullable(),
  /** Why the newest file is not served, with that file's hash; null when it is. */
  configError: z.object({ hash: z.string(), findings: z.array(finding) }).nullable(),
  notes: z.array(note),
  /** Per proxy: whether its route is served, and why not. */
  proxies: z.array(
    z.object({ name: z.string(), path: z.string(), serving: z.boolean(), reason: z.string().optional() }),
  ),
  counters: z.record(z.string(), z.number()),
  publishers: z.array(
    z.object({
      /** `console` is the control plane's ledger. */
      type: z.enum(['console', 'moesif']),
      /** Of its reader; stable, and told apart from others of its type. */
      name: z.string(),
      enabled: z.boolean(),
      state: z.enum(['idle', 'sending', 'backing_off', 'stopped', 'disabled']),
      queued: z.int().nonnegative(),
      /** Age of the oldest event that waits, in milliseconds. */
      oldestMs: z.number().nullable(),
      sent: z.int().nonnegative(),
      parked: z.int().nonnegative(),
      retried: z.int().nonnegative(),
      late: z.int().nonnegative(),
      lastSuccessAt: z.iso.datetime().nullable(),
      lastError: z.object({ at: z.iso.datetime(), message: z.string(), status: z.int().optional() }).nullable(),
    }),
  ),
  spool: z.object({ bytes: z.number(), maxBytes: z.number(), refused: z.int(), dropped: z.int(), repaired: z.int() }),
  keyManagers: z.array(
    z.object({ name: z.string(), keys: z.int(), fetchedAt: z.iso.datetime().nullable(), error: z.string().nullable() }),
  ),
});
export type Heartbeat = z.output<typeof heartbeat>;

/** Reply to a heartbeat. */
export const heartbeatReply = z.object({ now: z.iso.datetime() });

/** POST /internal/v1/events takes one `CallEvent` per line (NDJSON) and answers this once all are stored. */
export const ingestReply = z.object({
  received: z.int(),
  inserted: z.int(),
  duplicates: z.int(),
  /** Lines that can never be stored, with the reason; the sender parks them. */
  rejected: z.array(z.object({ line: z.int(), id: z.string().optional(), message: z.string() })),
});
export type IngestReply = z.output<typeof ingestReply>;

export const ingestLine = callEvent;

/** POST /internal/v1/deliveries: what became of events at the collector. */
export const deliveryReport = z.strictObject({
  publisher: z.string(),
  deliveries: z.array(
    z.strictObject({
      id: z.uuid(),
      state: deliveryState,
      at: z.iso.datetime(),
      late: z.boolean().optional(),
      error: z.string().max(500).optional(),
    }),
  ),
});
export type DeliveryReport = z.output<typeof deliveryReport>;
