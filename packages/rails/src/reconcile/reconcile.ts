import { sumDecimals } from '@tallygate/contracts/decimal';
import { HOPS, type Hop } from '@tallygate/contracts/reconciliation-states';
import { compareRated, compareSpool } from './compare-calls.ts';
import { compareCounted } from './compare-counted.ts';
import { compareInvoice, comparePayment } from './compare-invoice.ts';
import { compareAcknowledged, compareOutbox, compareRailUsage } from './compare-reports.ts';
import type { Reconciliation } from './finding.ts';
import type { ReconcileInput } from './hop-data.ts';
import { callsByHour, totalOf } from './quantities.ts';

/**
 * Follows a company's usage of one meter through a period, from the gateways to the money, and names the first place where it
 * changes. What lies behind the first difference is not judged: it would only repeat it.
 */
export function reconcile(input: ReconcileInput): Reconciliation {
  const finding =
    compareSpool(input) ??
    compareRated(input) ??
    compareOutbox(input) ??
    compareAcknowledged(input) ??
    compareRailUsage(input) ??
    compareCounted(input) ??
    compareInvoice(input) ??
    comparePayment(input);
  const asOf = completeUpTo(input);
  const totals = totalsOf(input);
  const lastJudged = finding === null ? HOPS.length - 1 : HOPS.indexOf(finding.to);
  return {
    asOf,
    finding,
    verdict:
      finding !== null
        ? finding.class === 'in_flight'
          ? 'waiting'
          : 'differs'
        : asOf === null
          ? 'not_judged'
          : 'equal',
    hops: HOPS.map((hop, index) => {
      const total = totals[hop] ?? null;
      return { hop, total, judged: total !== null && index <= lastJudged };
    }),
  };
}

/**
 * Whether somebody is told: the same difference was found twice in a row, and it is none that time mends by itself.
 */
export function isAlarming(former: Reconciliation | null, current: Reconciliation): boolean {
  const [before, now] = [former?.finding, current.finding];
  if (!before || !now || current.verdict !== 'differs') return false;
  return before.from === now.from && before.class === now.class;
}

/** The least of what the hops say they are complete up to; null when one cannot say. */
function completeUpTo({ spool, ledger, rated, railUsage }: ReconcileInput): string | null {
  const known = [spool, ledger, rated, railUsage].flatMap((hop) => (hop ? [hop.completeUpTo] : []));
  if (known.includes(null)) return null;
  return known.filter((moment) => moment !== null).sort()[0] ?? null;
}

function totalsOf(input: ReconcileInput): Partial<Record<Hop, string>> {
  const { spool, ledger, rated, outbox, railUsage, railInvoice, payment } = input;
  const reported = (states: readonly string[]) =>
    outbox && sumDecimals(outbox.flatMap((one) => (states.includes(one.state) ? [one.value] : [])));
  const invoiced = railInvoice?.lines.reduce((sum, { amount }) => sum + BigInt(amount), 0n);
  return {
    spool: spool && totalOf(callsByHour([...spool.calls, ...spool.gaps.flatMap(({ calls }) => calls)])),
    ledger: totalOf(callsByHour(ledger.calls)),
    rated: totalOf(rated.hours),
    outbox: reported(['waiting', 'acknowledged', 'refused']),
    acknowledged: reported(['acknowledged']),
    rail_usage: railUsage && totalOf(railUsage.hours),
    rail_invoice: invoiced?.toString(),
    paid: payment?.status === 'paid' ? invoiced?.toString() : payment && '0',
  };
}
