import { z } from 'zod';
import { ipRange } from './ip-range.ts';
import { proxyHandle } from './mcp-proxy.ts';
import { SCOPES } from './rights.ts';
import { pgKey } from './stored-text.ts';

const scope = z.enum(SCOPES);

export const DEFAULT_TOKEN_DAYS = 90;
export const MAX_TOKEN_DAYS = 366;
export const MAX_OVERLAP_HOURS = 24;

const days = z
  .int()
  .min(1)
  .max(MAX_TOKEN_DAYS, `must be at most ${MAX_TOKEN_DAYS} days`)
  .default(DEFAULT_TOKEN_DAYS)
  .describe('Life from now');

export const createApiToken = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1, 'Enter what the token is for')
    .max(100)
    .regex(/^[^\p{Cc}]*$/u, 'must hold no control characters')
    .describe('What it is for'),
  scopes: z.array(scope).min(1, 'needs at least one scope').max(4),
  proxies: z.array(proxyHandle).max(100).default([]).describe('Proxies it is limited to; none = all'),
  networks: z.array(ipRange).max(50).default([]).describe('Addresses and CIDR ranges it works from; none = all'),
  expiresInDays: days,
  owner: pgKey.optional().describe('A service account; only for administrators. Default: oneself'),
});
export type CreateApiToken = z.output<typeof createApiToken>;
export type CreateApiTokenInput = z.input<typeof createApiToken>;

export const rotateApiToken = z.strictObject({
  overlapHours: z
    .number()
    .min(0)
    .max(MAX_OVERLAP_HOURS, `must be at most ${MAX_OVERLAP_HOURS} hours`)
    .default(1)
    .describe('How long the former text goes on working'),
  expiresInDays: days,
});
export type RotateApiToken = z.output<typeof rotateApiToken>;

export const apiTokenView = z.object({
  id: z.string(),
  name: z.string(),
  owner: z.string(),
  token: z.string().describe('Masked'),
  scopes: z.array(scope),
  proxies: z.array(z.string()),
  networks: z.array(z.string()),
  status: z.enum(['active', 'expired']),
  createdAt: z.iso.datetime(),
  createdBy: z.string(),
  expiresAt: z.iso.datetime(),
  /** Exact to some minutes. */
  lastUsedAt: z.iso.datetime().nullable(),
});
export type ApiTokenView = z.output<typeof apiTokenView>;

/** The reply that makes a token: the only one that holds its text. */
export const issuedApiToken = z.object({ token: apiTokenView, text: z.string() });
export type IssuedApiToken = z.output<typeof issuedApiToken>;
