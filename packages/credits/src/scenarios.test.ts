import { expect, it } from 'vitest';
import type { Hold } from './lessee.ts';
import { aGrant, cents, entrySums, inCents, potWith, SimulatedGateway } from './pot.testing.ts';

const NOW = 1_000;

it('runs exactly as many calls on three gateways as the balance pays', () => {
  const book = potWith(aGrant(40));
  const gateways = [0, 1, 2].map(() => new SimulatedGateway(book));
  let ran = 0;
  for (let call = 0; call < 64; call += 1) {
    const gateway = gateways[call % 3]!;
    if (gateway.lessee.free(NOW) === 0n) gateway.lease(cents(1), NOW);
    const hold = gateway.lessee.hold(cents(1), NOW);
    if (hold === undefined) continue;
    ran += 1;
    gateway.record(`c${call}`, gateway.lessee.settle(hold, cents(1)));
  }
  for (const gateway of gateways) gateway.deliver(NOW);
  expect(ran).toBe(40);
  expect(entrySums(book)).toEqual({ granted: 40, settled: 40 });
  expect(book.available(NOW) + book.leased).toBe(0n);
});

it('gives what idle gateways hold to the one that needs it, once it is recalled', () => {
  const book = potWith(aGrant(40));
  const [busy, ...idle] = [0, 1, 2].map(() => new SimulatedGateway(book)) as [SimulatedGateway, ...SimulatedGateway[]];
  const leases = idle.map((gateway) => gateway.lease(cents(10), NOW)!);
  busy.lease(cents(20), NOW);
  expect(busy.lease(cents(20), NOW)).toBeUndefined();
  idle.forEach((gateway, index) => {
    gateway.lessee.recall(leases[index]!);
    gateway.giveBack(NOW, false);
  });
  expect(busy.lease(cents(20), NOW)).toBeDefined();
  expect(busy.lessee.free(NOW)).toBe(cents(40));
});

it('gives a hold back when the call is not billed, and writes no entry', () => {
  const book = potWith(aGrant(40));
  const gateway = new SimulatedGateway(book);
  gateway.lease(cents(10), NOW);
  gateway.lessee.release(gateway.lessee.hold(cents(4), NOW)!);
  gateway.giveBack(NOW);
  expect(book.available(NOW)).toBe(cents(40));
  expect(entrySums(book)).toEqual({ granted: 40 });
});

it('settles less than was held, and frees the rest at once', () => {
  const gateway = new SimulatedGateway(potWith(aGrant(40)));
  gateway.lease(cents(5), NOW);
  const hold = gateway.lessee.hold(cents(5), NOW)!;
  expect(gateway.lessee.settle(hold, cents(2)).map(({ amount }) => inCents(amount))).toEqual([2]);
  expect(gateway.lessee.free(NOW)).toBe(cents(3));
});

it('settles what was held when a call costs more, and writes the rest off', () => {
  const book = potWith(aGrant(40));
  const gateway = new SimulatedGateway(book);
  gateway.lease(cents(5), NOW);
  const parts = gateway.lessee.settle(gateway.lessee.hold(cents(5), NOW)!, cents(9));
  gateway.record('c1', parts, { forgone: cents(4) });
  gateway.deliver(NOW);
  expect(entrySums(book)).toEqual({ granted: 40, settled: 5, forgone: 4 });
});

it('spends nothing by settling a hold twice', () => {
  const gateway = new SimulatedGateway(potWith(aGrant(40)));
  gateway.lease(cents(5), NOW);
  const hold = gateway.lessee.hold(cents(5), NOW)!;
  gateway.lessee.settle(hold, cents(5));
  expect(gateway.lessee.settle(hold, cents(5))).toEqual([]);
});

it('takes a lost machine’s lease back whole, and bills nothing of what it had not told', () => {
  const book = potWith(aGrant(40));
  const gateway = new SimulatedGateway(book);
  const lease = gateway.lease(cents(10), NOW)!;
  gateway.lessee.settle(gateway.lessee.hold(cents(4), NOW)!, cents(4));
  book.reclaim(lease, NOW);
  expect(book.available(NOW)).toBe(cents(40));
  expect(entrySums(book)).toEqual({ granted: 40 });
});

it('leaves nothing to hold after the deadline of a lease', () => {
  const gateway = new SimulatedGateway(potWith(aGrant(40)));
  gateway.lease(cents(10), NOW, NOW + 10);
  expect(gateway.lessee.hold(cents(1), NOW + 9)).toBeDefined();
  expect(gateway.lessee.hold(cents(1), NOW + 10)).toBeUndefined();
});

it('settles what is left for unsecured calls, and writes the rest off', () => {
  const book = potWith(aGrant(3));
  const gateway = new SimulatedGateway(book);
  for (let call = 0; call < 7; call += 1) gateway.record(`c${call}`, [], { unsecured: cents(1) });
  gateway.deliver(NOW);
  expect(entrySums(book)).toEqual({ granted: 3, settled: 3, forgone: 4 });
});

it('writes late events off when the rest was taken by others after the reclaim', () => {
  const book = potWith(aGrant(10));
  const [late, other] = [new SimulatedGateway(book), new SimulatedGateway(book)];
  const lease = late.lease(cents(10), NOW)!;
  for (let call = 0; call < 6; call += 1)
    late.record(`c${call}`, late.lessee.settle(late.lessee.hold(cents(1), NOW)!, cents(1)));
  book.reclaim(lease, NOW);
  other.lease(cents(10), NOW);
  late.deliver(NOW);
  expect(entrySums(book)).toEqual({ granted: 10, forgone: 6 });
  expect(book.available(NOW)).toBe(0n);
});

it('takes late events from what is available', () => {
  const book = potWith(aGrant(10));
  const late = new SimulatedGateway(book);
  const lease = late.lease(cents(10), NOW)!;
  late.record('c1', late.lessee.settle(late.lessee.hold(cents(6), NOW)!, cents(6)));
  book.reclaim(lease, NOW);
  late.deliver(NOW);
  expect(entrySums(book)).toEqual({ granted: 10, settled: 6 });
});

it('settles a call that was accepted before the expiry, and ends only the rest', () => {
  const book = potWith(aGrant(40, { expiresAt: NOW + 100 }));
  const gateway = new SimulatedGateway(book);
  gateway.lease(cents(10), NOW, NOW + 100);
  const hold = gateway.lessee.hold(cents(4), NOW)!;
  book.expire(NOW + 200);
  gateway.record('c1', gateway.lessee.settle(hold, cents(4)));
  gateway.deliver(NOW + 300);
  gateway.giveBack(NOW + 300);
  expect(entrySums(book)).toEqual({ granted: 40, settled: 4, expired: 36 });
  expect(book.available(NOW + 300)).toBe(0n);
});

it('takes a charge from two grants when the first is too small, as two entries', () => {
  const book = potWith(aGrant(5, { id: 'a', expiresAt: 10_000 }), aGrant(10, { id: 'b' }));
  const gateway = new SimulatedGateway(book);
  gateway.lease(cents(8), NOW);
  gateway.record('c1', gateway.lessee.settle(gateway.lessee.hold(cents(8), NOW)!, cents(8)));
  gateway.deliver(NOW);
  const settled = book.entries.filter(({ type }) => type === 'settled');
  expect(settled.map(({ grant, amount }) => [grant, inCents(amount)])).toEqual([
    ['a', 5],
    ['b', 3],
  ]);
});

it('takes the grant of the better priority first, whenever it expires', () => {
  const book = potWith(
    aGrant(5, { id: 'b', priority: 50, expiresAt: 10_000 }),
    aGrant(5, { id: 'a', priority: 10, expiresAt: 90_000 }),
  );
  expect(book.lease('l', cents(3), NOW)?.parts.map(({ grant }) => grant)).toEqual(['a']);
});

it('voids what is left of a disputed top-up, owes what is spent, and leases nothing while it is owed', () => {
  const book = potWith(aGrant(100, { id: 'top-up' }), aGrant(20));
  const gateway = new SimulatedGateway(book);
  gateway.lease(cents(70), NOW);
  gateway.record('c1', gateway.lessee.settle(gateway.lessee.hold(cents(70), NOW)!, cents(70)));
  gateway.deliver(NOW);
  book.dispute('top-up', NOW);
  expect(entrySums(book)).toEqual({ granted: 120, settled: 70, voided: 30, debt: 70 });
  expect(book.lease('l', cents(1), NOW)).toBeUndefined();
  book.add(aGrant(100), NOW);
  expect(book.debt).toBe(0n);
  expect(book.available(NOW)).toBe(cents(50));
});

it('owes what calls in flight spend of a grant that was disputed meanwhile', () => {
  const book = potWith(aGrant(10, { id: 'top-up' }));
  const gateway = new SimulatedGateway(book);
  gateway.lease(cents(10), NOW);
  const hold = gateway.lessee.hold(cents(4), NOW)!;
  book.dispute('top-up', NOW);
  gateway.record('c1', gateway.lessee.settle(hold, cents(4)));
  gateway.deliver(NOW);
  gateway.giveBack(NOW);
  expect(book.debt).toBe(cents(4));
  expect(entrySums(book)).toEqual({ granted: 10, settled: 4, debt: 4, voided: 6 });
});

it('settles what is held of a grant that is voided while it is leased, and voids the rest', () => {
  const book = potWith(aGrant(40, { id: 'g' }));
  const gateway = new SimulatedGateway(book);
  const lease = gateway.lease(cents(10), NOW)!;
  const hold = gateway.lessee.hold(cents(4), NOW)!;
  book.void('g', NOW);
  gateway.lessee.recall(lease);
  gateway.giveBack(NOW, false);
  gateway.record('c1', gateway.lessee.settle(hold, cents(4)));
  gateway.deliver(NOW);
  expect(entrySums(book)).toEqual({ granted: 40, settled: 4, voided: 36 });
});

it('lets a call hold parts of several leases, or nothing at all', () => {
  const gateway = new SimulatedGateway(potWith(aGrant(40)));
  gateway.lease(cents(3), NOW);
  gateway.lease(cents(3), NOW);
  const hold = gateway.lessee.hold(cents(5), NOW) as Hold;
  expect(hold.parts.map(({ amount }) => inCents(amount))).toEqual([3, 2]);
  expect(gateway.lessee.hold(cents(2), NOW)).toBeUndefined();
  expect(gateway.lessee.free(NOW)).toBe(cents(1));
});

it('moves nothing when a gateway tells again what it has given back', () => {
  const book = potWith(aGrant(40));
  const lease = book.lease('l', cents(10), NOW)!;
  const part = { lease: lease.id, grant: lease.parts[0]!.grant, amount: cents(6) };
  book.giveBack(part, NOW);
  book.giveBack(part, NOW);
  expect(book.available(NOW)).toBe(cents(36));
});

it('gives what a call spent back to its grant, and of a grant that is over says how much has to be granted anew', () => {
  const book = potWith(aGrant(5), aGrant(5, { expiresAt: 2_000, priority: 10 }));
  const gateway = new SimulatedGateway(book);
  gateway.lease(cents(8), NOW);
  gateway.record('c1', gateway.lessee.settle(gateway.lessee.hold(cents(8), NOW)!, cents(8)));
  gateway.deliver(NOW);
  const spent = book.entries.filter(({ type }) => type === 'settled');
  expect(spent.map(({ amount }) => inCents(amount))).toEqual([5, 3]);
  const [over, lasting] = spent.map(({ grant, amount }) => ({ call: 'c1', grant: grant ?? '', amount }));
  expect(book.refund(over!, 3_000)).toBe(cents(5));
  expect(book.refund(lasting!, 3_000)).toBe(0n);
  expect(inCents(book.available(3_000))).toBe(5);
  expect(entrySums(book)).toEqual({ granted: 10, settled: 8, corrected: 3 });
});
