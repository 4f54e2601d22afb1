import type { PlanPhase, PlanVersion } from '@tallygate/contracts/plan-terms';
import type { Price } from '@tallygate/contracts/price';
import type { Assignment, RatedPlan, RatedSpan, RatingInput } from '@tallygate/contracts/rating';

/** What holds between two instants in which nothing changes. */
export type Moment = {
  from: number;
  to: number;
  plan: RatedPlan;
  /** Which unbroken time on a plan it belongs to. */
  stay: number;
  currency: string;
  isTrial: boolean;
  prorates: boolean;
  fee: PlanPhase['baseFee'];
  minimum: PlanPhase['minimum'];
  cap: PlanPhase['cap'];
  /** Per meter its price, and where that was written. */
  prices: Map<string, { price: Price; written: string }>;
  /** Equal while the terms are. */
  mark: string;
};

const DAY = 24 * 60 * 60 * 1000;

/**
 * Everything that holds for a company, instant by instant: the span is cut wherever anything could change, and each part is
 * looked up by itself.
 */
export function timeline(input: RatingInput, span: RatedSpan): Moment[] {
  const rows = [...input.assignments].sort((a, b) => at(a.validFrom) - at(b.validFrom));
  const cuts = new Set([at(span.from), at(span.to)]);
  for (const plan of input.plans) for (const instant of instantsOf(plan, rows)) cuts.add(instant);
  for (const { validFrom, validTo } of rows) for (const text of [validFrom, validTo]) if (text) cuts.add(at(text));
  const borders = [...cuts].filter((one) => one >= at(span.from) && one <= at(span.to)).sort((a, b) => a - b);
  return borders.slice(0, -1).flatMap((from, index) => {
    const moment = lookUp(input, rows, from);
    return moment === null ? [] : [{ ...moment, from, to: borders[index + 1] ?? from }];
  });
}

function instantsOf(plan: RatedPlan, rows: readonly Assignment[]): number[] {
  const starts = rows.filter(({ planId }) => planId === plan.id).map(({ validFrom }) => at(validFrom));
  return [
    ...plan.prices.flatMap(({ validFrom, validTo }) => [at(validFrom), ...(validTo === null ? [] : [at(validTo)])]),
    ...plan.versions.flatMap((version) => [
      ...(version.validFrom === null ? [] : [at(version.validFrom)]),
      ...starts.flatMap((start) => version.phases.map((_, index) => start + daysBefore(version, index) * DAY)),
    ]),
  ];
}

/** How many days a company has been on a plan when a phase begins. */
function daysBefore({ phases }: PlanVersion, index: number): number {
  return phases.slice(0, index).reduce((sum, { days }) => sum + (days ?? 0), 0);
}

function lookUp(input: RatingInput, rows: readonly Assignment[], now: number): Omit<Moment, 'from' | 'to'> | null {
  const position = rows.findIndex(
    ({ validFrom, validTo }) => at(validFrom) <= now && (validTo === null || now < at(validTo)),
  );
  const row = rows[position];
  if (row === undefined) return null;
  const plan = input.plans.find(({ id }) => id === row.planId);
  if (plan === undefined) throw new RangeError(`nobody says what the plan "${row.planId}" is`);
  let first = position;
  while (first > 0 && isContinued(rows[first - 1], rows[first])) first--;
  const onSince = at(rows[first]?.validFrom ?? row.validFrom);
  const version = plan.versions.reduce<PlanVersion | null>((newest, one) => {
    const start = one.validFrom === null ? Number.NEGATIVE_INFINITY : at(one.validFrom);
    const best = newest === null || newest.validFrom === null ? Number.NEGATIVE_INFINITY : at(newest.validFrom);
    return start <= now && (newest === null || start > best) ? one : newest;
  }, null);
  const phase = version?.phases.findLast((_, index) => onSince + daysBefore(version, index) * DAY <= now);
  const isTrial = phase?.isTrial === true;
  const own = isTrial ? null : row.privateTerms;
  const prices: Moment['prices'] = new Map();
  plan.prices.forEach(({ meterId, price, validFrom, validTo }, index) => {
    const isHeld = at(validFrom) <= now && (validTo === null || now < at(validTo));
    if (isHeld && !prices.has(meterId)) prices.set(meterId, { price, written: `plan ${index}` });
  });
  for (const { meterId, price } of phase?.prices ?? []) prices.set(meterId, { price, written: 'phase' });
  for (const { meterId, price } of own?.prices ?? []) prices.set(meterId, { price, written: 'company' });
  const terms = {
    currency: version?.currency ?? '',
    isTrial,
    prorates: version?.prorateIncluded === true,
    fee: version && own?.baseFee !== undefined ? own.baseFee : (phase?.baseFee ?? null),
    minimum: version && own?.minimum !== undefined ? own.minimum : (phase?.minimum ?? null),
    cap: version && own?.cap !== undefined ? own.cap : (phase?.cap ?? null),
  };
  const number = version === null ? -1 : plan.versions.indexOf(version);
  return {
    ...terms,
    plan,
    prices,
    stay: first,
    mark: JSON.stringify([number, phase, terms, own?.prices ?? []]),
  };
}

function isContinued(before: Assignment | undefined, next: Assignment | undefined): boolean {
  if (before === undefined || next === undefined || before.validTo === null) return false;
  return before.planId === next.planId && at(before.validTo) === at(next.validFrom);
}

/** Milliseconds of an instant that is written as text. */
export function at(text: string): number {
  return new Date(text).getTime();
}
