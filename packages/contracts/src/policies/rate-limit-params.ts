import { z } from 'zod';
import { duration } from '../duration.ts';

export const keyPart = z
  .strictObject({
    type: z.enum([
      'consumer',
      'company',
      'ip',
      'header',
      'metadata',
      'routename',
      'apiname',
      'apiversion',
      'cel',
      'constant',
    ]),
    key: z.string().min(1).max(256).optional().describe('Name of the header or metadata entry; text of a constant'),
    expression: z.string().min(1).max(4096).optional().describe('CEL expression whose value is the key'),
  })
  .superRefine((value, context) => {
    const needsKey = value.type === 'header' || value.type === 'metadata' || value.type === 'constant';
    if (needsKey && value.key === undefined) {
      context.addIssue({ code: 'custom', path: ['key'], message: `is required with type "${value.type}"` });
    }
    if (value.type === 'cel' && value.expression === undefined) {
      context.addIssue({ code: 'custom', path: ['expression'], message: 'is required with type "cel"' });
    }
  });
export type KeyPart = z.output<typeof keyPart>;

/** An empty list means what leaving it out means. */
export const keyExtraction = z.array(keyPart).max(5);

export const limitCount = z.int().min(1).max(1_000_000_000);

export const limits = z
  .array(
    z.strictObject({
      limit: limitCount.describe('Calls per duration'),
      duration,
      burst: limitCount.optional().describe('Calls that may come at once (algorithm gcra)'),
    }),
  )
  .min(1)
  .max(10);
export type Limits = z.output<typeof limits>;

export const onRateLimitExceeded = z.strictObject({
  statusCode: z.int().min(400).max(599).default(429),
  body: z.string().max(8192).optional().describe('Answer instead of a JSON-RPC error'),
  bodyFormat: z.enum(['json', 'plain']).default('json'),
});
export type OnRateLimitExceeded = z.output<typeof onRateLimitExceeded>;
