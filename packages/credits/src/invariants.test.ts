import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CHAIN_START, entryHash } from './entry-chain.ts';
import type { Hold } from './lessee.ts';
import { aGrant, cents, potWith, SimulatedGateway } from './pot.testing.ts';
import { entryTexts, type PotBook } from './pot-book.ts';

const step = fc.record({
  what: fc.constantFrom(
    'lease',
    'lease',
    'hold',
    'hold',
    'hold',
    'settle',
    'settle',
    'overspend',
    'release',
    'deliver',
    'giveBack',
    'grant',
    'expire',
    'void',
    'dispute',
    'reclaim',
    'restart',
    'wait',
    'unsecured',
    'refund',
  ),
  gateway: fc.nat({ max: 2 }),
  amount: fc.integer({ min: 1, max: 12 }),
  pick: fc.nat({ max: 20 }),
});

it('keeps its six invariants over every order of what gateways and people do', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const book = potWith(aGrant(40), aGrant(15, { expiresAt: 5_000 }));
      const gateways = [0, 1, 2].map(() => ({
        own: new SimulatedGateway(book),
        holds: [] as { hold: Hold; amount: bigint }[],
      }));
      let at = 1_000;
      let calls = 0;
      for (const { what, gateway: number, amount, pick } of steps) {
        const gateway = gateways[number]!;
        const { own, holds } = gateway;
        const grants = [...book.grants.keys()];
        const grant = grants[pick % grants.length]!;
        if (what === 'lease') own.lease(cents(amount), at, at + 2_000);
        else if (what === 'hold') {
          const hold = own.lessee.hold(cents(amount), at);
          if (hold !== undefined) holds.push({ hold, amount: cents(amount) });
        } else if (what === 'settle' || what === 'overspend' || what === 'release') {
          const [held] = holds.splice(pick % Math.max(1, holds.length), 1);
          if (held === undefined) continue;
          const charge = what === 'settle' ? held.amount / 2n : held.amount + cents(3);
          if (what === 'release') own.lessee.release(held.hold);
          else {
            const spent = own.lessee.settle(held.hold, charge);
            const settled = spent.reduce((sum, part) => sum + part.amount, 0n);
            expect(settled).toBe(charge < held.amount ? charge : held.amount);
            calls += 1;
            own.record(`c${calls}`, spent, { forgone: charge - settled });
          }
        } else if (what === 'deliver') own.deliver(at);
        else if (what === 'giveBack') own.giveBack(at, pick % 2 === 0);
        else if (what === 'grant') book.add(aGrant(amount, { expiresAt: pick % 2 === 0 ? at + 3_000 : null }), at);
        else if (what === 'expire') book.expire(at);
        else if (what === 'void') book.void(grant, at);
        else if (what === 'dispute') book.dispute(grant, at);
        else if (what === 'reclaim') {
          const lease = [...book.leases.keys()][pick];
          if (lease !== undefined) book.reclaim(lease, at);
        } else if (what === 'restart') {
          gateway.own = new SimulatedGateway(book);
          gateway.holds = [];
        } else if (what === 'unsecured') {
          calls += 1;
          own.record(`c${calls}`, [], { unsecured: cents(amount) });
        } else if (what === 'refund') {
          const spent = book.entries.filter((one) => one.type === 'settled' && one.call !== null);
          const { call, grant: from, amount: paid } = spent[pick % spent.length] ?? {};
          const isDone = book.entries.some(
            (one) => one.type === 'corrected' && one.call === call && one.grant === from,
          );
          if (call && from && paid && !isDone) book.refund({ call, grant: from, amount: paid }, at);
        } else at += 700;
        expectSound(book);
      }
    }),
  );
});

function expectSound(book: PotBook): void {
  for (const grant of book.grants.values()) {
    const { id, amount, available, leased, settled, expired, voided } = grant;
    for (const one of [available, leased, settled, expired, voided]) expect(one >= 0n).toBe(true);
    expect(available + leased + settled + expired + voided).toBe(amount);
    let inLeases = 0n;
    for (const lease of book.leases.values())
      for (const part of lease.parts) {
        expect(part.settled >= 0n && part.returned >= 0n && part.settled + part.returned <= part.amount).toBe(true);
        if (part.grant === id) inLeases += part.amount - part.settled - part.returned;
      }
    expect(inLeases).toBe(leased);
    const of = (type: string) =>
      book.entries
        .filter((entry) => entry.type === type && entry.grant === id)
        .reduce((sum, one) => sum + one.amount, 0n);
    expect([of('granted'), of('settled') - of('corrected'), of('expired'), of('voided')]).toEqual([
      amount,
      settled,
      expired,
      voided,
    ]);
  }
  expect(book.debt >= 0n).toBe(true);
  expect(book.entries.filter(({ type }) => type === 'debt').reduce((sum, { amount }) => sum + amount, 0n)).toBe(
    book.debt,
  );
  const keys = book.entries
    .filter(({ call }) => call !== null)
    .map(({ call, grant, type }) => `${call} ${grant} ${type}`);
  expect(new Set(keys).size).toBe(keys.length);
  let hash = CHAIN_START;
  for (const { previous, hash: own, ...entry } of book.entries) {
    expect(previous).toBe(hash);
    hash = entryHash(previous, entryTexts(entry));
    expect(own).toBe(hash);
  }
}
