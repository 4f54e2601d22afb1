import type { ReconciliationRun } from '@tallygate/contracts/reconciliation';
import type { Check } from '../check.ts';
import { counted } from '../words.ts';

/** The newest comparison that was kept, and what it says of the first difference. */
export type NewestRun = Pick<ReconciliationRun, 'startedAt' | 'counts' | 'alarming' | 'gateways'> & {
  /** Company and what differs, of the first line that the run before had found as well. */
  first: string | null;
};

/** Nightly, with time for one that was missed while nothing ran. */
const OLD_MS = 26 * 3_600_000;
const GO = { href: '/reconciliation', action: 'Open reconciliation' };

export const usageReconciles: Check = {
  id: 'billing.reconciliation',
  title: 'Ledger, reports and rails agree',
  group: 'Billing',
  why: 'What is lost or counted twice between here and the invoice is money, and nobody else notices.',
  examine: ({ rails, reconciliation, at }) => {
    if (rails.length === 0) return { result: 'skipped', found: 'Nothing is compared: no rail reports usage.' };
    if (reconciliation === null)
      return { result: 'skipped', found: 'Nothing was compared yet: that happens each night.', ...GO };
    const { alarming, counts, gateways, startedAt, first } = reconciliation;
    const lost = gateways.filter(({ class: kind }) => kind !== 'in_flight');
    if (alarming > 0)
      return {
        result: 'fail',
        found: `${counted(alarming, 'difference was', 'differences were')} found twice in a row${first === null ? '' : `, the first: ${first}`}`,
        fix: 'Do what the line says; it names the hop, the hours and the money.',
        href: '/reconciliation?alarming=true',
        action: GO.action,
      };
    if (lost[0]) return { result: 'fail', found: lost[0].detail, fix: lost[0].next, ...GO };
    if (Date.parse(at) - Date.parse(startedAt) > OLD_MS)
      return {
        result: 'warn',
        found: `Nothing was compared since ${startedAt}.`,
        fix: 'Run it now, and see in Clock and timed work why it does not run by itself.',
        ...GO,
      };
    if (counts.differs > 0)
      return {
        result: 'warn',
        found: `${counted(counts.differs, 'line differs', 'lines differ')} since the last comparison.`,
        fix: 'Look at them; what is still there in the next comparison is told as a failure.',
        ...GO,
      };
    return {
      result: 'pass',
      found: `${counted(counts.equal, 'line is', 'lines are')} equal, ${counts.waiting} waiting`,
    };
  },
};
