import { AppError } from '@tallygate/contracts/app-error';
import { creditMode } from '@tallygate/contracts/credit';
import type { CompanyPlanView, SaveCompanyPlan } from '@tallygate/contracts/plan';
import { privateTerms } from '@tallygate/contracts/plan-terms';
import type { Prisma } from '@tallygate/db/generated/client';
import { overlappingPlans } from '@tallygate/metering/plan-at';
import { privateTermsFaults } from '@tallygate/metering/plan-faults';
import { v7 as uuidv7 } from 'uuid';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { requireNoAlias } from '../companies/aliases.ts';
import { toJson } from '../database/json.ts';
import type { Transaction } from '../database/transaction.ts';
import { wrongField } from '../plugins/wrong-field.ts';
import { requirePlan, requireSpan } from './plan-rows.ts';

/** Which companies are on which plans and when, by company and time. */
export function listCompanyPlans(tx: Transaction, company?: string): Promise<CompanyPlanView[]> {
  return companyPlanViews(tx, company === undefined ? {} : { company });
}

/** The same of some companies. */
export async function companyPlanViews(
  tx: Transaction,
  where: Prisma.CompanyPlanWhereInput,
): Promise<CompanyPlanView[]> {
  const rows = await tx.companyPlan.findMany({
    where,
    include: { plan: { select: { name: true } } },
    orderBy: [{ company: 'asc' }, { validFrom: 'asc' }],
  });
  return rows.map((row) => ({
    id: row.id,
    company: row.company,
    planId: row.planId,
    planName: row.plan.name,
    subscription: row.subscriptionId,
    credit: creditMode.parse(row.creditMode),
    privateTerms: privateTerms.nullable().parse(row.privateTerms),
    validFrom: row.validFrom.toISOString(),
    validTo: row.validTo?.toISOString() ?? null,
  }));
}

type InTransaction = { tx: Transaction; author: Author };

/** @throws AppError NOT_FOUND for an unknown plan, INVALID_INPUT while the company is on another plan at the time */
export async function createCompanyPlan(
  { tx, author }: InTransaction,
  entry: SaveCompanyPlan,
): Promise<CompanyPlanView> {
  await check(tx, entry);
  const id = uuidv7();
  await tx.companyPlan.create({ data: { id, ...columns(entry) } });
  await touchPlans(tx, author, [entry.planId]);
  const after = await requireEntry(tx, id);
  await writeAudit(tx, author, { action: 'create', entityType: 'company_plan', entityId: id, after });
  return after;
}

/** @throws AppError as `createCompanyPlan`, and NOT_FOUND for an unknown id */
export async function changeCompanyPlan(
  { tx, author }: InTransaction,
  { id, entry }: { id: string; entry: SaveCompanyPlan },
): Promise<CompanyPlanView> {
  const before = await requireEntry(tx, id);
  await check(tx, entry, before);
  await tx.companyPlan.update({ where: { id }, data: columns(entry) });
  await touchPlans(tx, author, [before.planId, entry.planId]);
  const after = await requireEntry(tx, id);
  await writeAudit(tx, author, { action: 'change', entityType: 'company_plan', entityId: id, before, after });
  return after;
}

/** @throws AppError NOT_FOUND */
export async function deleteCompanyPlan({ tx, author }: InTransaction, id: string): Promise<void> {
  const before = await requireEntry(tx, id);
  await tx.companyPlan.delete({ where: { id } });
  await touchPlans(tx, author, [before.planId]);
  await writeAudit(tx, author, { action: 'delete', entityType: 'company_plan', entityId: id, before });
}

function columns({ company, planId, subscription, credit, privateTerms: terms, validFrom, validTo }: SaveCompanyPlan) {
  return {
    company,
    planId,
    subscriptionId: subscription,
    creditMode: credit,
    privateTerms: toJson(terms),
    validFrom: new Date(validFrom),
    validTo: validTo && new Date(validTo),
  };
}

/** A plan's companies are part of what config.toml says of it. */
async function touchPlans(tx: Transaction, author: Author, ids: string[]): Promise<void> {
  await tx.plan.updateMany({
    where: { id: { in: ids } },
    data: { revision: { increment: 1 }, updatedBy: author.actor },
  });
}

async function requireEntry(tx: Transaction, id: string): Promise<CompanyPlanView> {
  const found = (await listCompanyPlans(tx)).find((one) => one.id === id);
  if (!found) throw new AppError('NOT_FOUND', { detail: `There is no company plan "${id}"` });
  return found;
}

/** A company that were on two plans at a time would be charged twice for one call. */
async function check(tx: Transaction, entry: SaveCompanyPlan, before?: CompanyPlanView): Promise<void> {
  requireSpan(entry, 'validTo');
  // An entry that is left as it is, or ended, may be one from before the merge.
  if (before?.company !== entry.company || endOf(entry) > endOf(before))
    await requireNoAlias(tx, entry.company, entry.validTo === null ? undefined : new Date(entry.validTo));
  const plan = await requirePlan(tx, entry.planId);
  const [fault] = privateTermsFaults(plan, entry.privateTerms);
  if (fault !== undefined) throw wrongField(fault.path, fault.message);
  const others = await listCompanyPlans(tx, entry.company);
  const other = others.find((one) => one.id !== before?.id && overlappingPlans([one, entry]) !== null);
  if (other)
    throw wrongField(
      'validFrom',
      `${entry.company} is on the plan "${other.planName}" since ${other.validFrom} already`,
    );
}

function endOf({ validTo }: { validTo: string | null }): number {
  return validTo === null ? Number.POSITIVE_INFINITY : Date.parse(validTo);
}
