import { z } from 'zod';
import { duration } from '../duration.ts';
import type { PolicyDefinition } from '../policy-definition.ts';
import { limitCount } from './rate-limit-params.ts';

export const basicRateLimitParams = z.strictObject({
  limits: z
    .array(z.strictObject({ requests: limitCount, duration }))
    .min(1)
    .max(10),
});
export type BasicRateLimitParams = z.output<typeof basicRateLimitParams>;

export const basicRateLimit: PolicyDefinition<typeof basicRateLimitParams> = {
  name: 'basic-ratelimit',
  version: 'v1',
  accepts: /^v[01](\.\d+){0,2}$/,
  title: 'Basic rate limit',
  description: 'Limits all requests to the proxy together; the elements of a batch count one each.',
  category: 'traffic',
  params: basicRateLimitParams,
};
