import { createHash } from 'node:crypto';
import { AppError } from '@tallygate/contracts/app-error';
import type { CreateGatewaySubscription, GatewaySubscription } from '@tallygate/contracts/gateway-subscription';
import { withLock } from '@tallygate/db/advisory-lock';
import { v7 as uuidv7 } from 'uuid';
import { writeAudit } from '../../audit/write-audit.ts';
import { applyPlan } from '../../plans/apply-plan.ts';
import { wrongField } from '../../plugins/wrong-field.ts';
import { type Context, leavePlan, takePlan } from './subscription-plans.ts';
import { requireSubscription, subscriptionView } from './subscription-rows.ts';

/** One at a time: two for one company would each put it on the plan. */
const LOCK = 'gateway-subscriptions';

/** Of a subscription that is not active. */
const NO_PLAN = { columns: { companyPlanId: null, madePlan: false }, changed: null };

/** @throws AppError INVALID_INPUT naming the field, SUBSCRIPTION_CONFLICT for one that exists and for another plan */
export function createSubscription(context: Context, given: CreateGatewaySubscription): Promise<GatewaySubscription> {
  return withLock(context.db, LOCK, async () => {
    const { prisma } = context.db;
    const { apiId, applicationId, billingCustomerId, billingSubscriptionId, subscriptionToken, status } = given;
    const company = billingCustomerId ?? applicationId ?? '';
    if (!(await prisma.proxy.findUnique({ where: { id: apiId } })))
      throw wrongField('apiId', `found "${apiId}", which is no proxy`);
    const planId = await planIdOf(context, given.subscriptionPlanId);
    const tokenHash = createHash('sha256').update(subscriptionToken).digest('hex');
    const existing = await prisma.gatewaySubscription.findFirst({
      where: { apiId, OR: [{ tokenHash }, { company, status: { not: 'REVOKED' } }] },
    });
    if (existing)
      throw new AppError('SUBSCRIPTION_CONFLICT', {
        detail: `The subscription "${existing.id}" of "${apiId}" has ${existing.tokenHash === tokenHash ? 'this token' : 'this company'}`,
      });
    const id = uuidv7();
    const at = context.now();
    const { row, changed } = await prisma.$transaction(async (tx) => {
      const subscription = billingSubscriptionId ?? null;
      const taken = status === 'ACTIVE' ? await takePlan(context, tx, { company, planId, subscription }) : NO_PLAN;
      const made = await tx.gatewaySubscription.create({
        data: {
          id,
          apiId,
          tokenHash,
          applicationId: applicationId ?? null,
          billingCustomerId: billingCustomerId ?? null,
          billingSubscriptionId: subscription,
          company,
          planId,
          status,
          createdAt: at,
          updatedAt: at,
          ...taken.columns,
        },
      });
      const entity = { entityType: 'gateway_subscription', entityId: id } as const;
      await writeAudit(tx, context.author, { action: 'create', ...entity, after: subscriptionView(made) });
      return { row: made, changed: taken.changed };
    });
    await applyPlan(context, changed);
    return { ...subscriptionView(row), subscriptionToken };
  });
}

/** Its status is all that changes. @throws AppError NOT_FOUND, SUBSCRIPTION_CONFLICT for one that was revoked */
export function changeSubscription(
  context: Context,
  id: string,
  { status }: Pick<GatewaySubscription, 'status'>,
): Promise<GatewaySubscription> {
  return withLock(context.db, LOCK, async () => {
    const { prisma } = context.db;
    const row = await requireSubscription(prisma, id);
    if (row.status === status) return subscriptionView(row);
    if (row.status === 'REVOKED')
      throw new AppError('SUBSCRIPTION_CONFLICT', { detail: `The subscription "${id}" was revoked; make a new one` });
    const { company, planId, billingSubscriptionId: subscription } = row;
    const { after, changed } = await prisma.$transaction(async (tx) => {
      const taken = status === 'ACTIVE' ? await takePlan(context, tx, { company, planId, subscription }) : null;
      const left = row.status === 'ACTIVE' ? await leavePlan(context, tx, row) : null;
      const data = { status, updatedAt: context.now(), ...taken?.columns };
      const changedView = subscriptionView(await tx.gatewaySubscription.update({ where: { id }, data }));
      const entity = { entityType: 'gateway_subscription', entityId: id } as const;
      const before = subscriptionView(row);
      await writeAudit(tx, context.author, { action: 'change', ...entity, before, after: changedView });
      return { after: changedView, changed: taken?.changed ?? left };
    });
    await applyPlan(context, changed);
    return after;
  });
}

/** @throws AppError NOT_FOUND */
export function deleteSubscription(context: Context, id: string): Promise<void> {
  return withLock(context.db, LOCK, async () => {
    const { prisma } = context.db;
    const row = await requireSubscription(prisma, id);
    const left = await prisma.$transaction(async (tx) => {
      const plan = row.status === 'ACTIVE' ? await leavePlan(context, tx, row) : null;
      await tx.gatewaySubscription.delete({ where: { id } });
      const entity = { entityType: 'gateway_subscription', entityId: id } as const;
      await writeAudit(tx, context.author, { action: 'delete', ...entity, before: subscriptionView(row) });
      return plan;
    });
    await applyPlan(context, left);
  });
}

async function planIdOf({ db }: Context, named: string): Promise<string> {
  const plan = await db.prisma.plan.findFirst({ where: { OR: [{ id: named }, { name: named }] } });
  if (!plan) throw wrongField('subscriptionPlanId', `found "${named}", which is neither id nor name of a plan`);
  return plan.id;
}
