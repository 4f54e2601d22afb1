import type { Price } from '@tallygate/contracts/price';

/** A counted call: one unit. */
export type Unit = { time: number };
export type Change = { price: Price; from: number };

/**
 * What a company owes for one period, worked out in the plainest way: unit after unit in the order of time, with whole
 * numbers of a millionth of a minor unit. Shares nothing with the code that it checks. Free units, ends of tiers and packages
 * are whole; amounts have at most six places; a fixed price does not change.
 */
export function simpleBill(units: readonly Unit[], changes: readonly Change[]): bigint {
  const MICRO = 1_000_000n;
  const micros = (text: string): bigint => {
    const [whole = '0', places = ''] = text.split('.');
    return BigInt(whole) * MICRO + BigInt(places.padEnd(6, '0'));
  };
  const lines = new Map<string, bigint>();
  const add = (line: string, amount: bigint) => lines.set(line, (lines.get(line) ?? 0n) + amount);
  const whole: Record<string, bigint> = {};
  const sorted = [...units].sort((a, b) => a.time - b.time);
  const last = changes[changes.length - 1];
  if (!last) throw new Error('a bill takes a price');

  const tierOf = (tiers: { upTo: string }[], position: number) =>
    tiers.findIndex(({ upTo }) => upTo === 'inf' || position <= Number(upTo));
  if (last.price.model === 'flat') whole.flat = BigInt(last.price.amount);
  const first = changes[0]?.price;
  if (first?.model === 'graduated') whole.tier0 = BigInt(first.tiers[0]?.flatAmount ?? 0);

  sorted.forEach((unit, index) => {
    const version = changes.findLastIndex(({ from }) => from <= unit.time);
    const price = changes[version]?.price ?? last.price;
    const position = index + 1 - Number(price.freeUnits);
    if (position <= 0) return;
    if (price.model === 'per_unit') add(`v${version}`, micros(price.unitAmount));
    if (price.model === 'package') {
      const size = Number(price.divideBy);
      const opens = price.round === 'up' ? (position - 1) % size === 0 : position % size === 0;
      if (opens) add(`v${version}`, micros(price.unitAmount));
    }
    if (price.model === 'graduated') {
      const tier = tierOf(price.tiers, position);
      add(`v${version} t${tier}`, micros(price.tiers[tier]?.unitAmount ?? '0'));
      const start = tier === 0 ? 0 : Number(price.tiers[tier - 1]?.upTo);
      if (tier > 0 && position === start + 1) whole[`flat${tier}`] = BigInt(price.tiers[tier]?.flatAmount ?? 0);
    }
    if (price.model === 'volume') {
      const total = sorted.length - Number(price.freeUnits);
      add(`v${version}`, micros(price.tiers[tierOf(price.tiers, total)]?.unitAmount ?? '0'));
    }
  });
  if (last.price.model === 'volume') {
    const total = Math.max(0, sorted.length - Number(last.price.freeUnits));
    whole.volume = BigInt(last.price.tiers[tierOf(last.price.tiers, total)]?.flatAmount ?? 0);
  }
  const up = last.price.rounding === 'up';
  const rounded = [...lines.values()].map((amount) => (amount + (up ? MICRO - 1n : MICRO / 2n)) / MICRO);
  const due = [...rounded, ...Object.values(whole)].reduce((sum, amount) => sum + amount, 0n);
  const most = last.price.maximum === undefined ? due : BigInt(last.price.maximum);
  const least = last.price.minimum === undefined ? 0n : BigInt(last.price.minimum);
  const capped = due > most ? most : due;
  return capped < least ? least : capped;
}
