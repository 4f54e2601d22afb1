import type { CallCredits } from '@tallygate/contracts/call-credits';
import type { CreditMode } from '@tallygate/contracts/credit';
import { type Decimal, formatDecimal, parseDecimal } from '@tallygate/contracts/decimal';
import { type Hold, Lessee, type PartAmount } from '@tallygate/credits/lessee';
import type { CallHold } from '../record/call-hold.ts';
import type { KeptHold } from '../record/kept-hold.ts';
import type { Cost } from './call-cost.ts';

/** A hold in one currency, and where it is settled. */
export type UnitHold = {
  company: string;
  unit: string;
  hold: Hold;
  settle: (hold: Hold, amount: Decimal) => PartAmount[];
  /** Nothing could be leased, and the call runs nevertheless. */
  isUnsecured?: true;
};

/** What a call holds of its company's credits, in every currency that it may cost. */
export class HeldCredits implements CallHold {
  readonly #mode: CreditMode;
  readonly #holds: readonly UnitHold[];
  readonly #costOf: (eventText: string) => Cost[];
  #isOver = false;

  constructor(options: { mode: CreditMode; holds: readonly UnitHold[]; costOf: (eventText: string) => Cost[] }) {
    this.#mode = options.mode;
    this.#holds = options.holds;
    this.#costOf = options.costOf;
  }

  settle(eventText: string): string {
    const costs = this.#costOf(eventText);
    const spent = this.#holds.flatMap((one) => {
      const cost = costs.find(({ unit }) => unit === one.unit)?.amount ?? 0n;
      const credits = this.#spend(one, cost);
      return credits === undefined ? [] : [credits];
    });
    this.#isOver = true;
    return spent.length === 0 ? '' : `"credits":${JSON.stringify(spent)},`;
  }

  release(): void {
    for (const one of this.#holds) one.settle(one.hold, 0n);
    this.#isOver = true;
  }

  kept(): KeptHold {
    return {
      mode: this.#mode,
      holds: this.#holds.map(({ company, unit, hold }) => ({ company, unit, parts: hold.parts.map(partText) })),
      limits: [],
    };
  }

  /** A result that is billed after its hold went back, because a repeat got it, is charged to what is there. */
  #spend({ unit, hold, settle, isUnsecured }: UnitHold, cost: Decimal): CallCredits | undefined {
    const isLate = this.#isOver;
    const parts = settle(hold, cost);
    const rest = parts.reduce((left, { amount }) => left - amount, cost);
    if (parts.length === 0 && rest === 0n) return undefined;
    const credits = { unit, parts: parts.map(partText) };
    if (rest === 0n) return credits;
    if (isUnsecured || isLate) return { ...credits, unsecured: formatDecimal(rest) };
    // What credits do not pay is invoiced, or nobody pays it.
    return this.#mode === 'prepaid'
      ? { ...credits, forgone: formatDecimal(rest) }
      : parts.length === 0
        ? undefined
        : credits;
  }
}

/** A hold of the former run, whose leases this one does not know before they are given to it. */
export class FormerHold {
  readonly company: string;
  readonly unit: string;
  /** What was held when that run ended. */
  readonly parts: readonly PartAmount[];
  readonly #moves: { hold: Hold; amount: Decimal }[] = [];
  #lessee: Lessee | undefined;

  constructor({ company, unit, parts }: KeptHold['holds'][number]) {
    this.company = company;
    this.unit = unit;
    this.parts = parts.map((part) => ({ ...part, amount: parseDecimal(part.amount) }));
  }

  asUnitHold(): UnitHold {
    const { company, unit, parts } = this;
    return { company, unit, hold: { parts: [...parts] }, settle: (hold, amount) => this.#settle(hold, amount) };
  }

  /** The leases are known from now on. */
  adoptedBy(lessee: Lessee): void {
    this.#lessee = lessee;
    for (const { hold, amount } of this.#moves.splice(0)) lessee.settle(hold, amount);
  }

  #settle(hold: Hold, amount: Decimal): PartAmount[] {
    if (this.#lessee !== undefined) return this.#lessee.settle(hold, amount);
    if (hold.parts.length > 0) this.#moves.push({ hold: { parts: [...hold.parts] }, amount });
    return new Lessee().settle(hold, amount);
  }
}

function partText({ lease, grant, amount }: PartAmount) {
  return { lease, grant, amount: formatDecimal(amount) };
}
