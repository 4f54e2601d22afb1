import { z } from 'zod';
import { companyName } from './customer.ts';
import { sealed } from './field-marks.ts';
import { pgKey, pgText } from './stored-text.ts';

export const SUBSCRIPTION_STATUSES = ['ACTIVE', 'INACTIVE', 'REVOKED'] as const;
const status = z.enum(SUBSCRIPTION_STATUSES);

/** A subscription as WSO2's gateway takes it. While it is active, its company is on the plan. */
export const createGatewaySubscription = z
  .strictObject({
    apiId: pgKey.min(1).describe('metadata.name of the proxy'),
    subscriptionToken: sealed(z.string().min(1).max(1_024)).describe(
      'Kept as a hash; callers are known by their own tokens',
    ),
    applicationId: companyName.optional().describe('Who pays, where billingCustomerId does not say'),
    subscriptionPlanId: pgKey.min(1).describe('Id or name of the plan'),
    billingCustomerId: companyName.optional().describe('The company as its calls name it'),
    billingSubscriptionId: pgText(256).min(1).optional().describe('At the billing provider'),
    status: status.default('ACTIVE'),
  })
  .superRefine(({ billingCustomerId, applicationId }, context) => {
    if (billingCustomerId === undefined && applicationId === undefined)
      context.addIssue({
        code: 'custom',
        path: ['billingCustomerId'],
        message: 'found none, and no applicationId; one of them says which company is put on the plan',
      });
  });
export type CreateGatewaySubscription = z.output<typeof createGatewaySubscription>;

export const changeGatewaySubscription = z.strictObject({ status });

export const gatewaySubscriptionQuery = z.object({
  apiId: pgKey.optional(),
  applicationId: pgKey.optional(),
  status: status.optional(),
});
export type GatewaySubscriptionQuery = z.output<typeof gatewaySubscriptionQuery>;

export const gatewaySubscription = z.object({
  id: z.string(),
  apiId: z.string(),
  applicationId: z.string().optional(),
  /** In the answer to the request that made it alone. */
  subscriptionToken: z.string().optional(),
  subscriptionPlanId: z.string(),
  billingCustomerId: z.string().optional(),
  billingSubscriptionId: z.string().optional(),
  status,
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type GatewaySubscription = z.output<typeof gatewaySubscription>;
export const gatewaySubscriptions = z.object({ subscriptions: z.array(gatewaySubscription), count: z.int() });
