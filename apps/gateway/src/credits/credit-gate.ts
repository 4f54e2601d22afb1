import type { CallerTerms } from '@tallygate/contracts/caller-terms';
import type { CreditMode } from '@tallygate/contracts/credit';
import type { Hold } from '@tallygate/credits/lessee';
import type { CallerPrices } from '@tallygate/metering/caller-prices';
import { planAt } from '@tallygate/metering/plan-at';
import type { Refusal } from '../exchange/refusal.ts';
import type { RelayRequest } from '../exchange/relay-request.ts';
import type { CallGate } from '../record/call-gate.ts';
import type { KeptHold } from '../record/kept-hold.ts';
import type { OpenCall } from '../record/open-call.ts';
import { mostCost, recordedCost } from './call-cost.ts';
import type { CreditDesk } from './credit-desk.ts';
import { creditRefusal, type Shortage } from './credit-refusal.ts';
import { FormerHold, HeldCredits, type UnitHold } from './held-credits.ts';
import type { NoHold } from './pot-client.ts';

type Assignments = CallerTerms['companies'][number]['assignments'];

export type CreditSettings = { onUnavailable: 'refuse' | 'allow'; topUpUrl: string | undefined };

type Options = {
  desk: CreditDesk;
  /** Undefined before any terms are known. */
  prices: () => CallerPrices | undefined;
  settings: () => CreditSettings;
};

/** Lets calls of companies that pay in advance be made once what they may cost is put aside. Others pass untouched. */
export class CreditGate implements CallGate {
  readonly #options: Options;
  #seen: CallerPrices | undefined;
  #prepaid = new Map<string, Assignments>();

  constructor(options: Options) {
    this.#options = options;
  }

  /** Whether any company pays from credits. */
  get isUsed(): boolean {
    return this.#prepaidCompanies().size > 0;
  }

  /**
   * Puts aside what the calls of a request may cost, all of it or nothing.
   * @returns the refusal when credits do not pay them; undefined when they may be made
   */
  admit(request: RelayRequest, calls: readonly OpenCall[]): Refusal | undefined | Promise<Refusal | undefined> {
    const company = request.principal?.company;
    if (company === undefined || !this.isUsed) return undefined;
    const prices = this.#options.prices();
    if (prices === undefined) return undefined;
    const payer = prices.payingCompany(company, request.receivedAtMs);
    const mode = this.#modeOf(payer, request.receivedAtMs);
    if (mode === 'invoice') return undefined;
    return this.#holdAll(request, { calls, prices, payer, mode });
  }

  /** A hold of the former run. @param isTask the call goes on as a task, so its lease has to outlive that run's */
  restore({ mode, holds }: KeptHold, isTask: boolean): HeldCredits {
    const former = holds.map((one) => new FormerHold(one));
    if (isTask) for (const one of former) this.#options.desk.keepFormer(one);
    return new HeldCredits({
      mode,
      holds: former.map((one) => one.asUnitHold()),
      costOf: (text) => this.#costOf(text),
    });
  }

  async #holdAll(
    request: RelayRequest,
    {
      calls,
      prices,
      payer,
      mode,
    }: { calls: readonly OpenCall[]; prices: CallerPrices; payer: string; mode: CreditMode },
  ): Promise<Refusal | undefined> {
    const { onUnavailable, topUpUrl } = this.#options.settings();
    const held: HeldCredits[] = [];
    for (const call of calls) {
      if (call.facts.method !== 'tools/call' || call.repeats !== undefined) continue;
      const holds: UnitHold[] = [];
      const credits = new HeldCredits({ mode, holds, costOf: (text) => this.#costOf(text) });
      held.push(credits);
      for (const { unit, amount } of sortedByUnit(mostCost(prices, call))) {
        const pot = this.#options.desk.pot(payer, unit);
        const found: Hold | NoHold = amount === null ? UNBOUNDED : await pot.hold(amount);
        const one = { company: payer, unit, settle: pot.settle.bind(pot) };
        if ('parts' in found) holds.push({ ...one, hold: found });
        else if (found.why === 'away' && amount !== null && onUnavailable === 'allow')
          holds.push({ ...one, hold: { parts: [] }, isUnsecured: true });
        else if (mode === 'prepaid') {
          for (const each of held) each.release();
          return creditRefusal(request, shortageOf(unit, amount, found), topUpUrl);
        }
      }
      if (holds.length > 0) call.hold = credits;
    }
    return undefined;
  }

  #costOf(eventText: string) {
    const prices = this.#options.prices();
    return prices === undefined ? [] : recordedCost(prices, eventText);
  }

  #modeOf(company: string, at: number): CreditMode {
    const assignments = this.#prepaidCompanies().get(company);
    return assignments === undefined ? 'invoice' : (planAt(assignments, at)?.credit ?? 'invoice');
  }

  /** Read from the terms once for each version of them. */
  #prepaidCompanies(): Map<string, Assignments> {
    const prices = this.#options.prices();
    if (prices !== this.#seen) {
      this.#seen = prices;
      const some = prices?.terms.companies.filter(({ assignments }) =>
        assignments.some(({ credit }) => credit !== 'invoice'),
      );
      this.#prepaid = new Map(some?.map(({ company, assignments }) => [company, assignments]));
    }
    return this.#prepaid;
  }
}

const UNBOUNDED: NoHold = { why: 'empty', balance: undefined };

/** Every call takes its pots in the same order, so that no two wait for each other. */
function sortedByUnit<T extends { unit: string }>(costs: readonly T[]): T[] {
  return [...costs].sort((a, b) => (a.unit < b.unit ? -1 : 1));
}

function shortageOf(unit: string, price: bigint | null, { why, balance }: NoHold): Shortage {
  const reason = price === null ? 'price_unbounded' : why === 'away' ? 'credit_unavailable' : 'credit';
  return { reason, unit, price, balance };
}
