import { MAX_CREDIT_PARTS } from '@tallygate/contracts/call-credits';
import type { Decimal } from '@tallygate/contracts/decimal';

/** A part of a grant that a lease holds, of 10⁻¹² minor units; `returned` is what went back to the pot of it. */
type Part = { grant: string; amount: Decimal; settled: Decimal; held: Decimal; returned: Decimal };

type Lease = { id: string; deadline: number; isRecalled: boolean; parts: Part[] };

/** Of which part so much is meant. */
export type PartAmount = { lease: string; grant: string; amount: Decimal };

/** What a call has put aside; empty once it is settled or released. */
export type Hold = { parts: PartAmount[] };

/** A lease as its pot has to know it: all that was settled and returned of each part, and what calls hold. */
export type LeaseReport = {
  id: string;
  parts: { grant: string; settled: Decimal; held: Decimal; returned: Decimal }[];
};

/**
 * What one gateway may spend of one pot: the leases it has, and what its calls hold of them. Instants are milliseconds of
 * the gateway's monotonic clock, so that nobody's wall clock matters.
 */
export class Lessee {
  readonly #leases = new Map<string, Lease>();

  get isEmpty(): boolean {
    return this.#leases.size === 0;
  }

  /** @param deadline after which no call may hold anything of it */
  add(
    lease: {
      id: string;
      parts: readonly { grant: string; amount: Decimal; settled?: Decimal; held?: Decimal; returned?: Decimal }[];
    },
    deadline: number,
  ): void {
    if (this.#leases.has(lease.id)) return;
    const parts = lease.parts.map((part) => ({ settled: 0n, held: 0n, returned: 0n, ...part }));
    this.#leases.set(lease.id, { id: lease.id, deadline, isRecalled: false, parts });
  }

  renew(id: string, deadline: number): void {
    const lease = this.#leases.get(id);
    if (lease !== undefined) lease.deadline = deadline;
  }

  /** What calls could hold at `now`. */
  free(now: number): Decimal {
    let sum = 0n;
    for (const lease of this.#leases.values()) {
      if (!isUsable(lease, now)) continue;
      for (const part of lease.parts) sum += freeOf(part);
    }
    return sum;
  }

  /** Puts an amount aside, of one lease or of several. @returns undefined, and nothing moved, when there is not so much */
  hold(amount: Decimal, now: number): Hold | undefined {
    const hold: Hold = { parts: [] };
    let rest = amount;
    for (const lease of this.#leases.values()) {
      if (rest === 0n) break;
      if (!isUsable(lease, now)) continue;
      for (const part of lease.parts) {
        const taken = least(freeOf(part), rest);
        if (taken === 0n || hold.parts.length === MAX_CREDIT_PARTS) continue;
        part.held += taken;
        rest -= taken;
        hold.parts.push({ lease: lease.id, grant: part.grant, amount: taken });
      }
    }
    if (rest === 0n) return hold;
    this.release(hold);
    return undefined;
  }

  /**
   * Spends at most what is held, and gives the rest of the hold back. A second settlement of a hold spends nothing.
   * @returns what is spent of which part
   */
  settle(hold: Hold, amount: Decimal): PartAmount[] {
    const spent: PartAmount[] = [];
    let rest = amount;
    for (const held of hold.parts) {
      const taken = least(held.amount, rest);
      rest -= taken;
      const part = this.#partOf(held);
      if (part !== undefined) {
        part.held -= held.amount;
        part.settled += taken;
      }
      if (taken > 0n) spent.push({ lease: held.lease, grant: held.grant, amount: taken });
    }
    hold.parts = [];
    return spent;
  }

  release(hold: Hold): void {
    this.settle(hold, 0n);
  }

  /** The pot wants the lease back: no call may hold more of it. */
  recall(id: string): void {
    const lease = this.#leases.get(id);
    if (lease !== undefined) lease.isRecalled = true;
  }

  /**
   * Gives back what is free of every lease that is past its deadline, recalled, or all of them when nothing was spent lately.
   * @returns how much goes back with this
   */
  giveBack(now: number, isIdle: boolean): Decimal {
    let returned = 0n;
    for (const lease of this.#leases.values()) {
      if (isUsable(lease, now) && !isIdle) continue;
      for (const part of lease.parts) {
        const free = freeOf(part);
        part.returned += free;
        returned += free;
      }
    }
    return returned;
  }

  report(): LeaseReport[] {
    return [...this.#leases.values()].map(({ id, parts }) => ({
      id,
      parts: parts.map(({ grant, settled, held, returned }) => ({ grant, settled, held, returned })),
    }));
  }

  /** The pot has taken this report: a lease of which nothing can move any more is forgotten. */
  told(report: readonly LeaseReport[]): void {
    for (const { id, parts } of report) {
      const lease = this.#leases.get(id);
      if (lease === undefined) continue;
      const isOver = lease.parts.every((part) => {
        const told = parts.find(({ grant }) => grant === part.grant);
        return part.settled + part.returned === part.amount && told?.returned === part.returned;
      });
      if (isOver) this.#leases.delete(id);
    }
  }

  /** The pot does not know the lease any more: nothing of it may be spent. Calls that hold some of it go on. */
  lose(id: string): void {
    this.#leases.delete(id);
  }

  #partOf({ lease, grant }: PartAmount): Part | undefined {
    return this.#leases.get(lease)?.parts.find((part) => part.grant === grant);
  }
}

function isUsable({ deadline, isRecalled }: Lease, now: number): boolean {
  return now < deadline && !isRecalled;
}

function freeOf({ amount, settled, held, returned }: Part): Decimal {
  return amount - settled - held - returned;
}

function least(a: Decimal, b: Decimal): Decimal {
  return a < b ? a : b;
}
