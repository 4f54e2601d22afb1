import { AppError } from '@tallygate/contracts/app-error';
import type { ApiKey } from '@tallygate/db/generated/client';
import type { Transaction } from '../database/transaction.ts';

/** @throws AppError API_KEY_NOT_FOUND */
export async function requireKey(tx: Transaction, proxy: string, name: string): Promise<ApiKey> {
  const row = await tx.apiKey.findUnique({ where: { proxy_name: { proxy, name } } });
  if (!row) throw new AppError('API_KEY_NOT_FOUND', { detail: `The proxy '${proxy}' has no API key named '${name}'` });
  return row;
}
