import { randomUUID } from 'node:crypto';
import { ONE } from '@tallygate/contracts/decimal';
import { Lessee } from '@tallygate/credits/lessee';
import { expect, it } from 'vitest';
import { FormerHold, HeldCredits } from './held-credits.ts';

const cents = (count: number) => BigInt(count) * ONE;
const [lease, grant] = [randomUUID(), randomUUID()];
const costOf = (amount: number) => () => [{ unit: 'usd', amount: cents(amount) }];

/** A call that holds five cents, with the lease that it holds them of. */
function held(cost: number, mode: 'prepaid' | 'prepaid_then_invoice' = 'prepaid') {
  const lessee = new Lessee();
  lessee.add({ id: lease, parts: [{ grant, amount: cents(10) }] }, Number.POSITIVE_INFINITY);
  const hold = lessee.hold(cents(5), 0)!;
  const settle = lessee.settle.bind(lessee);
  const credits = new HeldCredits({
    mode,
    holds: [{ company: 'acme', unit: 'usd', hold, settle }],
    costOf: costOf(cost),
  });
  return { credits, lessee };
}
const written = (text: string) => JSON.parse(`{${text}"end":0}`).credits;

it('settles less than it holds, and frees the rest', () => {
  const { credits, lessee } = held(2);
  expect(written(credits.settle('{}'))).toEqual([{ unit: 'usd', parts: [{ lease, grant, amount: '2' }] }]);
  expect(lessee.free(0)).toBe(cents(8));
});

it('settles what it holds of a dearer call, and writes the rest off, or leaves it to the invoice', () => {
  const parts = [{ lease, grant, amount: '5' }];
  expect(written(held(9).credits.settle('{}'))).toEqual([{ unit: 'usd', parts, forgone: '4' }]);
  expect(written(held(9, 'prepaid_then_invoice').credits.settle('{}'))).toEqual([{ unit: 'usd', parts }]);
});

it('charges a result that a repeat got after the hold went back to what is there', () => {
  const { credits } = held(5);
  credits.release();
  expect(written(credits.settle('{}'))).toEqual([{ unit: 'usd', parts: [], unsecured: '5' }]);
});

it('is settled by the next process as by its own', () => {
  const kept = held(5).credits.kept();
  const holds = kept.holds.map((one) => new FormerHold(one).asUnitHold());
  const restored = new HeldCredits({ mode: kept.mode, holds, costOf: costOf(3) });
  expect(written(restored.settle('{}'))).toEqual([{ unit: 'usd', parts: [{ lease, grant, amount: '3' }] }]);
});

it('moves what a task of the former run ended with once its lease is known again, and only once', () => {
  const { credits } = held(5);
  const former = new FormerHold(credits.kept().holds[0]!);
  const restored = new HeldCredits({ mode: 'prepaid', holds: [former.asUnitHold()], costOf: costOf(2) });
  restored.settle('{}');
  const lessee = new Lessee();
  lessee.add({ id: lease, parts: [{ grant, amount: cents(10), held: cents(5), returned: cents(5) }] }, 1_000);
  former.adoptedBy(lessee);
  expect(lessee.report()).toEqual([{ id: lease, parts: [{ grant, settled: cents(2), held: 0n, returned: cents(5) }] }]);
  expect(lessee.free(0)).toBe(cents(3));
});
