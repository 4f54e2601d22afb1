import type { Price, Tier } from '@tallygate/contracts/price';
import { formatDecimal } from './format.ts';
import type { FormatContext } from './kept-formats.ts';
import { formatAmount } from './money.ts';

type Writer = { money: (minor: string) => string; number: (value: string) => string };

/** A price in one line: `$0.002 a unit, 1,000 free, at least $5.00`. */
export function priceInWords(price: Price, context: FormatContext = {}): string {
  const write: Writer = {
    money: (minor) => formatAmount(minor, price.currency, context),
    number: (value) => formatDecimal(value, context),
  };
  const extras = [
    price.freeUnits !== '0' && `${write.number(price.freeUnits)} free`,
    price.minimum !== undefined && `at least ${write.money(price.minimum)}`,
    price.maximum !== undefined && `at most ${write.money(price.maximum)}`,
  ];
  return [modelInWords(price, write), ...extras.filter((extra) => extra !== false)].join(', ');
}

function modelInWords(price: Price, write: Writer): string {
  switch (price.model) {
    case 'per_unit':
      return `${write.money(price.unitAmount)} a unit`;
    case 'package':
      return `${write.money(price.unitAmount)} per ${write.number(price.divideBy)} units, rounded ${price.round}`;
    case 'flat':
      return `${write.money(price.amount)} a period`;
    case 'volume':
      return `all units at the price of the tier reached: ${price.tiers.map((tier) => tierInWords(tier, write)).join('; ')}`;
    case 'graduated':
      return `each unit at the price of its tier: ${price.tiers.map((tier) => tierInWords(tier, write)).join('; ')}`;
  }
}

function tierInWords({ upTo, unitAmount, flatAmount }: Tier, { money, number }: Writer): string {
  const range = upTo === 'inf' ? 'above' : `up to ${number(upTo)}`;
  const flat = flatAmount === '0' ? '' : ` plus ${money(flatAmount)}`;
  return `${range} ${money(unitAmount)}${flat}`;
}
