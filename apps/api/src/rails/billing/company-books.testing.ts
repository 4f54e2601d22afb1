import { period as periodSchema } from '@tallygate/contracts/meter';
import type { RatingInput } from '@tallygate/contracts/rating';
import { nextPeriod } from '@tallygate/metering/billing-period';
import { isoOf } from '@tallygate/metering/rated-usage';
import { aRatingInput } from '@tallygate/metering/rating-input.testing';
import { type CheckLine, recharge } from '@tallygate/rerate/recharge';
import { type CompanyPeriod, nextCompanyPeriod } from '../../invoices/billing-cycle.ts';
import { START } from './billing-trial.testing.ts';
import type { RandomCompany, Stay, Use } from './random-company.testing.ts';

type Span = { from: string; to: string };
type Charged = RatingInput['reopened'][number]['charged'];
type Closed = { period: CompanyPeriod; stays: Stay[]; charged: Charged };

/** The ids that the ledger gave to what a company is made of. */
export type LedgerIds = { plans: readonly string[]; meters: Readonly<Record<string, string>> };

/**
 * What is known of a company at a time, kept by the test itself, and what it owes by that: by the independent calculator, and
 * from what the test counted, not from what the ledger did.
 */
export class CompanyBooks {
  readonly #company: RandomCompany;
  readonly #ids: LedgerIds;
  readonly #closed: Closed[] = [];
  #advance: RatingInput['chargedInAdvance'] = [];

  constructor(company: RandomCompany, ids: LedgerIds) {
    this.#company = company;
    this.#ids = ids;
  }

  /** The period that is to be closed next, when it is over for an hour at an instant. */
  due(now: number, graceMs: number): CompanyPeriod | null {
    const { stays, cycle } = this.#company;
    const times = knownStays(stays, now).map(({ from, to }) => ({
      validFrom: from,
      validTo: to,
      cycle: periodSchema.parse(cycle),
    }));
    const closedTo = this.#closed.at(-1)?.period.to ?? null;
    const period = nextCompanyPeriod(times, { closedTo, begins: Date.parse(START) });
    return period !== null && period.to + graceMs <= now ? period : null;
  }

  /** What the company owes for a period with all that is known by now, adjustments of earlier periods among it. */
  linesOf(period: CompanyPeriod, now: number): CheckLine[] {
    return recharge({
      ...this.#inputOf(period, { stays: knownStays(this.#company.stays, now), now }),
      chargedInAdvance: this.#advance,
      reopened: this.#closed.map(({ charged, ...one }) => ({
        charged,
        input: this.#inputOf(one.period, { stays: one.stays, now }),
      })),
    });
  }

  /**
   * Takes a period as charged, and all before it as adjusted.
   * @param invoice the number of its invoice; null where nothing was due
   */
  close(period: CompanyPeriod, now: number, invoice: string | null): void {
    const lines = this.linesOf(period, now);
    const name = invoice ?? `period ${isoOf(period.from).slice(0, 10)}`;
    const charged = { invoice: name, parts: [], cause: 'what came late' };
    this.#closed.push({ period, stays: knownStays(this.#company.stays, now), charged });
    for (const one of this.#closed)
      one.charged = { ...one.charged, parts: partsIn(recharge(this.#inputOf(one.period, { stays: one.stays, now }))) };
    const ahead = lines.filter(({ kind, adjusts }) => kind === 'advance' && adjusts === '');
    const amount = ahead.reduce((sum, line) => sum + BigInt(line.amount), 0n).toString();
    this.#advance = invoice === null || ahead.length === 0 ? [] : [{ invoice, currency: 'usd', amount }];
  }

  #inputOf(period: CompanyPeriod, { stays, now }: { stays: readonly Stay[]; now: number }): RatingInput {
    const { plans, calls, corrections } = this.#company;
    const inLedger = <Of>(value: Of) => withMeters(value, this.#ids.meters);
    const planId = (number: number) => this.#ids.plans[number] ?? '';
    return aRatingInput({
      period: spanOf(period),
      nextPeriod: spanOf(nextPeriod(period.cycle, period)),
      plans: plans.map((one, index) => ({ ...inLedger(one), id: planId(index) })),
      on: stays.map(({ plan, from, to, terms }) => ({
        plan: planId(plan),
        from,
        ...(to !== null && { to }),
        terms: inLedger(terms),
      })),
      used: [...calls, ...corrections]
        .filter(({ told }) => Date.parse(told) <= now)
        .map(({ tool, at, quantity }: Use) => ({ meterId: this.#ids.meters[tool] ?? '', at, quantity })),
    });
  }
}

/** What has been entered by a moment: the last plan has no end yet, unless it is known that the company leaves. */
export function knownStays(stays: readonly Stay[], now: number): Stay[] {
  const known = stays.filter(({ from }) => Date.parse(from) <= now);
  return known.map((stay, index) =>
    index === known.length - 1 && known.length < stays.length ? { ...stay, to: null } : stay,
  );
}

/** A value with the ledger's ids in the place of the meters' names. */
export function withMeters<Of>(value: Of, meters: Readonly<Record<string, string>>): Of {
  return JSON.parse(JSON.stringify(value), (key, text) => (key === 'meterId' ? (meters[text] ?? text) : text)) as Of;
}

function partsIn(lines: readonly CheckLine[]): Charged['parts'] {
  return lines
    .filter(({ kind }) => kind !== 'advance')
    .map(({ kind, meter, currency, amount, quantity }) => ({
      part: meter === '' ? kind : `meter:${meter}`,
      currency,
      amount,
      quantity,
    }));
}

function spanOf({ from, to }: { from: number; to: number }): Span {
  return { from: isoOf(from), to: isoOf(to) };
}
