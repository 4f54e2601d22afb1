import { z } from 'zod';
import type { PolicyDefinition } from '../policy-definition.ts';
import { keyExtraction, limits, onRateLimitExceeded } from './rate-limit-params.ts';

const costSource = z
  .strictObject({
    type: z.enum(['request_header', 'request_metadata', 'request_body', 'request_cel'], {
      error: 'must be "request_header", "request_metadata", "request_body" or "request_cel"',
    }),
    key: z.string().min(1).max(256).optional(),
    jsonPath: z
      .string()
      .regex(/^\$(\.[A-Za-z0-9_-]+|\[\d+\])+$/, 'must be a plain path such as "$.params.arguments.size"')
      .optional(),
    expression: z.string().min(1).max(4096).optional(),
    multiplier: z.number().positive().default(1),
  })
  .superRefine((value, context) => {
    const field = {
      request_header: 'key',
      request_metadata: 'key',
      request_body: 'jsonPath',
      request_cel: 'expression',
    }[value.type] as 'key' | 'jsonPath' | 'expression';
    if (value[field] === undefined) {
      context.addIssue({ code: 'custom', path: [field], message: `is required with type "${value.type}"` });
    }
  });
export type CostSource = z.output<typeof costSource>;

const quota = z.strictObject({
  name: z.string().min(1).max(128).optional(),
  limits,
  keyExtraction: keyExtraction.optional(),
  costExtraction: z
    .strictObject({
      enabled: z.boolean().default(false),
      sources: z.array(costSource).max(10).default([]),
      default: z.number().min(0).default(1).describe('Cost when no source gives one'),
    })
    .optional(),
});
export type Quota = z.output<typeof quota>;

export const advancedRateLimitParams = z.strictObject({
  quotas: z.array(quota).min(1).max(10),
  keyExtraction: keyExtraction.default([{ type: 'routename' }]),
  onRateLimitExceeded: onRateLimitExceeded.prefault({}),
});
export type AdvancedRateLimitParams = z.output<typeof advancedRateLimitParams>;

export const advancedRateLimit: PolicyDefinition<typeof advancedRateLimitParams> = {
  name: 'advanced-ratelimit',
  version: 'v1',
  accepts: /^v[01](\.\d+){0,2}$/,
  title: 'Advanced rate limit',
  description:
    'Several quotas at once, each with its own key and, if wanted, a cost per request taken from the request itself.',
  category: 'traffic',
  params: advancedRateLimitParams,
};
