import { copyText } from '@tallygate/db/copy-text';
import type { Transaction } from '@tallygate/db/database';
import type { RollupChanges } from './rollup-changes.ts';
import { ROLLUP_KEYS, ROLLUP_SUMS } from './rollup-columns.ts';

const COLUMNS = [...ROLLUP_KEYS, ...ROLLUP_SUMS];
const INTO = `event_rollup_changes (${COLUMNS.join(', ')})`;

/**
 * Writes down what events change in the roll-ups, in the transaction that stores or moves them. The changes are folded
 * in before roll-ups are read; so a row that every batch changes is written once for many batches.
 */
export async function noteChanges(tx: Transaction, changes: RollupChanges): Promise<void> {
  const rows = changes.rows();
  if (rows.length > 0) await tx.copy(INTO, rows.map((row) => copyText(COLUMNS.map((name) => row[name]))).join(''));
}
