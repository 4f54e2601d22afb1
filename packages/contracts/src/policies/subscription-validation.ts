import { z } from 'zod';
import type { PolicyDefinition } from '../policy-definition.ts';

const headerName = z
  .string()
  .max(128)
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]*$/, 'must be the name of a header');

export const subscriptionValidationParams = z.strictObject({
  subscriptionKeyHeader: headerName
    .min(1)
    .default('Subscription-Key')
    .describe('Header that carries the token of the subscription; it is not passed on'),
  subscriptionKeyCookie: headerName
    .default('')
    .describe('Cookie that is looked at where the header is missing; empty: none'),
});
export type SubscriptionValidationParams = z.output<typeof subscriptionValidationParams>;

export const subscriptionValidation: PolicyDefinition<typeof subscriptionValidationParams> = {
  name: 'subscription-validation',
  version: 'v1',
  accepts: /^v[01](\.\d+){0,2}$/,
  title: 'Subscription validation',
  description:
    'Lets only those pass who have an active subscription to the proxy: by its token, else by the application or company that is known already.',
  category: 'authorization',
  params: subscriptionValidationParams,
};
