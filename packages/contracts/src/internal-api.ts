import { z } from 'zod';
import { callEvent } from './event.ts';
import { finding, note } from './finding.ts';
import { deliveryState } from './outcome.ts';
import { pgBigint, pgInt, pgKey, pgNumber, pgText } from './stored-text.ts';

/** What a gateway says in words; bounded, because it is kept. */
const reported = { path: pgText(4_096), message: pgText(16_384), line: pgInt.positive().optional() };
const reportedNote = note.extend(reported);
const reportedFinding = finding.extend(reported);

/** POST /internal/v1/heartbeat: what a gateway says of itself; the only source of "deployed". */
export const heartbeat = z.strictObject({
  id: pgKey,
  hostname: pgKey,
  pid: pgInt,
  version: pgKey,
  startedAt: z.iso.datetime(),
  /** Drawn at each start: two at once under one id are two gateways. */
  boot: pgText(64).optional(),
  publicUrl: pgText(2_048),
  /** The gateway's own time as it sent this, and how long its report before this one took there and back. */
  clock: z.object({ at: z.iso.datetime(), roundTripMs: pgNumber.nullable() }).optional(),
  /** Hash of the config.toml text that is being served; null before the first good one. */
  configHash: pgKey.nullable(),
  configVersion: pgInt.nullable(),
  /** Why the newest file is not served, with that file's hash; null when it is. */
  configError: z.object({ hash: pgKey, findings: z.array(reportedFinding) }).nullable(),
  notes: z.array(reportedNote),
  /** Per proxy: whether its route is served, and why not. */
  proxies: z.array(
    z.object({ name: pgKey, path: pgText(2_048), serving: z.boolean(), reason: pgText(8_192).optional() }),
  ),
  counters: z.record(pgKey, pgNumber),
  publishers: z.array(
    z.object({
      /** `console` is the control plane's ledger. */
      type: z.enum(['console', 'moesif']),
      /** Of its reader; stable, and told apart from others of its type. */
      name: pgKey,
      enabled: z.boolean(),
      state: z.enum(['idle', 'sending', 'backing_off', 'stopped', 'disabled']),
      queued: pgBigint,
      /** Age of the oldest event that waits, in milliseconds. */
      oldestMs: pgNumber.nullable(),
      sent: pgBigint,
      parked: pgBigint,
      retried: pgBigint,
      late: pgBigint,
      lastSuccessAt: z.iso.datetime().nullable(),
      lastError: z.object({ at: z.iso.datetime(), message: pgText(8_192), status: pgInt.optional() }).nullable(),
    }),
  ),
  spool: z.object({ bytes: pgNumber, maxBytes: pgNumber, refused: pgBigint, dropped: pgBigint, repaired: pgBigint }),
  keyManagers: z.array(
    z.object({ name: pgKey, keys: pgBigint, fetchedAt: z.iso.datetime().nullable(), error: pgText(8_192).nullable() }),
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
  publisher: pgKey,
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
