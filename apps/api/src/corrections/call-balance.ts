import type { CorrectionView } from '@tallygate/contracts/correction';
import { type Decimal, formatDecimal, parseDecimal } from '@tallygate/contracts/decimal';
import type { MeterDefinition } from '@tallygate/contracts/meter';
import type { PublishedEvents } from '@tallygate/contracts/publisher';
import { type CorrectedCall, callContribution, correctionEffect } from '@tallygate/metering/correction';

/** A correction of one call, stored or about to be. */
export type CallCorrection = Pick<CorrectionView, 'meterId' | 'quantity'>;

/** What is left of a call: at every meter, in calls' quantity (`null`), and at each meter that a correction names. */
export type CallBalance = {
  call: CorrectedCall;
  corrections: readonly CallCorrection[];
  /** Newest version of every meter that the corrections name. */
  definitions: ReadonlyMap<string, MeterDefinition>;
  published: PublishedEvents;
};

/** What is left of a call for a meter, or with null in the call's own quantity; below zero when too much was taken. */
export function remainder({ call, corrections, definitions, published }: CallBalance, meterId: string | null): Decimal {
  if (meterId === null) {
    const own = corrections.filter((one) => one.meterId === null);
    return own.reduce((left, one) => left + parseDecimal(one.quantity), parseDecimal(call.quantity));
  }
  const definition = definitions.get(meterId);
  if (!definition) return 0n;
  return corrections.reduce(
    (left, { meterId: named, quantity }) => {
      if (named !== null && named !== meterId) return left;
      const meter = named === null ? 'none' : 'this';
      const effect = correctionEffect({ quantity, meter, call }, { definition, published });
      return left + (effect.quantity ?? 0n);
    },
    callContribution(call, { definition, published }),
  );
}

/** Why a further correction of a call must not be made, in words; null when nothing falls below zero by it. */
export function overdrawn(balance: CallBalance, next: CallCorrection): string | null {
  const after = { ...balance, corrections: [...balance.corrections, next] };
  const named = new Set(after.corrections.map(({ meterId }) => meterId));
  const short = [...named].find((meterId) => {
    const left = remainder(after, meterId);
    // What others took too much of before is not this correction's doing.
    return left < 0n && left < remainder(balance, meterId);
  });
  if (short === undefined) return null;
  const left = formatDecimal(remainder(balance, short));
  const where = short === null ? 'the call' : `the call at the meter "${short}"`;
  return `takes more than is left of ${where}: ${left} is left, so the least is ${left === '0' ? '0' : `-${left}`}; found ${next.quantity}`;
}
