import type { SqlRunner } from '@tallygate/db/database';
import type { Transaction } from './transaction.ts';

/** Plain SQL in a transaction of the client, for verbs that write beside what the client writes: both are stored, or neither. */
export function sqlIn(tx: Transaction): SqlRunner {
  return {
    sql: (statement, params = []) =>
      typeof statement === 'string' ? tx.$queryRawUnsafe(statement, ...params) : tx.$queryRaw(statement),
  };
}
