import { AppError } from '@tallygate/contracts/app-error';
import type { CreateCustomer, CustomerDetails } from '@tallygate/contracts/customer';
import type { Database } from '@tallygate/db/database';
import type { Author } from '../audit/author.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { requireNoAlias } from '../companies/aliases.ts';
import { readDetails } from '../companies/customer-details.ts';
import { isUniqueViolation } from '../database/conflict.ts';
import { toJson } from '../database/json.ts';
import { staleRevision } from '../database/stale-revision.ts';
import { wrongField } from '../plugins/wrong-field.ts';

type Context = { db: Database; author: Author; now: () => Date };

/**
 * Writes a company down, before or after its first call.
 * @throws AppError INVALID_INPUT when somebody has done so
 */
export async function createCustomer({ db, author, now }: Context, entry: CreateCustomer): Promise<void> {
  const { company, ...details } = entry;
  try {
    await db.prisma.$transaction(async (tx) => {
      await requireNoAlias(tx, company);
      await tx.customer.create({ data: { company, ...columns(details, author, now()), createdAt: now() } });
      await writeAudit(tx, author, { action: 'create', entityType: 'customer', entityId: company, after: details });
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw wrongField('company', `found "${company}", which is a customer already; open it to change it`);
  }
}

/**
 * Replaces what is written down of a company that is known, or that only its calls have named so far.
 * @param revision of what its editor opened; 0 when nothing was written down
 * @throws AppError REVISION_STALE with what it is now
 */
export async function changeCustomer(
  { db, author, now }: Context,
  { company, details, revision }: { company: string; details: CustomerDetails; revision: number },
): Promise<void> {
  await db.prisma.$transaction(async (tx) => {
    const before = await readDetails(tx, company);
    if ((before?.revision ?? 0) !== revision) {
      if (before === null) throw new AppError('NOT_FOUND', { detail: `There is no customer "${company}"` });
      throw staleRevision(before, 'this customer', { details: before.details });
    }
    const data = columns(details, author, now());
    if (before === null) await tx.customer.create({ data: { company, ...data, createdAt: now() } });
    else {
      const { count } = await tx.customer.updateMany({
        where: { company, revision },
        data: { ...data, revision: revision + 1 },
      });
      if (count === 0) throw new AppError('REVISION_STALE', { detail: 'Somebody changed this customer meanwhile' });
    }
    const action = before === null ? 'create' : 'change';
    const entry = { action, entityType: 'customer', entityId: company, after: details } as const;
    await writeAudit(tx, author, before === null ? entry : { ...entry, before: before.details });
  });
}

function columns({ name, ...details }: CustomerDetails, { actor }: Author, at: Date) {
  return { name, details: toJson(details), updatedAt: at, updatedBy: actor };
}
