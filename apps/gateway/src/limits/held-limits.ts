import type { CallHold } from '../record/call-hold.ts';
import type { KeptHold } from '../record/kept-hold.ts';
import type { LimitChange } from './limit-counters.ts';

/** What a call has put aside of one counter. */
export type HeldLimit = {
  key: string;
  untilMs: number;
  /** `calls`, or the currency whose millionths of a minor unit are counted. */
  unit: string;
  amount: bigint;
};

type Options = {
  held: readonly HeldLimit[];
  /** What the call has put aside of credits; undefined where none pay for it. */
  credits: CallHold | undefined;
  /** What an event costs in a currency, in millionths of its minor unit. */
  costOf: (eventText: string, currency: string) => bigint;
  change: (changes: readonly LimitChange[]) => void;
};

/** What a call has put aside of limits, and of credits with them. */
export class HeldLimits implements CallHold {
  readonly #options: Options;
  /** Its part of each counter now. */
  #amounts: bigint[];
  #isOver = false;

  constructor(options: Options) {
    this.#options = options;
    this.#amounts = options.held.map(({ amount }) => amount);
  }

  settle(eventText: string): string {
    const { held, credits, costOf } = this.#options;
    // What ended unbilled and is billed after all, because a repeat got its result, stays uncounted.
    if (!this.#isOver) this.#take(held.map(({ unit }) => (unit === 'calls' ? 1n : costOf(eventText, unit))));
    this.#isOver = true;
    return credits?.settle(eventText) ?? '';
  }

  release(): void {
    const { held, credits } = this.#options;
    if (!this.#isOver) this.#take(held.map(() => 0n));
    this.#isOver = true;
    credits?.release();
  }

  kept(): KeptHold {
    const { held, credits } = this.#options;
    return {
      ...(credits?.kept() ?? { mode: 'invoice' as const, holds: [] }),
      limits: held.map(({ key, untilMs, unit }, index) => ({ key, untilMs, unit, amount: `${this.#amounts[index]}` })),
    };
  }

  #take(amounts: bigint[]): void {
    const { held, change } = this.#options;
    const changes = held.flatMap(({ key, untilMs }, index) => {
      const amount = (amounts[index] ?? 0n) - (this.#amounts[index] ?? 0n);
      return amount === 0n ? [] : [{ key, untilMs, amount }];
    });
    this.#amounts = amounts;
    change(changes);
  }
}
