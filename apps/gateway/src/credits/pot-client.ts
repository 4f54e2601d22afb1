import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LeaseReply } from '@tallygate/contracts/credit-lease';
import { type Decimal, formatDecimal, parseDecimal } from '@tallygate/contracts/decimal';
import { type Hold, Lessee, type PartAmount } from '@tallygate/credits/lessee';
import type { CreditApi } from './credit-api.ts';
import { SpendingRate } from './spending-rate.ts';

/** A call waits this long for credits when nobody answers, and so long while other gateways are giving some back. */
const WAIT_MS = 300;
const RECALL_WAIT_MS = 3_000;
const ASK_AGAIN_MS = 50;
/** What was empty a moment ago is not asked for again by every call. */
const EMPTY_MS = 500;
/** Leases that nobody spent of for this long go back. */
const IDLE_MS = 5_000;
/** More is leased when less than so many seconds of work are free. */
const AHEAD_SECONDS = 3n;

/** `empty`: the control plane has no more, and nobody can give any back. `away`: it did not answer in time. */
export type NoHold = { why: 'empty' | 'away'; balance: Decimal | undefined };

type Waiter = {
  amount: Decimal;
  timer: NodeJS.Timeout;
  /** Others are giving something back. */
  isPatient?: true;
  done: (found: Hold | NoHold) => void;
};

/** What this gateway may spend of one company's credits in one currency. */
export class PotClient {
  readonly company: string;
  readonly unit: string;
  readonly lessee = new Lessee();
  readonly #api: CreditApi;
  readonly #onLeased: () => void;
  readonly #rate = new SpendingRate();
  readonly #waiters = new Set<Waiter>();
  #isRefilling = false;
  #empty: { until: number; balance: Decimal } | undefined;
  #activeAt = 0;
  /** What the control plane had left to lease when it said so last, and what went back to it since. */
  #unleased: { amount: Decimal; saidAt: number } | undefined;

  constructor(options: { company: string; unit: string; api: CreditApi; onLeased: () => void }) {
    this.company = options.company;
    this.unit = options.unit;
    this.#api = options.api;
    this.#onLeased = options.onLeased;
  }

  /** Puts an amount aside: at once where it is there, else when it was leased. All calls that wait share one request. */
  hold(amount: Decimal): Hold | NoHold | Promise<Hold | NoHold> {
    const now = performance.now();
    this.#activeAt = now;
    const hold = this.#waiters.size === 0 ? this.lessee.hold(amount, now) : undefined;
    if (hold !== undefined) {
      if (this.lessee.free(now) < this.#rate.perSecond(now) * AHEAD_SECONDS) this.#refill();
      return hold;
    }
    if (this.#empty !== undefined && now < this.#empty.until) return { why: 'empty', balance: this.#empty.balance };
    return new Promise((done) => {
      const waiter: Waiter = { amount, done, timer: setTimeout(() => this.#giveUp(waiter), WAIT_MS) };
      this.#waiters.add(waiter);
      this.#refill();
    });
  }

  settle(hold: Hold, amount: Decimal): PartAmount[] {
    const now = performance.now();
    this.#activeAt = now;
    this.#rate.spent(amount, now);
    return this.lessee.settle(hold, amount);
  }

  /** Gives back what nobody will use. */
  giveBack(): void {
    const now = performance.now();
    this.#goesBack(this.lessee.giveBack(now, this.#waiters.size === 0 && now - this.#activeAt > IDLE_MS));
  }

  /** Gives back all that no call holds. */
  giveBackAll(): void {
    this.#goesBack(this.lessee.giveBack(performance.now(), true));
  }

  /**
   * What the company has left, as far as this gateway knows without asking: what the control plane had to lease when it was asked
   * last, and what is free here. Undefined before it was asked.
   */
  known(): { balance: Decimal; ageMs: number } | undefined {
    if (this.#unleased === undefined) return undefined;
    const now = performance.now();
    return { balance: this.#unleased.amount + this.lessee.free(now), ageMs: now - this.#unleased.saidAt };
  }

  #goesBack(amount: Decimal): void {
    if (this.#unleased !== undefined) this.#unleased.amount += amount;
  }

  #refill(): void {
    if (this.#isRefilling) return;
    this.#isRefilling = true;
    this.#lease()
      .catch(() => undefined)
      .finally(() => {
        this.#isRefilling = false;
        // Who began to wait while the last answer was read is served by the next.
        if (this.#waiters.size > 0 && !this.#isEmpty()) setTimeout(() => this.#refillForWaiters(), ASK_AGAIN_MS);
      });
  }

  #refillForWaiters(): void {
    if (this.#waiters.size > 0) this.#refill();
  }

  #isEmpty(): boolean {
    return this.#empty !== undefined && performance.now() < this.#empty.until;
  }

  async #lease(): Promise<void> {
    for (;;) {
      const reply = await this.#ask();
      this.#serveWaiters();
      if (this.#waiters.size === 0) return;
      if (reply.recalling) {
        this.#waitLonger();
        await sleep(ASK_AGAIN_MS);
      } else if (reply.lease === null) {
        this.#refuseWaiters(parseDecimal(reply.available));
        return;
      }
    }
  }

  async #ask(): Promise<LeaseReply> {
    const sentAt = performance.now();
    const amounts = [...this.#waiters].map(({ amount }) => amount);
    const waiting = amounts.reduce((sum, amount) => sum + amount, 0n) - this.lessee.free(sentAt);
    const each = amounts.reduce((most, amount) => (amount > most ? amount : most), 0n);
    const { company, unit } = this;
    const reply = await this.#api.lease({
      requestId: randomUUID(),
      company,
      unit,
      waiting: formatDecimal(waiting > 0n ? waiting : 0n),
      each: formatDecimal(each),
      perSecond: formatDecimal(this.#rate.perSecond(sentAt)),
    });
    this.#unleased = { amount: parseDecimal(reply.available), saidAt: sentAt };
    if (reply.lease !== null) {
      const parts = reply.lease.parts.map(({ grant, amount }) => ({ grant, amount: parseDecimal(amount) }));
      this.lessee.add({ id: reply.lease.id, parts }, sentAt + reply.lease.usableMs);
      this.#empty = undefined;
      this.#onLeased();
    }
    return reply;
  }

  #serveWaiters(): void {
    const now = performance.now();
    for (const waiter of this.#waiters) {
      const hold = this.lessee.hold(waiter.amount, now);
      if (hold === undefined) return;
      this.#end(waiter, hold);
    }
  }

  #refuseWaiters(available: Decimal): void {
    const now = performance.now();
    const balance = available + this.lessee.free(now);
    this.#empty = { until: now + EMPTY_MS, balance };
    for (const waiter of this.#waiters)
      this.#end(waiter, this.lessee.hold(waiter.amount, now) ?? { why: 'empty', balance });
  }

  #waitLonger(): void {
    for (const waiter of this.#waiters) {
      if (waiter.isPatient) continue;
      waiter.isPatient = true;
      clearTimeout(waiter.timer);
      waiter.timer = setTimeout(() => this.#giveUp(waiter), RECALL_WAIT_MS);
    }
  }

  #giveUp(waiter: Waiter): void {
    const hold = this.lessee.hold(waiter.amount, performance.now());
    const why = waiter.isPatient ? 'empty' : 'away';
    this.#end(waiter, hold ?? { why, balance: undefined });
  }

  #end(waiter: Waiter, found: Hold | NoHold): void {
    clearTimeout(waiter.timer);
    this.#waiters.delete(waiter);
    waiter.done(found);
  }
}
