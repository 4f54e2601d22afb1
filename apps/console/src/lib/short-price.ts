import type { Price, Tier } from '@tallygate/contracts/price';
import { formatDecimal } from './format.ts';
import type { FormatContext } from './kept-formats.ts';
import { formatAmount } from './money.ts';

/** What a unit costs, in as few words as a column has: `$0.05`, `$0.05, from 51 $0.025`, `$1.00 per 1,000`. */
export function shortPrice(price: Price, context: FormatContext = {}): string {
  const money = (minor: string) => formatAmount(minor, price.currency, context);
  switch (price.model) {
    case 'per_unit':
      return money(price.unitAmount);
    case 'package':
      return `${money(price.unitAmount)} per ${formatDecimal(price.divideBy, context)}`;
    case 'flat':
      return `${money(price.amount)} a period`;
    case 'graduated':
      return tiersInShort(price.tiers, { money, context });
    case 'volume':
      return `${tiersInShort(price.tiers, { money, context })} for all`;
  }
}

type Writer = { money: (minor: string) => string; context: FormatContext };

function tiersInShort(tiers: readonly Tier[], { money, context }: Writer): string {
  const parts = tiers.map(({ unitAmount, flatAmount }, index) => {
    const before = tiers[index - 1]?.upTo;
    const amount = flatAmount === '0' ? money(unitAmount) : `${money(unitAmount)} plus ${money(flatAmount)}`;
    return before === undefined ? amount : `${startAfter(before, context)} ${amount}`;
  });
  return parts.join(', ');
}

/** Whole units are counted one by one: after 50 comes 51. */
function startAfter(upTo: string, context: FormatContext): string {
  return /^\d+$/.test(upTo)
    ? `from ${formatDecimal(String(BigInt(upTo) + 1n), context)}`
    : `above ${formatDecimal(upTo, context)}`;
}
