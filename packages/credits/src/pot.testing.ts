import { type Decimal, ONE } from '@tallygate/contracts/decimal';
import { CHAIN_START } from './entry-chain.ts';
import { type Grant, newGrant } from './grant.ts';
import { Lessee, type PartAmount } from './lessee.ts';
import { type CallSpending, type EntryType, PotBook } from './pot-book.ts';

export const cents = (count: number): Decimal => BigInt(count) * ONE;
export const inCents = (amount: Decimal): number => Number(amount) / Number(ONE);

let sequence = 0;

export function aGrant(amount: number, more: Partial<Omit<Grant, 'amount'>> = {}): Grant {
  sequence += 1;
  const base = { category: 'purchased' as const, priority: 50, effectiveAt: 0, expiresAt: null, sequence };
  return { ...newGrant({ ...base, id: `g${sequence}`, amount: cents(amount) }), ...more };
}

export function potWith(...grants: Grant[]): PotBook {
  const book = new PotBook({ sequence: 0n, hash: CHAIN_START, debt: 0n, grants: [], leases: [] });
  for (const grant of grants) book.add(grant, 0);
  return book;
}

/** Sums of a pot's entries by type, in cents. */
export function entrySums(book: PotBook): Partial<Record<EntryType, number>> {
  const sums: Partial<Record<EntryType, number>> = {};
  for (const { type, amount } of book.entries) sums[type] = (sums[type] ?? 0) + inCents(amount);
  return sums;
}

let leases = 0;

/** A gateway that leases from a pot without anything between: its events reach the book when `deliver` is called. */
export class SimulatedGateway {
  lessee = new Lessee();
  readonly events: CallSpending[] = [];
  readonly #book: PotBook;

  constructor(book: PotBook) {
    this.#book = book;
  }

  lease(amount: Decimal, at: number, deadline = at + 58_000): string | undefined {
    leases += 1;
    const lease = this.#book.lease(`l${leases}`, amount, at);
    if (lease === undefined) return undefined;
    this.lessee.add(lease, deadline);
    return lease.id;
  }

  /** The event of a call is in the spool, and not told yet. */
  record(call: string, parts: readonly PartAmount[], more: { unsecured?: Decimal; forgone?: Decimal } = {}): void {
    this.events.push({ call, parts, unsecured: 0n, forgone: 0n, ...more });
  }

  deliver(at: number): void {
    for (const event of this.events.splice(0)) this.#book.book(event, at);
  }

  giveBack(at: number, isIdle = true): void {
    this.lessee.giveBack(at, isIdle);
    const report = this.lessee.report();
    for (const { id, parts } of report)
      for (const { grant, returned } of parts) this.#book.giveBack({ lease: id, grant, amount: returned }, at);
    this.lessee.told(report);
  }
}
