import { z } from 'zod';
import type { PolicyDefinition } from '../policy-definition.ts';

export const requestSizeLimitParams = z.strictObject({
  maxBytes: z.int().min(1).max(1_073_741_824).describe('Largest request body, in bytes'),
});
export type RequestSizeLimitParams = z.output<typeof requestSizeLimitParams>;

export const requestSizeLimit: PolicyDefinition<typeof requestSizeLimitParams> = {
  name: 'request-size-limit',
  version: 'v1',
  accepts: /^v[01](\.\d+){0,2}$/,
  title: 'Request size limit',
  description: 'Refuses request bodies over a size, below the limit of the gateway or the proxy.',
  category: 'traffic',
  params: requestSizeLimitParams,
};
