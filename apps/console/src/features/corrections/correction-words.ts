import type { CorrectionView } from '@tallygate/contracts/correction';
import { formatSigned } from '#lib/format.ts';

type Counted = Pick<CorrectionView, 'quantity' | 'meterName' | 'meterVersion'>;

/** The unit of a quantity: calls, or the units of the correction's meter. */
export function unitInWords({ meterName, meterVersion }: Omit<Counted, 'quantity'>): string {
  return meterName === null ? 'calls, at every meter' : `units of ${meterName} v${meterVersion ?? 1}`;
}

/** `−1`, `+2.5`; the opposite of what is taken back is added. */
export const oppositeOf = ({ quantity }: Pick<CorrectionView, 'quantity'>): string =>
  formatSigned(quantity.startsWith('-') ? quantity.slice(1) : `-${quantity}`);

/** The reason that an undoing gets unless another is given. */
export const undoReason = ({ reason }: Pick<CorrectionView, 'reason'>): string => `Undoes: ${reason}`.slice(0, 1000);
