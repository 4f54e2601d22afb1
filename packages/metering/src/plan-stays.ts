import type { PlanPhase, PlanVersion, PrivateTerms } from '@tallygate/contracts/plan-terms';
import type { Price } from '@tallygate/contracts/price';
import type { Assignment, RatedPlan, RatingInput } from '@tallygate/contracts/rating';
import type { BillingPeriod } from './billing-period.ts';
import { plansWithin } from './plan-at.ts';

/** A part of a stay in which one version of the terms, one phase and one set of private terms hold. */
export type TermsPiece = BillingPeriod & {
  /** From 1 in the order of time; 0 on a plan without terms. */
  version: number;
  phase: PlanPhase | null;
  /** What a line says of version and phase: nothing where there is one only. */
  labels: { phase?: string; version?: string };
  isTrial: boolean;
  /** Null on a plan without terms. */
  currency: string | null;
  prorateIncluded: boolean;
  baseFee: PlanPhase['baseFee'];
  minimum: PlanPhase['minimum'];
  cap: PlanPhase['cap'];
  /** Prices that stand before the plan's, by meter. */
  ownPrices: ReadonlyMap<string, Price>;
};

/** An unbroken time on one plan, as far as it falls into a period. */
export type PlanStay = BillingPeriod & { plan: RatedPlan; pieces: TermsPiece[] };

const DAY_MS = 86_400_000;

/**
 * What holds for a company in a span: its plans in the order of time, each cut where its terms, its phase or the company's
 * private terms change. Rows of one plan that follow each other at once are one stay, whose phases run on.
 * @param span milliseconds since 1970, half-open
 * @throws RangeError when an assignment names a plan that is not given
 */
export function planStays(
  { plans, assignments }: Pick<RatingInput, 'plans' | 'assignments'>,
  span: BillingPeriod,
): PlanStay[] {
  return chainsOf(assignments).flatMap((chain) => {
    const parts = plansWithin(chain, span);
    const [first] = parts;
    const last = parts.at(-1);
    if (first === undefined || last === undefined) return [];
    const plan = plans.find(({ id }) => id === first.row.planId);
    if (plan === undefined) throw new RangeError(`the plan "${first.row.planId}" is not given`);
    const began = Date.parse(chain[0]?.validFrom ?? first.row.validFrom);
    const pieces = parts.flatMap(({ row, from, to }) => piecesOf(plan, row.privateTerms, { began, from, to }));
    return [{ plan, from: first.from, to: last.to, pieces: merged(pieces) }];
  });
}

/** Rows of one plan of which each begins where the one before ends. */
function chainsOf(assignments: readonly Assignment[]): Assignment[][] {
  const sorted = [...assignments].sort((a, b) => Date.parse(a.validFrom) - Date.parse(b.validFrom));
  const chains: Assignment[][] = [];
  for (const row of sorted) {
    const chain = chains.at(-1);
    const before = chain?.at(-1);
    const follows =
      before?.planId === row.planId &&
      before.validTo !== null &&
      Date.parse(before.validTo) === Date.parse(row.validFrom);
    if (follows) chain?.push(row);
    else chains.push([row]);
  }
  return chains;
}

function piecesOf(
  plan: RatedPlan,
  terms: PrivateTerms | null,
  { began, from, to }: BillingPeriod & { began: number },
): TermsPiece[] {
  const versions = [...plan.versions].sort((a, b) => startOf(a) - startOf(b));
  const cuts = versions.flatMap((version) => [startOf(version), ...phaseEnds(version, began)]);
  const borders = [from, ...new Set(cuts.filter((at) => at > from && at < to))].sort((a, b) => a - b);
  return borders.map((at, index) => ({
    from: at,
    to: borders[index + 1] ?? to,
    ...termsAt({ versions, terms, began }, at),
  }));
}

type Terms = Omit<TermsPiece, 'from' | 'to'>;

function termsAt(
  { versions, terms, began }: { versions: readonly PlanVersion[]; terms: PrivateTerms | null; began: number },
  at: number,
): Terms {
  const number = versions.findLastIndex((version) => startOf(version) <= at);
  const version = versions[number];
  const ownOf = (prices: readonly { meterId: string; price: Price }[]) =>
    prices.map(({ meterId, price }) => [meterId, price] as const);
  if (version === undefined)
    return {
      version: 0,
      phase: null,
      labels: {},
      isTrial: false,
      currency: null,
      prorateIncluded: false,
      baseFee: null,
      minimum: null,
      cap: null,
      ownPrices: new Map(ownOf(terms?.prices ?? [])),
    };
  const ends = phaseEnds(version, began);
  const passed = ends.filter((end) => end <= at).length;
  const phase = version.phases[passed] ?? null;
  const isTrial = phase?.isTrial ?? false;
  // A trial is the same for everybody.
  const own = isTrial ? null : terms;
  return {
    version: number + 1,
    phase,
    labels: {
      ...(phase !== null && version.phases.length > 1 && { phase: phase.name }),
      ...(versions.length > 1 && { version: `${number + 1}` }),
    },
    isTrial,
    currency: version.currency,
    prorateIncluded: version.prorateIncluded,
    baseFee: own?.baseFee === undefined ? (phase?.baseFee ?? null) : own.baseFee,
    minimum: own?.minimum === undefined ? (phase?.minimum ?? null) : own.minimum,
    cap: own?.cap === undefined ? (phase?.cap ?? null) : own.cap,
    ownPrices: new Map([...ownOf(phase?.prices ?? []), ...ownOf(own?.prices ?? [])]),
  };
}

/** When each phase but the last ends for a company that came onto the plan at an instant. */
function phaseEnds({ phases }: PlanVersion, began: number): number[] {
  let end = began;
  return phases.slice(0, -1).map(({ days }) => {
    end += (days ?? 0) * DAY_MS;
    return end;
  });
}

/** Neighbours with the same terms are one piece: a row that only names another subscription cuts nothing. */
function merged(pieces: readonly TermsPiece[]): TermsPiece[] {
  const found: TermsPiece[] = [];
  for (const piece of pieces) {
    const before = found.at(-1);
    if (before !== undefined && before.to === piece.from && termsText(before) === termsText(piece))
      before.to = piece.to;
    else found.push({ ...piece });
  }
  return found;
}

function termsText({ from: _from, to: _to, ownPrices, ...terms }: TermsPiece): string {
  return JSON.stringify([terms, [...ownPrices]]);
}

function startOf({ validFrom }: PlanVersion): number {
  return validFrom === null ? Number.NEGATIVE_INFINITY : Date.parse(validFrom);
}
