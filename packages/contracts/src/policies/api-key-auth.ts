import { z } from 'zod';
import type { PolicyDefinition } from '../policy-definition.ts';
import { headerName } from './header-name.ts';

const apiKey = z.strictObject({
  name: z.string().min(1).max(100).describe('Who holds the key; the consumer of its calls'),
  sha256: z
    .string()
    .regex(/^[0-9a-fA-F]{64}$/, 'must be the SHA-256 of the key, 64 hexadecimal digits')
    .describe('SHA-256 of the key; the key itself is never stored'),
  company: z.string().min(1).max(256).optional().describe('Who pays; default the holder'),
  expiresAt: z.iso.datetime({ offset: true }).optional(),
});

export const apiKeyAuthParams = z
  .strictObject({
    key: headerName.max(128).default('API-Key').describe('Header that carries the key'),
    in: z.literal('header', { error: 'must be "header": keys in URLs end up in logs' }).default('header'),
    keys: z.array(apiKey).max(10_000).default([]).describe('Accepted keys; none means that every request is refused'),
  })
  .refine((value) => new Set(value.keys.map((key) => key.sha256.toLowerCase())).size === value.keys.length, {
    path: ['keys'],
    message: 'must not hold the same key twice',
  });
export type ApiKeyAuthParams = z.output<typeof apiKeyAuthParams>;

export const apiKeyAuth: PolicyDefinition<typeof apiKeyAuthParams> = {
  name: 'api-key-auth',
  version: 'v1',
  accepts: /^v[01](\.\d+){0,2}$/,
  title: 'API key authentication',
  description: 'Requires one of the listed API keys in a header. Only hashes of keys are stored.',
  category: 'authentication',
  params: apiKeyAuthParams,
};
