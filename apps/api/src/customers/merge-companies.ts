import { AppError } from '@tallygate/contracts/app-error';
import type { AliasView } from '@tallygate/contracts/customer';
import type { Database } from '@tallygate/db/database';
import { v7 as uuidv7 } from 'uuid';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { lockAliases } from '../companies/aliases.ts';
import type { Transaction } from '../database/transaction.ts';
import { listCompanyPlans } from '../plans/company-plans.ts';
import { wrongField } from '../plugins/wrong-field.ts';

type Context = { db: Database; author: Author; now: () => Date };

/** The names whose calls count, or counted, for a company. */
export async function aliasesOf(tx: Transaction, company: string): Promise<AliasView[]> {
  const rows = await tx.customerAlias.findMany({
    where: { company },
    orderBy: [{ validFrom: 'desc' }, { id: 'desc' }],
  });
  return rows.map(({ id, alias, validFrom, validTo, createdBy, endedBy }) => ({
    id,
    alias,
    company,
    validFrom: validFrom.toISOString(),
    validTo: validTo?.toISOString() ?? null,
    createdBy,
    endedBy,
  }));
}

/**
 * Lets the calls of another name count for a company from now on. What was called before stays where it was billed.
 * @throws AppError INVALID_INPUT for a name that cannot be merged, with the reason
 */
export function mergeCompany({ db, author, now }: Context, company: string, alias: string): Promise<AliasView> {
  return db.prisma.$transaction(async (tx) => {
    await lockAliases(tx);
    if (alias === company) throw wrongField('alias', `found "${alias}", the company itself`);
    const present = await tx.customerAlias.findMany({
      where: { validTo: null, OR: [{ alias }, { alias: company }, { company: alias }] },
    });
    for (const one of present) {
      if (one.alias === alias)
        throw wrongField('alias', `found "${alias}", whose calls count for "${one.company}" already`);
      if (one.alias === company)
        throw wrongField('alias', `cannot be merged: the calls of "${company}" count for "${one.company}" themselves`);
      throw wrongField('alias', `found "${alias}", for which the calls of "${one.alias}" count; undo that first`);
    }
    const at = now();
    const plan = (await listCompanyPlans(tx, alias)).find(
      ({ validTo }) => validTo === null || Date.parse(validTo) > at.getTime(),
    );
    if (plan) throw wrongField('alias', `found "${alias}", which is on the plan "${plan.planName}"; end that first`);
    const id = uuidv7();
    await tx.customerAlias.create({ data: { id, alias, company, validFrom: at, createdBy: author.actor } });
    const view = await requireAlias(tx, company, id);
    await writeAudit(tx, author, { action: 'create', entityType: 'customer_alias', entityId: id, after: view });
    return view;
  });
}

/**
 * Lets the calls of an alias count for itself again, from now on. The trace stays.
 * @throws AppError NOT_FOUND
 */
export function undoMerge({ db, author, now }: Context, company: string, id: string): Promise<AliasView> {
  return db.prisma.$transaction(async (tx) => {
    const before = await requireAlias(tx, company, id);
    if (before.validTo !== null) return before;
    await tx.customerAlias.update({ where: { id }, data: { validTo: now(), endedBy: author.actor } });
    const after = await requireAlias(tx, company, id);
    await writeAudit(tx, author, { action: 'change', entityType: 'customer_alias', entityId: id, before, after });
    return after;
  });
}

async function requireAlias(tx: Transaction, company: string, id: string): Promise<AliasView> {
  const found = (await aliasesOf(tx, company)).find((one) => one.id === id);
  if (!found) throw new AppError('NOT_FOUND', { detail: `${company} has no alias "${id}"` });
  return found;
}
