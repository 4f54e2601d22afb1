import type { Decimal } from '@tallygate/contracts/decimal';
import type { MeterPreview } from '@tallygate/contracts/preview';
import { formatMinor } from './currencies.ts';
import { priceSegments } from './price.ts';
import { lastPrice, type PriceSegment } from './price-versions.ts';

/**
 * Why a provider refuses an event for its time, by how far it was from its arrival: Stripe takes at most 5 minutes ahead and 35
 * days back, Moesif 30 days back.
 * @see https://docs.stripe.com/billing/subscriptions/usage-based/recording-usage-api
 */
export type Misdating = 'ahead' | 'too_old_for_moesif' | 'too_old_for_all';

/** Counted events of a period that bear such a time. */
export type MisdatedUsage = {
  misdating: Misdating;
  calls: number;
  /** Quantities by company, each at the end of every segment of the period. */
  positions: ReadonlyMap<string, readonly Decimal[]>;
};

type Priced = { company: string; positions: readonly Decimal[]; total: bigint };

/** What will be refused, with the money that hangs on it: what the companies would owe less without these calls. */
export function misdatedFindings(
  misdated: readonly MisdatedUsage[],
  priced: readonly Priced[],
  segments: readonly [PriceSegment, ...PriceSegment[]],
): MeterPreview['findings'] {
  return misdated
    .filter(({ calls }) => calls > 0)
    .map(({ misdating, calls, positions }) => {
      const amount = priced.reduce((sum, one) => {
        const own = positions.get(one.company);
        if (own === undefined) return sum;
        const without = one.positions.map((position, index) => position - (own[index] ?? 0n));
        return sum + one.total - priceSegments(segments, without).total;
      }, 0n);
      const { code, say } = WORDS[misdating];
      const count = `${calls} ${calls === 1 ? 'call' : 'calls'}`;
      return { code, message: say(count, formatMinor(amount.toString(), lastPrice(segments).currency)) };
    });
}

const WORDS: Readonly<Record<Misdating, { code: string; say: (calls: string, money: string) => string }>> = {
  ahead: {
    code: 'EVENTS_AHEAD',
    say: (calls, money) =>
      `${calls} with a time more than 5 minutes ahead of their arrival: the clock of a gateway is wrong. Stripe refuses such usage, and they may stand in the wrong period. ${money} of the charge hangs on them.`,
  },
  too_old_for_moesif: {
    code: 'EVENTS_TOO_OLD',
    say: (calls, money) =>
      `${calls} more than 30 days old on their arrival: Moesif refuses them. ${money} of the charge hangs on them.`,
  },
  too_old_for_all: {
    code: 'EVENTS_TOO_OLD_FOR_ALL',
    say: (calls, money) =>
      `${calls} more than 35 days old on their arrival: neither Moesif nor Stripe takes them. ${money} of the charge hangs on them.`,
  },
};
