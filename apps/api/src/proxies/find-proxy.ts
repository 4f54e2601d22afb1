import { AppError } from '@tallygate/contracts/app-error';
import type { Proxy as ProxyRow } from '@tallygate/db/generated/client';
import { staleRevision } from '../database/stale-revision.ts';
import type { Transaction } from '../database/transaction.ts';
import { asProxy } from '../desired/desired-model.ts';
import { hideProxySecrets } from './hide-secrets.ts';

/** @throws AppError PROXY_NOT_FOUND */
export async function requireProxy(tx: Transaction, id: string): Promise<ProxyRow> {
  const row = await tx.proxy.findUnique({ where: { id } });
  if (!row) throw new AppError('PROXY_NOT_FOUND', { detail: `MCP proxy configuration with handle '${id}' not found` });
  return row;
}

/** @throws AppError REVISION_STALE with the current value when `seen` is not the newest revision */
export function requireRevision(row: ProxyRow, seen: number | undefined): void {
  if (seen === undefined || seen === row.revision) return;
  throw staleRevision(row, `"${row.id}"`, { resource: hideProxySecrets(asProxy(row.resource)) });
}
