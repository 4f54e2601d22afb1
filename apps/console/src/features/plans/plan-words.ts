import type { PlanView, SavePlan } from '@tallygate/contracts/plan';
import type { PlanPhase } from '@tallygate/contracts/plan-terms';
import { REASON_TABLE } from '@tallygate/contracts/reason-table';
import { formatCount, formatDateTime } from '#lib/format.ts';
import { formatAmount } from '#lib/money.ts';

type Version = PlanView['versions'][number];

/** The version of the terms that holds at an instant, or the first to come; none where the plan charges its meters alone. */
export function termsAt(versions: readonly Version[], nowMs: number): Version | undefined {
  const sorted = [...versions].sort((a, b) => startOf(a) - startOf(b));
  return sorted.findLast((one) => startOf(one) <= nowMs) ?? sorted[0];
}

/** The prices that hold at an instant, or begin after it. */
export function pricesFrom(prices: PlanView['prices'], nowMs: number): PlanView['prices'] {
  return prices.filter(({ validTo }) => validTo === null || Date.parse(validTo) > nowMs);
}

/** A phase in one line: `$29.00 a period, at least $50.00 of usage`. */
export function phaseInWords({ isTrial, baseFee, minimum, cap }: PlanPhase, currency: string): string {
  const money = (amount: string) => formatAmount(amount, currency);
  const of = (scope: 'usage' | 'total') => (scope === 'usage' ? 'of usage' : 'in all');
  const parts = [
    isTrial && 'nothing is charged',
    baseFee && `${money(baseFee.amount)} a period${baseFee.timing === 'in_advance' ? ', in advance' : ''}`,
    minimum && `at least ${money(minimum.amount)} ${of(minimum.scope)}`,
    cap && `at most ${money(cap.amount)} ${of(cap.scope)}`,
  ].filter((part) => typeof part === 'string');
  return parts.length === 0 ? 'usage alone' : parts.join(', ');
}

/** How long a phase holds for a company. */
export function lengthInWords({ days }: PlanPhase): string {
  return days === null ? 'from then on' : `for ${formatCount(days, 'day', 'days')}`;
}

/** Amounts of several currencies, which are never added. */
export function totalsInWords(totals: Readonly<Record<string, string>>): string {
  const amounts = Object.entries(totals).map(([currency, total]) => formatAmount(total, currency));
  return amounts.length === 0 ? 'nothing' : amounts.join(' + ');
}

const INTERVALS = { day: 'day', week: 'week', month: 'month', year: 'year' } as const;

/** How invoices are cut: `every 3 months, from 5 Nov 2026, 10:00 on`, or by the calendar of a zone. */
export function cycleInWords({ interval, intervalCount, anchor, zone }: PlanView['period']): string {
  const length = intervalCount === 1 ? `each ${INTERVALS[interval]}` : `every ${intervalCount} ${INTERVALS[interval]}s`;
  return anchor === undefined
    ? `${length}, by the calendar in ${zone}`
    : `${length}, from ${formatDateTime(anchor, { timeZone: 'UTC' })} UTC on`;
}

/** `Tool error billed, timeout free`: what is decided otherwise than elsewhere. */
export function decisionsInWords(decisions: PlanView['decisions']): string {
  const words = Object.entries(decisions).map(
    ([reason, decision]) =>
      `${REASON_TABLE[reason as keyof typeof REASON_TABLE].label} ${decision === 'bill' ? 'billed' : 'free'}`,
  );
  return words.length === 0 ? 'Nothing: proxies and the gateway decide' : words.join(', ');
}

/** A plan as it is saved without one version of its terms. */
export function withoutVersion({ name, prices, decisions, period, versions }: PlanView, index: number): SavePlan {
  return {
    name,
    decisions,
    period,
    prices: prices.map(({ meterId, price, validFrom, validTo }) => ({ meterId, price, validFrom, validTo })),
    versions: versions.filter((_, at) => at !== index),
  };
}

function startOf({ validFrom }: Version): number {
  return validFrom === null ? Number.NEGATIVE_INFINITY : Date.parse(validFrom);
}
