import type { Decimal } from '@tallygate/contracts/decimal';

const WINDOW_MS = 10_000;

/** What is spent in a second, on a mean of ten that forgets slowly. It sizes leases and nothing else, so a float will do. */
export class SpendingRate {
  #perSecond = 0;
  #at = 0;

  spent(amount: Decimal, now: number): void {
    this.#fade(now);
    this.#perSecond += (Number(amount) * 1000) / WINDOW_MS;
  }

  perSecond(now: number): Decimal {
    this.#fade(now);
    return BigInt(Math.round(this.#perSecond));
  }

  #fade(now: number): void {
    this.#perSecond *= Math.exp((this.#at - now) / WINDOW_MS);
    this.#at = now;
  }
}
