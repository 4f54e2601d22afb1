import { MAX_CREDIT_PARTS } from '@tallygate/contracts/call-credits';
import { type Decimal, formatDecimal } from '@tallygate/contracts/decimal';
import { entryHash } from './entry-chain.ts';
import { type Grant, isEffective, isOver } from './grant.ts';
import { compareGrants } from './grant-order.ts';
import type { PartAmount } from './lessee.ts';

/** What a lease has of a grant; `settled + returned ≤ amount`. */
export type LeasePart = { grant: string; amount: Decimal; settled: Decimal; returned: Decimal };

/** `reclaimed`: its gateway was away for too long, and what it had not told was taken back. */
export type BookLease = { id: string; state: 'open' | 'closed' | 'reclaimed'; parts: LeasePart[] };

export type EntryType = 'granted' | 'settled' | 'expired' | 'voided' | 'debt' | 'forgone' | 'corrected';

/** One movement of a pot, chained to the one before. */
export type Entry = {
  sequence: bigint;
  type: EntryType;
  grant: string | null;
  call: string | null;
  amount: Decimal;
  at: number;
  previous: string;
  hash: string;
};

/** What a call spends: of leases, and what no lease secured. */
export type CallSpending = {
  call: string;
  parts: readonly PartAmount[];
  /** Charged without a hold, because the pot could not be asked. */
  unsecured: Decimal;
  /** Charged beyond the hold: nobody pays it. */
  forgone: Decimal;
};

export type PotState = { sequence: bigint; hash: string; debt: Decimal; grants: Grant[]; leases: BookLease[] };

/**
 * The book of one pot: prepaid money or units of a company. Everything that moves something of it is here, in memory; whoever
 * holds the pot's lock reads it, moves, and writes what changed. Nothing that a call does takes it below zero.
 */
export class PotBook {
  readonly grants: ReadonlyMap<string, Grant>;
  readonly leases: Map<string, BookLease>;
  /** The movements since it was read. */
  readonly entries: Entry[] = [];
  /** What changed since it was read. */
  readonly changedGrants = new Set<Grant>();
  readonly changedLeases = new Set<BookLease>();
  readonly #grants: Map<string, Grant>;
  #sequence: bigint;
  #hash: string;
  #debt: Decimal;

  constructor({ sequence, hash, debt, grants, leases }: PotState) {
    this.#grants = new Map(grants.map((grant) => [grant.id, grant]));
    this.grants = this.#grants;
    this.leases = new Map(leases.map((lease) => [lease.id, lease]));
    this.#sequence = sequence;
    this.#hash = hash;
    this.#debt = debt;
  }

  get sequence(): bigint {
    return this.#sequence;
  }

  get hash(): string {
    return this.#hash;
  }

  /** What was spent of grants that were taken back afterwards. While some is owed, nothing is leased. */
  get debt(): Decimal {
    return this.#debt;
  }

  /** What could be leased at `at`. */
  available(at: number): Decimal {
    if (this.#debt > 0n) return 0n;
    return this.#inOrder(at).reduce((sum, { available }) => sum + available, 0n);
  }

  /** What gateways have of it and have neither spent nor given back, as far as the book knows. */
  get leased(): Decimal {
    return [...this.#grants.values()].reduce((sum, { leased }) => sum + leased, 0n);
  }

  /** Adds a grant. What is owed is paid from it first. */
  add(grant: Grant, at: number): void {
    this.#grants.set(grant.id, grant);
    this.changedGrants.add(grant);
    this.#write('granted', { grant: grant.id, amount: grant.amount, at });
    const paid = least(this.#debt, grant.available);
    if (paid === 0n) return;
    this.#spend(grant, 'available', paid);
    this.#write('settled', { grant: grant.id, amount: paid, at });
    this.#debt -= paid;
    this.#write('debt', { grant: grant.id, amount: -paid, at });
  }

  /**
   * Leases an amount, from the grants in their order; less of it when it would take too many of them.
   * @returns undefined, and nothing moved, when there is not so much
   */
  lease(id: string, amount: Decimal, at: number): BookLease | undefined {
    if (amount <= 0n || amount > this.available(at)) return undefined;
    const lease: BookLease = { id, state: 'open', parts: [] };
    let rest = amount;
    for (const grant of this.#inOrder(at)) {
      const taken = least(grant.available, rest);
      if (taken === 0n) continue;
      if (lease.parts.length === MAX_CREDIT_PARTS) break;
      grant.available -= taken;
      grant.leased += taken;
      rest -= taken;
      this.changedGrants.add(grant);
      lease.parts.push({ grant: grant.id, amount: taken, settled: 0n, returned: 0n });
    }
    this.leases.set(id, lease);
    this.changedLeases.add(lease);
    return lease;
  }

  /**
   * A gateway tells how much it has given back of a part in all. What was told before moves nothing.
   * @param returned since the lease was made
   */
  giveBack({ lease: id, grant: grantId, amount: returned }: PartAmount, at: number): void {
    const lease = this.leases.get(id);
    const part = lease?.parts.find(({ grant }) => grant === grantId);
    if (lease?.state !== 'open' || part === undefined) return;
    const more = least(returned - part.returned, part.amount - part.settled - part.returned);
    if (more <= 0n) return;
    part.returned += more;
    this.changedLeases.add(lease);
    this.#unlease(grantId, more, at);
    closeWhenOver(lease);
  }

  /** Takes back all of a lease that is neither spent nor given back. What its gateway tells later is a late event. */
  reclaim(id: string, at: number): void {
    const lease = this.leases.get(id);
    if (lease?.state !== 'open') return;
    for (const part of lease.parts) {
      const rest = part.amount - part.settled - part.returned;
      part.returned += rest;
      this.#unlease(part.grant, rest, at);
    }
    lease.state = 'reclaimed';
    this.changedLeases.add(lease);
  }

  /** Books what a call spends; called once per call, because its event is stored once. */
  book({ call, parts, unsecured, forgone }: CallSpending, at: number): void {
    const settled = new Map<string, Decimal>();
    let rest = unsecured;
    for (const part of parts) {
      const taken = this.#settlePart(part);
      if (taken > 0n) settled.set(part.grant, (settled.get(part.grant) ?? 0n) + taken);
      rest += part.amount - taken;
    }
    for (const grant of rest === 0n ? [] : this.#inOrder(at)) {
      const taken = least(grant.available, rest);
      if (taken === 0n) continue;
      this.#spend(grant, 'available', taken);
      settled.set(grant.id, (settled.get(grant.id) ?? 0n) + taken);
      rest -= taken;
    }
    for (const [grant, amount] of settled) {
      this.#write('settled', { grant, call, amount, at });
      if (this.#grants.get(grant)?.state !== 'disputed') continue;
      this.#debt += amount;
      this.#write('debt', { grant, call, amount, at });
    }
    if (rest + forgone > 0n) this.#write('forgone', { call, amount: rest + forgone, at });
  }

  /**
   * Gives back what a call spent of a grant; once for each call and grant.
   * @returns what the grant takes no more, because it is over or was taken back: it has to be granted anew
   */
  refund({ call, grant: id, amount }: { call: string; grant: string; amount: Decimal }, at: number): Decimal {
    const grant = this.#grants.get(id);
    if (grant?.state !== 'active' || isOver(grant.expiresAt, at)) return amount;
    grant.settled -= amount;
    grant.available += amount;
    this.changedGrants.add(grant);
    this.#write('corrected', { grant: id, call, amount, at });
    return 0n;
  }

  /** Ends what is left of grants whose time is over; what gateways have of them ends when they give it back. */
  expire(at: number): void {
    for (const grant of this.#grants.values()) {
      if (grant.available === 0n || grant.state !== 'active' || !isOver(grant.expiresAt, at)) continue;
      this.#end(grant, grant.available, at);
    }
  }

  /** Takes a grant back as far as it is not spent. What calls hold of it may still be spent. */
  void(id: string, at: number): void {
    const grant = this.#grants.get(id);
    if (grant?.state !== 'active') return;
    grant.state = 'voided';
    this.changedGrants.add(grant);
    this.#end(grant, grant.available, at);
  }

  /** Takes a grant back because its payment was: what is spent of it is owed. */
  dispute(id: string, at: number): void {
    const grant = this.#grants.get(id);
    if (grant?.state !== 'active') return;
    this.void(id, at);
    grant.state = 'disputed';
    if (grant.settled === 0n) return;
    this.#debt += grant.settled;
    this.#write('debt', { grant: id, amount: grant.settled, at });
  }

  #inOrder(at: number): Grant[] {
    return [...this.#grants.values()].filter((grant) => isEffective(grant, at)).sort(compareGrants);
  }

  /** @returns how much of the part could be spent: nothing of a lease that is closed */
  #settlePart({ lease: id, grant: grantId, amount }: PartAmount): Decimal {
    const lease = this.leases.get(id);
    const part = lease?.parts.find(({ grant }) => grant === grantId);
    const grant = this.#grants.get(grantId);
    if (lease?.state !== 'open' || part === undefined || grant === undefined) return 0n;
    const taken = least(amount, part.amount - part.settled - part.returned);
    part.settled += taken;
    this.changedLeases.add(lease);
    this.#spend(grant, 'leased', taken);
    closeWhenOver(lease);
    return taken;
  }

  #spend(grant: Grant, from: 'available' | 'leased', amount: Decimal): void {
    grant[from] -= amount;
    grant.settled += amount;
    this.changedGrants.add(grant);
  }

  /** An amount comes back from a lease; of a grant that is over it goes no further. */
  #unlease(id: string, amount: Decimal, at: number): void {
    const grant = this.#grants.get(id);
    if (grant === undefined || amount === 0n) return;
    grant.leased -= amount;
    grant.available += amount;
    this.changedGrants.add(grant);
    if (grant.state !== 'active' || isOver(grant.expiresAt, at)) this.#end(grant, amount, at);
  }

  #end(grant: Grant, amount: Decimal, at: number): void {
    if (amount === 0n) return;
    const how = grant.state === 'active' ? 'expired' : 'voided';
    grant.available -= amount;
    grant[how] += amount;
    this.changedGrants.add(grant);
    this.#write(how, { grant: grant.id, amount, at });
  }

  #write(type: EntryType, given: { grant?: string; call?: string; amount: Decimal; at: number }): void {
    const { grant = null, call = null, amount, at } = given;
    const previous = this.#hash;
    this.#sequence += 1n;
    this.#hash = entryHash(previous, entryTexts({ sequence: this.#sequence, type, grant, call, amount, at }));
    this.entries.push({ sequence: this.#sequence, type, grant, call, amount, at, previous, hash: this.#hash });
  }
}

/** An entry as its hash covers it; what it does not name is left out. */
export function entryTexts(entry: Omit<Entry, 'previous' | 'hash'>): Record<string, string> {
  const { sequence, type, grant, call, amount, at } = entry;
  return {
    seq: sequence.toString(),
    type,
    ...(grant === null ? {} : { grant }),
    ...(call === null ? {} : { call }),
    amount: formatDecimal(amount),
    at: new Date(at).toISOString(),
  };
}

function closeWhenOver(lease: BookLease): void {
  if (lease.parts.every(({ amount, settled, returned }) => settled + returned === amount)) lease.state = 'closed';
}

function least(a: Decimal, b: Decimal): Decimal {
  return a < b ? a : b;
}
