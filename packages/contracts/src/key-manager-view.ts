import { z } from 'zod';
import { testStep } from './connection-test.ts';
import { entityMeta } from './entity-state.ts';
import { httpAddress } from './foreign-placeholder.ts';
import { tenantProblem } from './issuer.ts';
import { keyManager } from './key-manager.ts';
import { keepable, secretViews } from './secret-view.ts';
import { pgInt } from './stored-text.ts';

const { introspection } = keyManager.shape;

/** A key manager in an edit: its client secret may be left as it is. */
export const keyManagerEdit = keyManager
  .extend({
    introspection: introspection
      .unwrap()
      .extend({ clientSecret: keepable(introspection.unwrap().shape.clientSecret) })
      .optional(),
  })
  .superRefine(({ issuer, tenants = [] }, context) => {
    const problem = tenantProblem(issuer, tenants);
    if (problem) context.addIssue({ code: 'custom', path: [problem.path], message: problem.message });
  });
export type KeyManagerEdit = z.output<typeof keyManagerEdit>;
export type KeyManagerEditInput = z.input<typeof keyManagerEdit>;

/** A key manager as replies carry it. */
const shownKeyManager = keyManager.extend({
  introspection: introspection.unwrap().partial({ clientSecret: true }).optional(),
});

export const keyManagerView = z.object({
  ...entityMeta,
  entity: shownKeyManager,
  /** Every sealed field that is set, by its path in the entity. */
  secrets: secretViews,
  usedBy: z.array(z.string()),
  keys: z.object({ count: z.int(), fetchedAt: z.iso.datetime().nullable(), error: z.string().nullable() }).nullable(),
});
export type KeyManagerView = z.output<typeof keyManagerView>;

export const saveKeyManager = z.strictObject({ entity: keyManagerEdit, revision: pgInt.optional() });

export const discoverIssuer = z.strictObject({
  issuer: httpAddress('must be an http or https URL'),
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

export const testKeyManager = z.strictObject({ entity: keyManagerEdit });
