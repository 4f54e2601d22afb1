import { expect, it } from 'vitest';
import { leaseSize } from './lease-size.ts';
import { cents, inCents } from './pot.testing.ts';

const size = (demand: { waiting: number; each?: number; perSecond?: number }, available: number, gateways = 1) => {
  const { waiting, each = 1, perSecond = 0 } = demand;
  return inCents(
    leaseSize({ waiting: cents(waiting), each: cents(each), perSecond: cents(perSecond) }, cents(available), gateways),
  );
};

it('leases ten seconds of work of a large balance', () => {
  expect(size({ waiting: 1, perSecond: 5 }, 10_000, 3)).toBe(50);
});

it('leases half a share of a small balance', () => {
  expect(size({ waiting: 1, perSecond: 5 }, 60, 3)).toBe(10);
});

it('leases what waits, also beyond the share', () => {
  expect(size({ waiting: 30 }, 40, 3)).toBe(30);
});

it('leases whole calls alone when not all that wait can be paid', () => {
  expect(size({ waiting: 15, each: 5 }, 12)).toBe(10);
});

it('leases nothing of an empty pot', () => {
  expect(size({ waiting: 15, each: 5 }, 0)).toBe(0);
});
