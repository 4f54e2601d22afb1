import type { NumbersBucket } from '@tallygate/contracts/call-numbers';

/** Fewer bars than this are stretched over the chart only where there are no more. */
const LEAST_SHOWN = 6;
const FEW_FILLED = 3;

export function callsIn({ classes }: Pick<NumbersBucket, 'classes'>): number {
  return Object.values(classes).reduce((sum, calls) => sum + calls, 0);
}

export function failuresIn({ classes }: Pick<NumbersBucket, 'classes'>): number {
  return classes.caller + classes.gateway + classes.server;
}

/** The bars worth drawing: where fewer than three hold anything, those from shortly before the first that does. */
export function fitBuckets(buckets: readonly NumbersBucket[]): readonly NumbersBucket[] {
  const first = buckets.findIndex((bucket) => callsIn(bucket) > 0);
  const filled = buckets.filter((bucket) => callsIn(bucket) > 0).length;
  if (first < 0 || filled >= FEW_FILLED) return buckets;
  return buckets.slice(Math.max(0, Math.min(first, buckets.length - LEAST_SHOWN)));
}
