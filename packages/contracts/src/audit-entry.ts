import { z } from 'zod';

export const AUDIT_OUTCOMES = ['ok', 'failed', 'refused'] as const;
export const ACTOR_TYPES = ['user', 'token', 'gateway', 'system', 'customer', 'stranger'] as const;

/** One entry of the audit log, as it is chained: its canonical JSON (RFC 8785) is what the keyed hash covers. */
export const auditEntry = z.object({
  v: z.literal(1),
  tenant: z.string().describe('Reserved; empty'),
  seq: z.int().positive().describe('Gapless, in the order of the chain'),
  key: z.string().describe('Which key the chain is keyed with here; a fingerprint'),
  time: z.iso.datetime(),
  actor: z.string().describe('The name of who acted; of a stranger, the name they claimed'),
  actorType: z.enum(ACTOR_TYPES),
  actorId: z.string().nullable(),
  auth: z
    .object({
      method: z.string(),
      factors: z.array(z.string()),
      token: z.string().nullable(),
      session8: z.string().nullable(),
    })
    .nullable()
    .describe('How they proved it; null for the product itself and for strangers'),
  client: z.string().nullable().describe('The address that it came from'),
  requestId: z.string().nullable(),
  source: z.string().describe('Where it came in: console, management, internal, system'),
  action: z.string(),
  entityType: z.string(),
  entityId: z.string(),
  outcome: z.enum(AUDIT_OUTCOMES),
  reason: z.string().nullable(),
  count: z.int().positive().describe('How many of the same kind this entry stands for'),
  imported: z.literal(true).optional().describe('Written before entries were chained'),
  before: z.unknown(),
  after: z.unknown(),
});
export type AuditEntry = z.output<typeof auditEntry>;

/** What breaks a chain. */
export const chainFinding = z.object({
  kind: z.enum(['altered', 'missing', 'order', 'unchained', 'truncated', 'anchor', 'key', 'checkpoint', 'format']),
  seq: z.int().nonnegative(),
  message: z.string(),
});
export type ChainFinding = z.output<typeof chainFinding>;

/** An entry with its hash, as lists give it. */
export const chainedAuditEntry = auditEntry.extend({ mac: z.string().describe('HMAC-SHA-256 in hex') });
export type ChainedAuditEntry = z.output<typeof chainedAuditEntry>;

const place = z.object({ seq: z.int().nonnegative(), mac: z.string() });

export const chainCheck = z.object({
  at: z.iso.datetime(),
  count: z.int().nonnegative(),
  head: place,
  findings: z.array(chainFinding),
});
export type ChainCheck = z.output<typeof chainCheck>;

/** How the chain of audit entries stands. */
export const auditChain = z.object({
  head: place,
  key: z.string().describe('A fingerprint of the key'),
  keepDays: z.int().positive().describe('Entries older than this are removed'),
  removedUpTo: z.int().nonnegative().describe('The number of the last entry that was removed because of its age'),
  lastAnchor: place.extend({ time: z.string() }).nullable().describe('What was last noted outside the database'),
  lastCheck: chainCheck.nullable(),
});
export type AuditChain = z.output<typeof auditChain>;
