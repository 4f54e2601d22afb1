import type { ReconciliationRun } from '@tallygate/contracts/reconciliation';
import { formatCount, formatNumber } from '#lib/format.ts';

/** "2 lines differ, 1 under way, 0 not judged, 40 equal". */
export function countsInWords({ counts }: Pick<ReconciliationRun, 'counts'>): string {
  const { differs = 0, waiting = 0, not_judged: notJudged = 0, equal = 0 } = counts;
  return `${formatCount(differs, 'line differs', 'lines differ')}, ${formatNumber(waiting)} under way, ${formatNumber(notJudged)} not judged, ${formatNumber(equal)} equal`;
}
