import { AppError } from '@tallygate/contracts/app-error';
import type { Transaction } from '../database/transaction.ts';
import { asProxy } from './desired-model.ts';

/** Ids of the proxies that name each key manager; a secret of it stays a reference. */
export async function issuerUsers(tx: Transaction): Promise<(name: string) => string[]> {
  const rows = await tx.proxy.findMany({ select: { id: true, resource: true }, orderBy: { id: 'asc' } });
  return (name) =>
    rows
      .filter((row) =>
        asProxy(row.resource).spec.policies.some(({ params }) => {
          return Array.isArray(params.issuers) && params.issuers.includes(name);
        }),
      )
      .map((row) => row.id);
}

/** @throws AppError KEY_MANAGER_IN_USE naming the proxies that let in its callers */
export async function requireUnused(tx: Transaction, name: string): Promise<void> {
  const users = (await issuerUsers(tx))(name);
  if (users.length === 0) return;
  throw new AppError('KEY_MANAGER_IN_USE', {
    detail: `"${name}" is named by the proxies ${users.join(', ')}; take it out of their mcp-auth policy first`,
    data: { usedBy: users },
  });
}
