import type { RatedBill, RatingInput } from '@tallygate/contracts/rating';
import { rateInvoice } from '@tallygate/metering/rate-invoice';
import { differences } from '@tallygate/rerate/compare-bills';
import { computationFault } from '@tallygate/rerate/computation-fault';
import { recharge } from '@tallygate/rerate/recharge';

/** A period as both engines rate it. */
export type RatedTwice = {
  /** What the first engine came to; none where it could not tell. */
  bills: RatedBill[];
  /** Where the second came to something else, and which of them could not tell. Nothing may be final then. */
  faults: string[];
};

/** Rates a period by both engines. An engine that cannot tell is a fault, never an invoice of nothing. */
export function rateTwice(basis: RatingInput): RatedTwice {
  const first = attempt('first', () => rateInvoice(basis));
  const second = attempt('second', () => recharge(basis));
  if (typeof first !== 'string' && typeof second !== 'string')
    return { bills: first, faults: differences(first, second) };
  return {
    bills: typeof first === 'string' ? [] : first,
    faults: [first, second].filter((one) => typeof one === 'string'),
  };
}

/** The bills on which both engines agree. @throws RangeError where they do not: a number that may be wrong is none */
export function agreedBills({ bills, faults }: RatedTwice): RatedBill[] {
  if (faults.length > 0) throw new RangeError(faults.join('; '));
  return bills;
}

function attempt<Found>(which: string, rate: () => Found): Found | string {
  try {
    return rate();
  } catch (error) {
    return `The ${which} engine cannot rate it: ${computationFault(error)}`;
  }
}
