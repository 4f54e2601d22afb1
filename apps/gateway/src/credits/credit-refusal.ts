import { type Decimal, formatDecimal } from '@tallygate/contracts/decimal';
import type { Refusal } from '../exchange/refusal.ts';
import type { RelayRequest } from '../exchange/relay-request.ts';
import { toolRefusal } from '../exchange/tool-refusal.ts';

/** Why a call is not made: `credit` used up, or the control plane `unavailable`, or a price that nobody can bound. */
export type Shortage = {
  reason: 'credit' | 'credit_unavailable' | 'price_unbounded';
  unit: string;
  price: Decimal | null;
  balance: Decimal | undefined;
};

/** Answers tool calls that credits do not pay. */
export function creditRefusal(request: RelayRequest, shortage: Shortage, topUpUrl: string | undefined): Refusal {
  const { reason, unit, price, balance } = shortage;
  return toolRefusal(request, {
    text: sentenceOf(shortage, topUpUrl),
    facts: {
      reason,
      currency: unit,
      ...(price !== null && { price: formatDecimal(price) }),
      ...(balance !== undefined && { balance: formatDecimal(balance) }),
      ...(topUpUrl !== undefined && { topUpUrl }),
    },
    denial: 'quota',
    detail: reason,
  });
}

function sentenceOf({ reason, unit, price, balance }: Shortage, topUpUrl: string | undefined): string {
  const currency = unit.toUpperCase();
  const where = topUpUrl === undefined ? 'Ask the operator of this server for more credits' : `Top up at ${topUpUrl}`;
  if (reason === 'credit_unavailable')
    return `Not run and not charged: your prepaid credits cannot be checked at the moment. Try again in a minute.`;
  if (reason === 'price_unbounded')
    return `Not run and not charged: the price of this tool has no upper bound, so prepaid credits cannot pay it. Ask the operator of this server.`;
  const cost = price === null ? '' : ` This call costs up to ${formatDecimal(price)} hundredths of ${currency}`;
  const left = balance === undefined ? '' : `, and ${formatDecimal(balance)} are left`;
  return `Not run and not charged: your prepaid credits in ${currency} are used up.${cost}${cost === '' ? '' : left}${cost === '' ? '' : '.'} ${where}; trying again before that does not help.`;
}
