import type { BillingPeriod } from './billing-period.ts';

/** When a company is on a plan: half-open, RFC 3339; without an end for good. */
export type PlanValidity = { validFrom: string; validTo: string | null };

/**
 * The row that says which plan a company is on at an instant. Everything that asks this asks here: previews, invoices, what is
 * enforced at a call.
 * @param rows those of one company; they never overlap
 * @param at milliseconds since 1970
 * @returns null while it is on none
 */
export function planAt<Row extends PlanValidity>(rows: readonly Row[], at: number): Row | null {
  return rows.find((row) => Date.parse(row.validFrom) <= at && at < endOf(row)) ?? null;
}

/**
 * The rows that hold at some time of a span, in the order of time, each with the part of the span in which it does.
 * @param span milliseconds since 1970, half-open
 */
export function plansWithin<Row extends PlanValidity>(
  rows: readonly Row[],
  span: BillingPeriod,
): (BillingPeriod & { row: Row })[] {
  return rows
    .map((row) => ({
      row,
      from: Math.max(span.from, Date.parse(row.validFrom)),
      to: Math.min(span.to, endOf(row)),
    }))
    .filter(({ from, to }) => from < to)
    .sort((a, b) => a.from - b.from);
}

/** Two rows that share an instant: a company on two plans at a time would be charged twice for one call. Null: none do. */
export function overlappingPlans<Row extends PlanValidity>(rows: readonly Row[]): [Row, Row] | null {
  const sorted = [...rows].sort((a, b) => Date.parse(a.validFrom) - Date.parse(b.validFrom));
  for (const [index, row] of sorted.entries()) {
    const next = sorted[index + 1];
    if (next !== undefined && Date.parse(next.validFrom) < endOf(row)) return [row, next];
  }
  return null;
}

function endOf({ validTo }: PlanValidity): number {
  return validTo === null ? Number.POSITIVE_INFINITY : Date.parse(validTo);
}
