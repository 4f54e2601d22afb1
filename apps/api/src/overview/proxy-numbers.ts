import type { ProxyNumbers } from '@tallygate/contracts/proxy-numbers';
import type { Database } from '@tallygate/db/database';
import { foldChanges } from '../ledger/fold-changes.ts';
import { readPercentiles } from '../ledger/read-percentiles.ts';
import { type Asked, readCallNumbers } from './call-numbers.ts';

/** How one proxy was called in a range; each number with the query that lists what it counts. */
export async function readProxyNumbers(db: Database, asked: Asked & { proxy: string }): Promise<ProxyNumbers> {
  await foldChanges(db);
  const { numbers } = await readCallNumbers(db, asked);
  const latency = await readPercentiles(db, [asked.proxy], new Date(numbers.from));
  return { ...numbers, latency: latency.get(asked.proxy) ?? null };
}
