import type { LedgerEvent } from '@tallygate/contracts/ledger-event';

type Counted = Pick<LedgerEvent, 'count'>;

/** How many events these rows stand for: one of equal refusals stands for all of them. */
export function countEvents(rows: readonly Counted[]): number {
  return rows.reduce((sum, { count = 1 }) => sum + count, 0);
}
