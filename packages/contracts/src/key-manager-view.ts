import { z } from 'zod';
import { testStep } from './connection-test.ts';
import { entityMeta } from './entity-state.ts';
import { sealedUrl } from './field-marks.ts';
import { keyManager } from './key-manager.ts';
import { pgInt } from './stored-text.ts';

export const keyManagerView = z.object({
  ...entityMeta,
  entity: keyManager,
  usedBy: z.array(z.string()),
  keys: z.object({ count: z.int(), fetchedAt: z.iso.datetime().nullable(), error: z.string().nullable() }).nullable(),
});
export type KeyManagerView = z.output<typeof keyManagerView>;

export const saveKeyManager = z.strictObject({ entity: keyManager, revision: pgInt.optional() });

export const discoverIssuer = z.strictObject({
  issuer: sealedUrl(z.url({ protocol: /^https?$/, error: 'must be an http or https URL' })),
});

export const discovery = z.object({
  ok: z.boolean(),
  steps: z.array(testStep),
  issuer: z.string().nullable(),
  jwksUri: z.string().nullable(),
  keys: z.array(
    z.object({ kid: z.string().nullable(), kty: z.string(), alg: z.string().nullable(), use: z.string().nullable() }),
  ),
});
export type Discovery = z.output<typeof discovery>;

export const testKeyManager = z.strictObject({ entity: keyManager });
