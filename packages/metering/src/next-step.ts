import { type Decimal, divideRounded, ONE, parseDecimal } from '@tallygate/contracts/decimal';
import type { CompanyPreview } from '@tallygate/contracts/preview';
import type { Price } from '@tallygate/contracts/price';
import { formatMinor } from './currencies.ts';
import { priceSegments } from './price.ts';
import type { PriceSegment } from './price-versions.ts';

export type NextStep = NonNullable<CompanyPreview['nextStep']>;

/**
 * The next point at which the price of a unit changes: a tier, a package, the end of the free units. `units` is the
 * least whole number of further units that gets there, `addsAmount` what the period then costs more in minor units –
 * less than nothing where a volume tier makes all units cheaper.
 * @param positions what was used by the end of each segment; further units are priced by the last
 * @returns null when every further unit costs the same
 */
export function nextStep(segments: readonly PriceSegment[], positions: readonly Decimal[]): NextStep | null {
  const price = segments.at(-1)?.price;
  if (price === undefined) return null;
  const raw = positions.at(-1) ?? 0n;
  const used = raw > 0n ? raw : 0n;
  const next = boundaryAbove(price, used);
  if (!next) return null;
  const distance = next.boundary - used;
  const units = next.isInclusive ? divideRounded(distance, ONE, 'up') : distance / ONE + 1n;
  const totalAt = (position: Decimal) => priceSegments(segments, [...positions.slice(0, -1), position]).total;
  const adds = totalAt(used + units * ONE) - totalAt(used);
  const amount = `${adds < 0n ? '−' : '+'}${formatMinor((adds < 0n ? -adds : adds).toString(), price.currency)}`;
  return {
    units: units.toString(),
    description: `${units} more to ${next.name}: ${amount}`,
    addsAmount: adds.toString(),
  };
}

/** `isInclusive`: reached at the boundary; otherwise with the first unit above it. */
type Boundary = { boundary: Decimal; isInclusive: boolean; name: string };

function boundaryAbove(price: Price, used: Decimal): Boundary | null {
  const free = parseDecimal(price.freeUnits);
  if (price.model === 'flat') return null;
  if (used < free || (used === free && free > 0n && price.model === 'per_unit'))
    return { boundary: free, isInclusive: false, name: 'the first unit that is not free' };
  if (price.model === 'per_unit') return null;
  const charged = used - free;
  if (price.model === 'package') {
    const size = parseDecimal(price.divideBy);
    if (price.round === 'up')
      return {
        boundary: free + divideRounded(charged, size, 'up') * size,
        isInclusive: false,
        name: 'the next package',
      };
    return { boundary: free + (charged / size + 1n) * size, isInclusive: true, name: 'the next full package' };
  }
  const index = price.tiers.findIndex((tier) => tier.upTo === 'inf' || charged <= parseDecimal(tier.upTo));
  const tier = price.tiers[index];
  if (!tier || tier.upTo === 'inf') return null;
  return { boundary: free + parseDecimal(tier.upTo), isInclusive: false, name: `tier ${index + 2}` };
}
