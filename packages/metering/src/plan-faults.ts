import type { PlanView, SavePlan } from '@tallygate/contracts/plan';
import type { PrivateTerms } from '@tallygate/contracts/plan-terms';
import type { Price } from '@tallygate/contracts/price';

/** What is wrong with a plan's terms: the field, what was found and what was expected. */
export type PlanFault = { path: string; message: string };

type Plan = Pick<SavePlan, 'prices' | 'versions'>;

/**
 * What no field can tell by itself: versions that begin at one instant, a price in another currency than the plan's, a meter
 * that a phase stops pricing.
 */
export function planFaults(plan: Plan): PlanFault[] {
  return [...twinVersions(plan), ...strangeCurrencies(plan), ...unpricedMeters(plan)];
}

/** The same of what one company pays in the place of the plan's terms. */
export function privateTermsFaults(
  { prices, versions }: Pick<PlanView, 'prices' | 'versions'>,
  terms: PrivateTerms | null,
): PlanFault[] {
  if (terms === null) return [];
  const currencies = [
    ...new Set([...versions.map(({ currency }) => currency), ...prices.map((one) => one.price.currency)]),
  ];
  const hasBounds = terms.baseFee !== undefined || terms.minimum !== undefined || terms.cap !== undefined;
  const { minimum, cap } = terms;
  return [
    ...(hasBounds && versions.length === 0
      ? [
          {
            path: 'privateTerms',
            message: 'found a base fee, minimum or cap for a plan without terms; give the plan terms first',
          },
        ]
      : []),
    ...(minimum && cap && BigInt(cap.amount) < BigInt(minimum.amount)
      ? [{ path: 'privateTerms.cap', message: `found ${cap.amount}; must be at least the minimum (${minimum.amount})` }]
      : []),
    ...terms.prices.flatMap(({ price }, index) =>
      currencies.length === 0 || currencies.includes(price.currency)
        ? []
        : [{ path: `privateTerms.prices[${index}].price.currency`, message: mixed(price, currencies.join(' or ')) }],
    ),
    ...terms.prices.flatMap(({ meterId }, index) =>
      terms.prices.findIndex((one) => one.meterId === meterId) === index
        ? []
        : [
            {
              path: `privateTerms.prices[${index}].meterId`,
              message: 'found a second price of the same meter; give one',
            },
          ],
    ),
  ];
}

function twinVersions({ versions }: Plan): PlanFault[] {
  return versions.flatMap(({ validFrom }, index) => {
    const twin = versions.findIndex((other) => startOf(other.validFrom) === startOf(validFrom));
    if (twin === index) return [];
    const message = `found ${validFrom ?? 'none'}, the start of versions[${twin}] as well; each version begins at an instant of its own`;
    return [{ path: `versions[${index}].validFrom`, message }];
  });
}

/** A plan with terms has one currency at a time: amounts of two are never compared or added. */
function strangeCurrencies({ prices, versions }: Plan): PlanFault[] {
  const sorted = [...versions].sort((a, b) => startOf(a.validFrom) - startOf(b.validFrom));
  const ofPrices = prices.flatMap(({ price, validFrom, validTo }, index) => {
    const other = sorted.find(({ currency, validFrom: start }, at) => {
      const end = sorted[at + 1];
      const overlaps =
        startOf(start) < (validTo === null ? Number.POSITIVE_INFINITY : Date.parse(validTo)) &&
        (end === undefined || Date.parse(validFrom) < startOf(end.validFrom));
      return overlaps && currency !== price.currency;
    });
    return other === undefined
      ? []
      : [{ path: `prices[${index}].price.currency`, message: mixed(price, other.currency) }];
  });
  const ofPhases = versions.flatMap(({ currency, phases }, index) =>
    phases.flatMap((phase, at) =>
      phase.prices.flatMap(({ price }, number) =>
        price.currency === currency
          ? []
          : [
              {
                path: `versions[${index}].phases[${at}].prices[${number}].price.currency`,
                message: mixed(price, currency),
              },
            ],
      ),
    ),
  );
  return [...ofPrices, ...ofPhases];
}

/** A meter that one phase prices is used: each phase that follows has a price for it too, its own or the plan's. */
function unpricedMeters({ prices, versions }: Plan): PlanFault[] {
  return versions.flatMap(({ phases }, index) =>
    phases.flatMap((phase, at) => {
      const before = phases.slice(0, at).flatMap((one) => one.prices.map(({ meterId }) => meterId));
      const priced = [...prices, ...phase.prices].map(({ meterId }) => meterId);
      return [...new Set(before)]
        .filter((meterId) => !priced.includes(meterId))
        .map((meterId) => ({
          path: `versions[${index}].phases[${at}].prices`,
          message: `found no price for the meter "${meterId}", which an earlier phase has; add one here or to the plan`,
        }));
    }),
  );
}

function mixed(price: Price, expected: string): string {
  return `found ${price.currency}; must be ${expected}, the currency of the plan`;
}

function startOf(validFrom: string | null): number {
  return validFrom === null ? Number.NEGATIVE_INFINITY : Date.parse(validFrom);
}
