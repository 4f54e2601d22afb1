import type { Check } from '../check.ts';
import { counted } from '../words.ts';

/** What is known of one rail. */
export type RailState = {
  name: string;
  kind: string;
  waiting: number;
  refused: number;
  /** Why the rail refused the newest of them; null when it refused none. */
  refusedBecause: string | null;
  /** Why it takes nothing now. */
  closedBecause: string | null;
  /** Since when the oldest report waits. */
  oldestWaiting: string | null;
  /** Companies whose invoice there is not what it must be, the one that waits longest first. */
  differing: { company: string; note: string }[];
  /** The invoice that is not through for longest, since the end of its period. */
  waitingBill: { company: string; since: string; note: string } | null;
};

/** Reports are made and sent each minute; what waits for longer than two hours is stuck. */
const STUCK_MS = 2 * 3_600_000;
/** An invoice is handed over an hour after its period. */
const LATE_MS = 24 * 3_600_000;

export const stripe: Check = {
  id: 'billing.stripe',
  title: 'Whoever bills knows the usage',
  group: 'Billing',
  why: 'What is not reported before an invoice is final is not on it.',
  examine: ({ rails, at }) => {
    if (rails.length === 0)
      return {
        result: 'skipped',
        found: 'Stripe is not checked: no rail reports to it.',
        fix: 'In Moesif: Settings, Extensions, Stripe is authorised; the billing meter names a Stripe product and price.',
      };
    const closed = rails.find(({ closedBecause }) => closedBecause !== null);
    if (closed)
      return {
        result: 'fail',
        found: `"${closed.name}" takes no reports: ${closed.closedBecause}.`,
        fix: 'Give the rail a key that is accepted.',
      };
    const refused = rails.filter((rail) => rail.refused > 0);
    if (refused.length > 0)
      return {
        result: 'fail',
        found: refused
          .map((rail) => `"${rail.name}" refused ${counted(rail.refused, 'report')}: ${rail.refusedBecause}.`)
          .join(' '),
        fix: 'Mend what it names, then send the refused reports again.',
      };
    const differing = rails.find((rail) => rail.differing.length > 0);
    if (differing)
      return {
        result: 'fail',
        found: `${counted(differing.differing.length, 'invoice is not as it must be', 'invoices are not as they must be')} at "${differing.name}", the first of ${differing.differing[0]?.company}: ${differing.differing[0]?.note}.`,
        fix: 'Compare the lines that it names with our invoice; until they are equal nobody is charged.',
      };
    const stuck = rails.find(
      ({ oldestWaiting }) => oldestWaiting !== null && Date.parse(at) - Date.parse(oldestWaiting) > STUCK_MS,
    );
    if (stuck)
      return {
        result: 'warn',
        found: `${counted(stuck.waiting, 'report')} wait for "${stuck.name}", the oldest since ${stuck.oldestWaiting}.`,
        fix: 'See the attempts of its reports.',
      };
    const late = rails.find(
      ({ waitingBill: bill }) => bill !== null && Date.parse(at) - Date.parse(bill.since) > LATE_MS,
    );
    if (late?.waitingBill)
      return {
        result: 'warn',
        found: `The invoice of ${late.waitingBill.company} at "${late.name}" waits since its period ended at ${late.waitingBill.since}: ${late.waitingBill.note}.`,
        fix: 'Mend what it waits for; it goes on by itself.',
      };
    return { result: 'pass', found: rails.map(({ name }) => name).join(', ') };
  },
};
