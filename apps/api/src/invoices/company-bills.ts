import type { MeterDefinition } from '@tallygate/contracts/meter';
import type { CompanyPlanView, PlanView } from '@tallygate/contracts/plan';
import type { ChargedPeriod, RatedSpan, RatingInput } from '@tallygate/contracts/rating';
import { type BillingPeriod, nextPeriod } from '@tallygate/metering/billing-period';
import { isoOf, type NeededUsage, neededUsage } from '@tallygate/metering/rated-usage';
import { computationFault } from '@tallygate/rerate/computation-fault';
import { planTerms } from '../plans/plan-terms.ts';
import type { CompanyPeriod } from './billing-cycle.ts';
import { type RatedTwice, rateTwice } from './rate-twice.ts';
import type { Asked, SpanUsage } from './span-usage.ts';

/** A closed period of a company as it was charged. */
export type ClosedPeriod = {
  basis: RatingInput;
  /** How its meters counted when it was closed. */
  definitions: Readonly<Record<string, MeterDefinition>>;
  charged: Omit<ChargedPeriod, 'cause'>;
  /** It was rated anew before: what came then may be taken back now. */
  isAdjusted: boolean;
  /** Numbers of its invoices that are void: what they charged is due again. */
  voided: readonly string[];
};

/** What of a company is to be billed. */
export type CompanyDue = {
  company: string;
  period: CompanyPeriod;
  /** What of the period is asked about; absent: all of it. */
  part?: BillingPeriod;
  rows: readonly CompanyPlanView[];
  /** Closed periods that may come out otherwise now, the oldest first. */
  closed: readonly ClosedPeriod[];
  chargedInAdvance: RatingInput['chargedInAdvance'];
};

export type CompanyBills = CompanyDue &
  RatedTwice & {
    basis: RatingInput;
    definitions: Readonly<Record<string, MeterDefinition>>;
  };

/**
 * Computes what companies owe for their periods, by both engines, with adjustments for closed periods whose usage is another
 * now than when they were closed.
 * @param due a batch; its usage is read together
 */
export async function billCompanies(
  usage: SpanUsage,
  plans: readonly PlanView[],
  due: readonly CompanyDue[],
): Promise<CompanyBills[]> {
  const asked: Asked[] = [];
  const inputs = due.map((one) => {
    const { company, period, closed } = one;
    const input = inputOf(one, plans, usage);
    const definitions = Object.fromEntries(
      usage.meters
        .filter(({ id }) => input.meters.some((meter) => meter.id === id))
        .map(({ id, definition }) => [id, definition]),
    );
    const first = asked.length;
    asked.push({ company, cycle: period.cycle, needed: neededOf(input), definitions });
    for (const { basis, definitions: former, voided } of closed)
      asked.push({
        company,
        cycle: period.cycle,
        needed: neededOf(basis),
        definitions: former,
        // What was charged stands where the ledger cannot tell any more; what is void is due again, and has to be told.
        isOptional: voided.length === 0,
      });
    return { one, input, definitions, first };
  });
  const answers = await usage.answer(asked);
  return inputs.map(({ one, input, definitions, first }) => {
    const reopened = one.closed.flatMap(({ basis, charged, voided, isAdjusted }, index) => {
      const counted = answers[first + 1 + index];
      if (counted === null || counted === undefined) return [];
      const now = { ...basis, usage: counted };
      const cause = [...voided.map((number) => `${number} is void`), ...causeOf(basis, now)].join('; ');
      return cause === '' && !isAdjusted
        ? []
        : [{ charged: { ...charged, cause: cause || 'what was adjusted before is taken back' }, input: now }];
    });
    const basis = { ...input, usage: answers[first] ?? [], reopened };
    return { ...one, basis, definitions, ...rateTwice(basis) };
  });
}

/** What both engines ask of the ledger; nothing where they cannot tell, which they will say themselves. */
function neededOf(input: RatingInput): NeededUsage[] {
  try {
    return neededUsage(input);
  } catch (error) {
    computationFault(error);
    return [];
  }
}

/** What is kept of a basis to rate its period anew: neither other periods nor what was paid. */
export function ownBasis(basis: RatingInput): RatingInput {
  return { ...basis, reopened: [], credits: [], chargedInAdvance: [] };
}

function inputOf(
  { company, period, part, rows, chargedInAdvance }: CompanyDue,
  plans: readonly PlanView[],
  usage: SpanUsage,
): RatingInput {
  const next: BillingPeriod = nextPeriod(period.cycle, period);
  // What ended before or begins after both periods decides nothing, but a row just before may be where phases began.
  const own = rows.filter(({ validFrom }) => Date.parse(validFrom) < next.to);
  const { plans: rated, assignments } = planTerms(own, plans);
  const meterIds = new Set(
    [
      ...rated.flatMap(({ prices, versions }) => [
        ...prices,
        ...versions.flatMap(({ phases }) => phases.flatMap((phase) => phase.prices)),
      ]),
      ...own.flatMap(({ privateTerms }) => privateTerms?.prices ?? []),
    ].map(({ meterId }) => meterId),
  );
  return {
    company,
    period: spanText(period),
    ...(part !== undefined && { part: spanText(part) }),
    nextPeriod: spanText(next),
    plans: rated,
    assignments,
    meters: usage.meters.filter(({ id }) => meterIds.has(id)).map(({ id, name }) => ({ id, name })),
    usage: [],
    chargedInAdvance,
    reopened: [],
    credits: [],
  };
}

function spanText({ from, to }: BillingPeriod): RatedSpan {
  return { from: isoOf(from), to: isoOf(to) };
}

/** What changed since a period was closed, in words; none when nothing did. */
function causeOf(before: RatingInput, now: RatingInput): string[] {
  const names = new Map(before.meters.map(({ id, name }) => [id, name]));
  const changes = now.usage.flatMap(({ meterId, from, to, quantity }) => {
    const old = before.usage.find((one) => one.meterId === meterId && one.from === from && one.to === to);
    if (old === undefined || old.quantity === quantity) return [];
    return [`${names.get(meterId) ?? meterId} ${quantity} instead of ${old.quantity}`];
  });
  return changes.length === 0 ? [] : [`late events or corrections: ${[...new Set(changes)].join(', ')}`];
}
