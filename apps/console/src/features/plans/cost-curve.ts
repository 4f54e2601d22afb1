import type { PlanView } from '@tallygate/contracts/plan';
import { newestTerms } from '@tallygate/metering/newest-terms';
import { rateInvoice } from '@tallygate/metering/rate-invoice';
import { neededUsage } from '@tallygate/metering/rated-usage';

type Terms = Pick<PlanView, 'id' | 'name' | 'prices' | 'versions'>;

/** A month of thirty days, so that nothing depends on which one is looked at. */
const PERIOD = { from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' };
const NEXT = { from: PERIOD.to, to: '2027-01-01T00:00:00.000Z' };

/**
 * What a month costs on a plan by so much usage of one meter and none of the others, by the engine that makes invoices.
 * @param units decimal text
 * @returns whole minor units of the currency; `0` where nothing of it is due
 */
export function costOf(
  plan: Terms,
  { meterId, units, currency }: { meterId: string; units: string; currency: string },
): bigint {
  const rated = {
    company: 'simulated',
    period: PERIOD,
    nextPeriod: NEXT,
    plans: [plan],
    assignments: [
      { id: 'simulated', planId: plan.id, validFrom: '1970-01-01T00:00:00.000Z', validTo: null, privateTerms: null },
    ],
    meters: plan.prices.map((one) => ({ id: one.meterId, name: one.meterName })),
    chargedInAdvance: [],
    reopened: [],
    credits: [],
  };
  const usage = neededUsage(rated).map((span) => ({ ...span, quantity: span.meterId === meterId ? units : '0' }));
  // A base fee that is charged in advance belongs to the month after, so the first month of a company has it twice.
  const bill = rateInvoice({ ...rated, usage }).find((one) => one.currency === currency);
  return (bill?.lines ?? []).reduce((sum, line) => (line.kind === 'advance' ? sum : sum + BigInt(line.amount)), 0n);
}

/** The terms of a plan that hold now, without trials. */
export function presentTerms(plan: PlanView, nowMs: number): PlanView {
  return newestTerms(plan, nowMs);
}

/** Points of a curve at equal distances from none to the most, ends included. */
export function pointsUpTo(most: number, count = 60): number[] {
  const step = most / count;
  const points = Array.from({ length: count + 1 }, (_, index) => Math.round(index * step));
  return [...new Set(points)];
}

/**
 * The whole numbers of units from which on the other of two costs is the lower one, between none and the most.
 * @param difference cost of one less cost of the other
 */
export function breakEvens(points: readonly number[], difference: (units: number) => bigint): number[] {
  const found: number[] = [];
  let before = signOf(difference(points[0] ?? 0));
  for (let index = 1; index < points.length; index++) {
    const sign = signOf(difference(points[index] ?? 0));
    if (sign === 0 || sign === before) continue;
    if (before !== 0)
      found.push(
        turnBetween(points[index - 1] ?? 0, points[index] ?? 0, (units) => signOf(difference(units)) === sign),
      );
    before = sign;
  }
  return found;
}

/** The first whole number after `low`, up to `high`, from which `isTurned` holds. */
function turnBetween(low: number, high: number, isTurned: (units: number) => boolean): number {
  let [from, to] = [low, high];
  while (to - from > 1) {
    const middle = Math.floor((from + to) / 2);
    if (isTurned(middle)) to = middle;
    else from = middle;
  }
  return to;
}

function signOf(value: bigint): -1 | 0 | 1 {
  return value === 0n ? 0 : value > 0n ? 1 : -1;
}
