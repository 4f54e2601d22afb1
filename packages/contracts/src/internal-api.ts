import { z } from 'zod';
import { termsVersion } from './caller-terms.ts';
import { deliveryOrder, MAX_TRAILS, testTrail } from './delivery-order.ts';
import { callEvent } from './event.ts';
import { finding, note } from './finding.ts';
import { deliveryState } from './outcome.ts';
import { receiptKey } from './receipt.ts';
import { pgBigint, pgInt, pgKey, pgNumber, pgText } from './stored-text.ts';

/** What a gateway says in words; bounded, because it is kept. */
const reported = { path: pgText(4_096), message: pgText(16_384), line: pgInt.positive().optional() };
const reportedNote = note.extend(reported);
const reportedFinding = finding.extend(reported);

/** What a gateway says of one of its publishers. */
export const publisherReport = z.object({
  /** `console` is the control plane's ledger. */
  type: z.enum(['console', 'moesif']),
  /** Name of the publisher's reader: stays the same, and differs from those of other publishers of its type. */
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
  /** Counted since it started: requests, those that brought nothing there, and arrived events by `LATENESS_BOUNDS_MS`. */
  sending: z.object({ attempts: pgBigint, failures: pgBigint, lateness: z.array(pgBigint).max(64) }).optional(),
  /** The newest test events that it has read. */
  tests: z.array(testTrail).max(MAX_TRAILS).optional(),
});

/** What a gateway says of the access logs that it takes from other gateways; the numbers count from its start. */
export const accessLogReport = z.object({
  state: z.enum(['listening', 'failed']),
  /** Where it listens or would. */
  address: pgText(2_048),
  /** Why it does not listen, or why what was read cannot be written; null when nothing is wrong. */
  lastError: pgText(8_192).nullable(),
  openStreams: pgBigint,
  entries: pgBigint,
  recorded: pgBigint,
  repeated: pgBigint,
  skipped: pgBigint,
  /** Messages that could not be read; streams that were not let in; streams that were cut. */
  undecodable: pgBigint,
  refused: pgBigint,
  broken: pgBigint,
  pausedSeconds: pgNumber,
  lastEntryAt: z.iso.datetime().nullable(),
});
export type AccessLogReport = z.output<typeof accessLogReport>;

/** What a gateway says of one of its proxies: whether its route is served, and why not. */
export const servedProxy = z.object({
  name: pgKey,
  path: pgText(2_048),
  serving: z.boolean(),
  reason: pgText(8_192).optional(),
});

/** A server that redirects every call to another path of its own: both addresses without userinfo and query. */
const learnedRedirect = z.object({ from: pgText(2_048), to: pgText(2_048) });
export type LearnedRedirect = z.output<typeof learnedRedirect>;

/**
 * POST /internal/v1/heartbeat: what a gateway says of itself; the only source of "deployed". Gateways and api are not replaced
 * at the same moment: members that this api does not know are passed over, and those that came later have a default.
 */
export const heartbeat = z.object({
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
  configError: z
    .object({ hash: pgKey, findings: z.array(reportedFinding) })
    .nullable()
    .default(null),
  notes: z.array(reportedNote).default([]),
  proxies: z.array(servedProxy.extend({ redirects: z.array(learnedRedirect).default([]) })).default([]),
  counters: z.record(pgKey, pgNumber).default({}),
  publishers: z.array(publisherReport).default([]),
  spool: z
    .object({
      bytes: pgNumber,
      maxBytes: pgNumber,
      refused: pgBigint,
      dropped: pgBigint,
      repaired: pgBigint,
      /** Segments that are gone although the ledger's reader had not read them, as far as they are listed. */
      missing: z.array(pgKey).max(100).default([]),
    })
    .default({ bytes: 0, maxBytes: 0, refused: 0, dropped: 0, repaired: 0, missing: [] }),
  keyManagers: z
    .array(
      z.object({
        name: pgKey,
        keys: pgBigint,
        fetchedAt: z.iso.datetime().nullable(),
        error: pgText(8_192).nullable(),
      }),
    )
    .default([]),
  /** Absent while it takes no access logs. */
  accessLog: accessLogReport.optional(),
  /** The terms of callers that this gateway holds; absent where none of its proxies tells or checks prices. */
  terms: termsVersion.optional(),
  /** The keys by which its receipts are verified, also those that sign none any more; absent where it never signed one. */
  receiptKeys: z.array(receiptKey).max(100).optional(),
});
export type Heartbeat = z.output<typeof heartbeat>;

/** A public key by which gateways know the console, when somebody tries a proxy (RFC 8037). */
const testKey = z.object({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: z.string() });
export type TestKey = z.output<typeof testKey>;

/** Reply to a heartbeat; an earlier api names no keys and gives no orders, and a newer one may give some that are unknown here. */
export const heartbeatReply = z.object({
  now: z.iso.datetime(),
  testKeys: z.array(testKey).default([]),
  orders: z.array(deliveryOrder).catch([]).default([]),
  /** The terms that there are, where the heartbeat names those of the gateway. */
  terms: termsVersion.optional(),
  /** Some company pays its calls from credits, so that every gateway needs the terms. */
  hasCredits: z.boolean().default(false),
});

export type HeartbeatReply = z.output<typeof heartbeatReply>;

/** POST /internal/v1/events takes one `CallEvent` per line (NDJSON) and answers this once all are stored. */
export const ingestReply = z.object({
  received: z.int(),
  inserted: z.int(),
  duplicates: z.int(),
  /** Lines that can never be stored, with the reason; the sender parks them. */
  rejected: z.array(z.object({ line: z.int(), id: z.string().optional(), message: z.string() })),
});
export type IngestReply = z.output<typeof ingestReply>;

/** An event of a newer gateway counts, without what this api does not know of it. */
export const ingestLine = callEvent.strip();

/** POST /internal/v1/deliveries: what became of events at the collector. */
export const deliveryReport = z.object({
  publisher: pgKey,
  deliveries: z.array(
    z.object({
      id: z.uuid(),
      state: deliveryState,
      at: z.iso.datetime(),
      late: z.boolean().optional(),
      error: z.string().max(500).optional(),
    }),
  ),
});
export type DeliveryReport = z.output<typeof deliveryReport>;
