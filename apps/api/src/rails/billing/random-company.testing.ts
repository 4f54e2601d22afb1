import { savePlan } from '@tallygate/contracts/plan';
import { privateTerms } from '@tallygate/contracts/plan-terms';
import { planFaults, privateTermsFaults } from '@tallygate/metering/plan-faults';
import { hoursFrom, randomHour, randomPlan, randomTerms } from '@tallygate/metering/random-plans.testing';
import fc from 'fast-check';
import { START } from './billing-trial.testing.ts';

export const METERS = ['call', 'search'] as const;
const iso = hoursFrom(START);
const HOURS_OF_TRIAL = 2_150;

/** How plans may cut time: companies that are billed together are cut alike, so that there are few moments to look at. */
export const CYCLES = [
  {},
  { zone: 'Europe/Berlin' },
  {},
  { anchor: '2026-09-05T10:00:00.000Z' },
  { interval: 'week', intervalCount: 2 },
  { interval: 'month', intervalCount: 2 },
] as const;

const plan = randomPlan(METERS, iso).filter(
  (one) => planFaults(savePlan.parse({ name: 'Random', ...one })).length === 0,
);
/** Hours until something is told of: at once, in the hour of grace or soon after, after the invoice of its period. */
const delay = fc.constantFrom(0, 0, 1, 7, 200, 400, 900);
/** Calls in one hour: prices have minimums, below which a single one changes nothing. */
const count = fc.constantFrom(1, 9, 40, 120);
const hour = fc.integer({ min: 0, max: HOURS_OF_TRIAL });

/** What is to be counted at an instant, and from when on it is known. */
export type Use = { tool: (typeof METERS)[number]; at: string; quantity: string; told: string };
/** A company's time on one of its plans as somebody enters it, which nobody knows before `from`. */
export type Stay = { plan: number; from: string; to: string | null; terms: object | null };

const company = fc
  .record({
    plans: fc.array(plan, { minLength: 1, maxLength: 2 }),
    changes: fc.uniqueArray(fc.tuple(randomHour, fc.nat(1), fc.option(randomTerms(METERS))), {
      minLength: 1,
      maxLength: 3,
      selector: ([at]) => at,
    }),
    leaves: fc.option(fc.integer({ min: 300, max: 1_400 })),
    calls: fc.array(fc.tuple(fc.constantFrom(...METERS), hour, delay, count), { minLength: 10, maxLength: 20 }),
    corrections: fc.uniqueArray(fc.tuple(fc.nat(19), fc.constantFrom('-1', '2.5', '12'), delay), {
      minLength: 1,
      maxLength: 6,
      selector: ([call]) => call,
    }),
  })
  .map(({ plans, changes, leaves, calls, corrections }) => ({
    plans,
    stays: staysOf(plans, { changes, leaves }),
    calls: calls.map(
      ([tool, at, late, units]): Use => ({
        tool,
        at: iso(at),
        quantity: `${units}`,
        told: iso(at + late),
      }),
    ),
    corrections: corrections.flatMap(([number, quantity, late]): Use[] => {
      const call = calls[number];
      if (call === undefined) return [];
      const [tool, at, before] = call;
      return [{ tool, at: iso(at), quantity, told: iso(at + before + late) }];
    }),
  }));
export type RandomCompany = (typeof company extends fc.Arbitrary<infer Value> ? Value : never) & { cycle: object };

/** Companies with up to three changes of plan, calls that come late, and corrections of some of them. */
export function randomCompanies(count: number, seed: number, cycle: object): RandomCompany[] {
  return fc.sample(fc.noBias(company), { numRuns: count, seed }).map((one) => ({ ...one, cycle }));
}

type Changes = {
  changes: readonly (readonly [hour: number, plan: number, terms: object | null])[];
  leaves: number | null;
};

function staysOf(plans: readonly object[], { changes, leaves }: Changes): Stay[] {
  const starts = [...changes].sort(([a], [b]) => a - b);
  return starts.map(([at, number, terms], index) => {
    const end = starts[index + 1]?.[0] ?? (leaves !== null && leaves > at ? leaves : undefined);
    const chosen = number % plans.length;
    const of = savePlan.parse({ name: 'Random', ...plans[chosen] });
    const fits =
      terms !== null &&
      privateTermsFaults({ ...of, prices: of.prices as never }, privateTerms.parse(terms)).length === 0;
    return { plan: chosen, from: iso(at), to: end === undefined ? null : iso(end), terms: fits ? terms : null };
  });
}
