import { randomUUID } from 'node:crypto';
import type { CallCredits } from '@tallygate/contracts/call-credits';
import type { LeaseReply } from '@tallygate/contracts/credit-lease';
import { formatDecimal, ONE, parseDecimal, sumDecimals } from '@tallygate/contracts/decimal';
import type { CallEvent } from '@tallygate/contracts/event';
import { CHAIN_START } from '@tallygate/credits/entry-chain';
import { newGrant } from '@tallygate/credits/grant';
import { leaseSize } from '@tallygate/credits/lease-size';
import { PotBook } from '@tallygate/credits/pot-book';
import type { CreditApi } from './credit-api.ts';

/** The credits of one company behind the calls that gateways make, without a network between: one book for all of them. */
export class BookApi {
  readonly book = new PotBook({ sequence: 0n, hash: CHAIN_START, debt: 0n, grants: [], leases: [] });
  isAway = false;
  requests = 0;
  readonly #recalled = new Set<string>();
  readonly #owners = new Map<string, string>();

  constructor(amount: number) {
    const grant = { category: 'purchased' as const, priority: 50, effectiveAt: 0, expiresAt: null, sequence: 1 };
    this.book.add(newGrant({ ...grant, id: randomUUID(), amount: BigInt(amount) * ONE }), 0);
  }

  /** What one gateway asks. */
  for(gateway: string): CreditApi {
    return {
      lease: async (request) => {
        this.#ask();
        const now = Date.now();
        const waiting = parseDecimal(request.waiting);
        const demand = { waiting, each: parseDecimal(request.each), perSecond: parseDecimal(request.perSecond) };
        const available = this.book.available(now);
        const made = this.book.lease(randomUUID(), leaseSize(demand, available, 3), now);
        if (made !== undefined) this.#owners.set(made.id, gateway);
        const others = [...this.book.leases.values()].filter(
          ({ id, state }) => state === 'open' && this.#owners.get(id) !== gateway && !this.#recalled.has(id),
        );
        const isShort = available < waiting;
        if (isShort) for (const { id } of others) this.#recalled.add(id);
        const parts = made?.parts.map(({ grant, amount }) => ({ grant, amount: formatDecimal(amount) })) ?? [];
        const lease = made === undefined ? null : { id: made.id, usableMs: 58_000, parts };
        const recalling = isShort && others.length > 0;
        return { lease, recalling, available: formatDecimal(this.book.available(now)) } satisfies LeaseReply;
      },
      balances: async () => {
        this.#ask();
        const balance = formatDecimal(this.book.available(Date.now()));
        return [{ currency: 'usd', balance, held: '0', debt: '0', asOf: null }];
      },
      report: async ({ leases }) => {
        this.#ask();
        for (const { id, parts } of leases)
          for (const { grant, returned } of parts)
            this.book.giveBack({ lease: id, grant, amount: parseDecimal(returned) }, Date.now());
        await new Promise((resolve) => setTimeout(resolve, 5));
        const open = leases.filter(({ id }) => this.book.leases.get(id)?.state === 'open');
        return {
          leases: open.map(({ id }) => ({ id, usableMs: 58_000, recall: this.#recalled.has(id) })),
          lost: leases.filter((one) => !open.includes(one)).map(({ id }) => id),
        };
      },
      replayed: () => Promise.reject(new Error('nothing ran before')),
    };
  }

  /** Books events as the ledger does when it stores them. */
  deliver(events: readonly CallEvent[]): void {
    for (const event of events)
      for (const { parts, unsecured = '0', forgone = '0' } of event.credits ?? [])
        this.book.book(
          {
            call: event.id,
            parts: parts.map((part) => ({ ...part, amount: parseDecimal(part.amount) })),
            unsecured: parseDecimal(unsecured),
            forgone: parseDecimal(forgone),
          },
          Date.now(),
        );
  }

  #ask(): void {
    this.requests += 1;
    if (this.isAway) throw new Error('the control plane is away');
  }
}

/** What events spend in all, in cents. */
export function spentBy(events: readonly CallEvent[]): number {
  const amounts = events.flatMap(({ credits = [] }) => credits.flatMap(({ parts }: CallCredits) => parts));
  return Number(sumDecimals(amounts.map(({ amount }) => amount)));
}
