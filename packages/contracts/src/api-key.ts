import { z } from 'zod';
import { sealed } from './field-marks.ts';
import { proxyHandle } from './mcp-proxy.ts';

/** Name of an issued key: its place in the addresses of the API, unique per proxy. */
export const apiKeyName = z
  .string({ error: 'API key name is required' })
  .min(3, 'must have 3–63 characters')
  .max(63, 'must have 3–63 characters')
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be lower-case letters and digits, joined by single dashes');

const identity = z.string().min(1).max(256);

/** RFC 3339, kept as UTC with milliseconds, so that one instant has one spelling. */
const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());

/**
 * One `[[api_keys]]` entry of config.toml: a key that a proxy with the policy `api-key-auth` accepts. Only its hash is
 * known; a plain SHA-256 is enough because keys are long random texts, of which no dictionary exists.
 */
export const apiKeyEntry = z.strictObject({
  proxy: proxyHandle.describe('metadata.name of the proxy that accepts the key'),
  name: apiKeyName.describe('Name of the key'),
  sha256: z
    .string()
    .regex(/^[0-9a-fA-F]{64}$/, 'must be the SHA-256 of the key, 64 hexadecimal digits')
    .transform((text) => text.toLowerCase())
    .describe('SHA-256 of the key; the key itself stands nowhere'),
  consumer: identity.optional().describe('Who calls with it; default the name of the key'),
  company: identity.optional().describe('Who pays; default as billing.company_fallback says'),
  expires_at: instant.optional().describe('When it stops working; never by default'),
});
export type ApiKeyEntry = z.output<typeof apiKeyEntry>;

/** Least length of a key that was made elsewhere: that of a UUID. */
export const MIN_KEY_LENGTH = 36;

const UNITS_MS = {
  seconds: 1000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
  weeks: 604_800_000,
} as const;

const expiresIn = z
  .strictObject({
    unit: z.enum(['seconds', 'minutes', 'hours', 'days', 'weeks', 'months']),
    duration: z.int().min(1).max(1_000_000),
  })
  .describe('Life from now; a month is one of the calendar');

const lifetime = {
  expiresIn: expiresIn.optional(),
  expiresAt: z.iso.datetime({ offset: true }).optional().describe('The instant, RFC 3339; goes before expiresIn'),
};

const ownKey = sealed(
  z
    .string()
    .min(MIN_KEY_LENGTH, `must have at least ${MIN_KEY_LENGTH} characters`)
    .max(512)
    .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces: it travels in a header'),
)
  .optional()
  .describe('A key of your own; without it one is made');

const attribution = {
  consumer: identity.optional().describe('Who calls with it; default the name of the key'),
  company: identity.optional().describe('Who pays'),
  externalRefId: z.string().min(1).max(256).optional().describe('Your own reference, kept beside the key'),
};

/**
 * Body of `POST …/api-keys`, and of `PUT …/api-keys/{name}`, which replaces the key's data; the key itself stays unless
 * `apiKey` brings another.
 */
export const createApiKey = z.strictObject({
  name: apiKeyName.optional().describe('Default: one is made up'),
  apiKey: ownKey,
  ...lifetime,
  ...attribution,
});
export type CreateApiKey = z.output<typeof createApiKey>;
/** Body of `POST …/api-keys/{name}/regenerate`; without a lifetime the present end stays. */
export const regenerateApiKey = z.strictObject(lifetime);
export type Lifetime = z.output<typeof regenerateApiKey>;

/** The instant at which a lifetime that starts at `now` ends; undefined when it names none. */
export function endOfLifetime({ expiresIn: life, expiresAt }: Lifetime, now: Date): Date | undefined {
  if (expiresAt !== undefined) return new Date(expiresAt);
  if (life === undefined) return undefined;
  if (life.unit !== 'months') return new Date(now.getTime() + life.duration * UNITS_MS[life.unit]);
  const end = new Date(now);
  const day = end.getUTCDate();
  end.setUTCMonth(end.getUTCMonth() + life.duration);
  // The 31st has no counterpart in a shorter month: the last day of that month is meant, not the first of the next.
  if (end.getUTCDate() !== day) end.setUTCDate(0);
  return end;
}

/** A key as replies show it; the key itself stands only in the reply that made it. */
export const apiKeyView = z.object({
  name: z.string(),
  apiId: z.string().describe('The proxy'),
  apiKey: z.string().describe('Masked, except in the reply to its creation or regeneration'),
  status: z.enum(['active', 'expired']),
  consumer: z.string(),
  company: z.string().nullable(),
  externalRefId: z.string().nullable(),
  source: z.enum(['local', 'external', 'file']).describe('Made here, brought along, or written into config.toml'),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
  updatedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  lastUsedAt: z.iso.datetime().nullable(),
  /** Whether a gateway knows the key as it is stored: not yet applied keys open nothing. */
  deployed: z.boolean(),
});
export type ApiKeyView = z.output<typeof apiKeyView>;

export const apiKeyReply = z.object({
  status: z.literal('success'),
  message: z.string(),
  apiKey: apiKeyView,
  /** Gateways that have not confirmed it in time. */
  notServing: z.array(z.object({ gateway: z.string(), reason: z.string() })),
});
export type ApiKeyReply = z.output<typeof apiKeyReply>;
export const apiKeyList = z.object({
  status: z.literal('success'),
  totalCount: z.int(),
  apiKeys: z.array(apiKeyView),
});
export type ApiKeyList = z.output<typeof apiKeyList>;
