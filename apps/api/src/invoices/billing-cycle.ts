import type { Period } from '@tallygate/contracts/meter';
import { type BillingPeriod, periodAt } from '@tallygate/metering/billing-period';
import { type PlanValidity, planAt } from '@tallygate/metering/plan-at';

/** A company's time on a plan, with how that plan cuts time. */
export type PlanTime = PlanValidity & { cycle: Period };

/** A billing period of a company, and how it was cut. */
export type CompanyPeriod = BillingPeriod & { cycle: Period };

/**
 * The first period of a company that is not closed. Time is cut as the plan does that holds where it begins, so periods follow
 * each other without a gap while the company is on plans, and never overlap.
 * @param rows the company's plans, in any order
 * @param closedTo where its last closed period ended, milliseconds; null when none is closed
 * @param begins since when there are invoices, milliseconds
 * @returns null when the company is on no plan from there on, and nothing was closed that may come out otherwise
 */
export function nextCompanyPeriod(
  rows: readonly PlanTime[],
  { closedTo, begins }: { closedTo: number | null; begins: number },
): CompanyPeriod | null {
  const start = closedTo ?? begins;
  const later = rows
    .filter(({ validFrom }) => Date.parse(validFrom) > start)
    .sort((a, b) => Date.parse(a.validFrom) - Date.parse(b.validFrom));
  const row = planAt(rows, start) ?? later[0];
  if (row === undefined) return closedTo === null ? null : periodAfterwards(rows, closedTo);
  const { from, to } = periodAt(row.cycle, Math.max(start, Date.parse(row.validFrom)));
  return { cycle: row.cycle, from: Math.max(from, closedTo ?? Number.NEGATIVE_INFINITY), to };
}

/** A company that left has periods all the same, for what comes late of those in which it was there. */
function periodAfterwards(rows: readonly PlanTime[], closedTo: number): CompanyPeriod | null {
  const last = rows.reduce<PlanTime | null>(
    (latest, row) => (latest === null || Date.parse(row.validFrom) > Date.parse(latest.validFrom) ? row : latest),
    null,
  );
  return last && { cycle: last.cycle, from: closedTo, to: periodAt(last.cycle, closedTo).to };
}
