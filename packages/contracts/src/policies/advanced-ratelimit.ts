import { z } from 'zod';
import type { PolicyDefinition } from '../policy-definition.ts';
import { keyExtraction, limits, onRateLimitExceeded } from './rate-limit-params.ts';

const SOURCES = ['header', 'metadata', 'body', 'cel'] as const;
const FIELDS = { header: 'key', metadata: 'key', body: 'jsonPath', cel: 'expression' } as const;
const TYPES = [
  ...SOURCES.map((source) => `request_${source}` as const),
  ...SOURCES.map((source) => `response_${source}` as const),
];

const costSource = z
  .strictObject({
    type: z
      .enum(TYPES, { error: `must be one of ${TYPES.map((type) => `"${type}"`).join(', ')}` })
      .describe('Where the cost stands; those of the response are counted once the answer is there'),
    key: z.string().min(1).max(256).optional(),
    jsonPath: z
      .string()
      .regex(/^\$(\.[A-Za-z0-9_-]+|\[\d+\])+$/, 'must be a plain path such as "$.params.arguments.size"')
      .optional(),
    expression: z.string().min(1).max(4096).optional(),
    multiplier: z.number().min(0).default(1),
  })
  .superRefine((value, context) => {
    const field = FIELDS[sourceOf(value.type)];
    if (value[field] === undefined) {
      context.addIssue({ code: 'custom', path: [field], message: `is required with type "${value.type}"` });
    }
  });
export type CostSource = z.output<typeof costSource>;

/** The part of a message that a source reads. */
export function sourceOf(type: CostSource['type']): (typeof SOURCES)[number] {
  return type.slice(type.indexOf('_') + 1) as (typeof SOURCES)[number];
}

const quota = z.strictObject({
  name: z.string().min(1).max(128).optional(),
  limits,
  keyExtraction: keyExtraction.optional(),
  costExtraction: z
    .strictObject({
      enabled: z.boolean().default(false),
      sources: z.array(costSource).max(10).default([]).describe('Whatever they give is added up'),
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
    'Several quotas at once, each with its own key and, if wanted, a cost per request taken from the request or its answer.',
  category: 'traffic',
  params: advancedRateLimitParams,
};
