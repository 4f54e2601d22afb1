import { AppError } from '@tallygate/contracts/app-error';
import {
  type GatewaySubscription,
  type GatewaySubscriptionQuery,
  gatewaySubscription,
} from '@tallygate/contracts/gateway-subscription';
import type { GatewaySubscription as SubscriptionRow } from '@tallygate/db/generated/client';
import type { Transaction } from '../../database/transaction.ts';

const { status: statuses } = gatewaySubscription.shape;

/** As replies carry it: nothing of its token. */
export function subscriptionView(row: SubscriptionRow): GatewaySubscription {
  return {
    id: row.id,
    apiId: row.apiId,
    ...(row.applicationId === null ? {} : { applicationId: row.applicationId }),
    subscriptionPlanId: row.planId,
    ...(row.billingCustomerId === null ? {} : { billingCustomerId: row.billingCustomerId }),
    ...(row.billingSubscriptionId === null ? {} : { billingSubscriptionId: row.billingSubscriptionId }),
    status: statuses.parse(row.status),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

/** Oldest first. */
export async function findSubscriptions(
  tx: Transaction,
  { apiId, applicationId, status }: GatewaySubscriptionQuery,
): Promise<GatewaySubscription[]> {
  const rows = await tx.gatewaySubscription.findMany({
    where: {
      ...(apiId === undefined ? {} : { apiId }),
      ...(applicationId === undefined ? {} : { applicationId }),
      ...(status === undefined ? {} : { status }),
    },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  return rows.map(subscriptionView);
}

/** @throws AppError NOT_FOUND */
export async function requireSubscription(tx: Transaction, id: string): Promise<SubscriptionRow> {
  const row = await tx.gatewaySubscription.findUnique({ where: { id } });
  if (!row) throw new AppError('NOT_FOUND', { detail: `There is no subscription "${id}"` });
  return row;
}
