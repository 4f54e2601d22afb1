import { customerDetails } from '@tallygate/contracts/customer';
import type { Transaction } from '../database/transaction.ts';

/** What somebody wrote down of a company; null when nobody did. */
export async function readDetails(tx: Transaction, company: string) {
  const row = await tx.customer.findUnique({ where: { company } });
  if (row === null) return null;
  const { name, details, revision, updatedAt, updatedBy } = row;
  return { details: customerDetails.parse({ ...(details as object), name }), revision, updatedAt, updatedBy };
}
