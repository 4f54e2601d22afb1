import type { CallerTerms, MeterTerms } from '@tallygate/contracts/caller-terms';
import { type Decimal, parseDecimal } from '@tallygate/contracts/decimal';
import type { Price } from '@tallygate/contracts/price';
import { periodAt } from './billing-period.ts';
import { type CompanyTerms, companyPrice } from './company-price.ts';
import { type Alias, type Aliases, payingCompany } from './paying-company.ts';
import { planAt } from './plan-at.ts';
import { heldVersions } from './price-versions.ts';

/** The price of a meter for a company while nothing changes. */
export type HeldPrice = {
  /** Null in a trial, and where a plan has no price for the meter: such calls cost nothing. */
  price: Price | null;
  /** As the price is named on receipts: the number of the meter's version, or of the terms of the plan. */
  version: string;
  plan: { id: string; name: string } | null;
  isTrial: boolean;
  currency: string;
  /** What is known to have been used in the period, for prices that depend on it. */
  used: Decimal;
  /** Since when and until when this holds, within its billing period; milliseconds, half-open. */
  from: number;
  to: number;
};

/** Terms ready to be asked at every call; answers are kept for as long as they hold. */
export class CallerPrices {
  readonly terms: CallerTerms;
  readonly #aliases: Aliases;
  readonly #companies: ReadonlyMap<string, CallerTerms['companies'][number]>;
  readonly #meters: ReadonlyMap<string, readonly ReturnType<typeof heldVersions>[number][]>;
  /** By company and meter; companies that the terms do not name share one entry, for the same holds for all of them. */
  readonly #held = new Map<string, HeldPrice>();

  constructor(terms: CallerTerms) {
    this.terms = terms;
    this.#companies = new Map(terms.companies.map((one) => [one.company, one]));
    const aliases = new Map<string, Alias[]>();
    for (const { alias, company, from, to } of terms.aliases) {
      const entry = { company, from: Date.parse(from), to: to === null ? Number.POSITIVE_INFINITY : Date.parse(to) };
      aliases.set(alias, [...(aliases.get(alias) ?? []), entry]);
    }
    this.#aliases = aliases;
    this.#meters = new Map(
      terms.meters.map(({ id, prices }) => [
        id,
        heldVersions(
          prices.map(({ number, price, validFrom }) => ({
            number,
            price,
            validFrom: validFrom === null ? null : Date.parse(validFrom),
          })),
        ),
      ]),
    );
  }

  /** The company for which a call counts. @param at milliseconds since 1970 */
  payingCompany(company: string, at: number): string {
    return payingCompany(this.#aliases, company, at);
  }

  /** The plan that a company is on at an instant; undefined where it is on none. @param at milliseconds since 1970 */
  planOf(company: string, at: number): CallerTerms['plans'][number] | undefined {
    const planId = planAt(this.#companies.get(company)?.assignments ?? [], at)?.planId;
    return planId === undefined ? undefined : this.terms.plans.find(({ id }) => id === planId);
  }

  /**
   * The price of a meter for a company at an instant, as the ledger prices its calls of then.
   * @throws RangeError when a meter has no price then
   */
  priceOf(company: string, meter: MeterTerms, at: number): HeldPrice {
    const own = this.#companies.get(company);
    const key = JSON.stringify([own === undefined ? null : company, meter.id]);
    const kept = this.#held.get(key);
    if (kept !== undefined && kept.from <= at && at < kept.to) return kept;
    const found = this.#find(own, meter, at);
    this.#held.set(key, found);
    return found;
  }

  #find(own: CallerTerms['companies'][number] | undefined, meter: MeterTerms, at: number): HeldPrice {
    const ofMeter = this.#meters.get(meter.id)?.find(({ from, to }) => from <= at && at < to);
    if (ofMeter === undefined) throw new RangeError(`the meter "${meter.name}" has no price at that instant`);
    const terms: CompanyTerms = { plans: this.terms.plans, assignments: own?.assignments ?? [] };
    const ofPlan = companyPrice(terms, { meterId: meter.id, at });
    const usedIn = ({ from }: { from: number }) =>
      parseDecimal(own?.used.find((one) => one.meterId === meter.id && Date.parse(one.from) === from)?.quantity ?? '0');
    if (ofPlan !== null) {
      const { planId, planName, price, isTrial, version, holds, period } = ofPlan;
      return {
        price,
        version: `${version}`,
        plan: { id: planId, name: planName },
        isTrial,
        currency: (price ?? ofMeter.price).currency,
        used: usedIn(period),
        ...holds,
      };
    }
    const period = periodAt(meter.period, at);
    const starts = terms.assignments.map(({ validFrom }) => Date.parse(validFrom));
    const ends = terms.assignments.flatMap(({ validTo }) => (validTo === null ? [] : [Date.parse(validTo)]));
    return {
      price: ofMeter.price,
      version: `${ofMeter.number}`,
      plan: null,
      isTrial: false,
      currency: ofMeter.price.currency,
      used: usedIn(period),
      from: Math.max(period.from, ofMeter.from, ...[...starts, ...ends].filter((border) => border <= at)),
      to: Math.min(period.to, ofMeter.to, ...starts.filter((border) => border > at)),
    };
  }
}
