const QUARTER_MS = 900_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Half-open, in milliseconds since 1970. */
type Span = { from: number; to: number };

/** Starts of the UTC days, hours and quarters of an hour that together are a span, each instant in one of them. */
export type Grains = { days: number[]; hours: number[]; quarters: number[] };

/**
 * Splits a span into the coarsest parts that sums are kept of and no cut goes through.
 * @param span begins and ends on a quarter
 * @param cuts instants that a part must not reach over; on quarters as well, those outside the span do not matter
 * @param coarsest days where nothing is to be told apart by the hour
 */
export function grainsOf(span: Span, cuts: readonly number[], coarsest: 'day' | 'hour'): Grains {
  const grains: Grains = { days: [], hours: [], quarters: [] };
  const within = cuts.filter((at) => at > span.from && at < span.to);
  const borders = [...new Set([span.from, ...within, span.to])].sort((a, b) => a - b);
  for (const [index, from] of borders.entries()) {
    const to = borders[index + 1];
    if (to === undefined) break;
    const days = coarsest === 'day' ? inner({ from, to }, DAY_MS) : { from: to, to };
    grains.days.push(...starts(days, DAY_MS));
    for (const part of around(days, { from, to })) {
      const hours = inner(part, HOUR_MS);
      grains.hours.push(...starts(hours, HOUR_MS));
      for (const rest of around(hours, part)) grains.quarters.push(...starts(rest, QUARTER_MS));
    }
  }
  return grains;
}

/** The whole hours that cuts go through, as spans. */
export function hoursCutBy(cuts: readonly number[]): Span[] {
  const hours = cuts.filter((at) => at % HOUR_MS !== 0).map((at) => floor(at, HOUR_MS));
  return [...new Set(hours)].map((from) => ({ from, to: from + HOUR_MS }));
}

/** What whole units lie in a span; empty and at its end when there are none. */
function inner({ from, to }: Span, unitMs: number): Span {
  const found = { from: ceil(from, unitMs), to: floor(to, unitMs) };
  return found.from < found.to ? found : { from: to, to };
}

function around(inside: Span, { from, to }: Span): Span[] {
  return [
    { from, to: inside.from },
    { from: inside.to, to },
  ].filter((part) => part.from < part.to);
}

function starts({ from, to }: Span, unitMs: number): number[] {
  return Array.from({ length: Math.max(0, (to - from) / unitMs) }, (_, index) => from + index * unitMs);
}

export function floor(at: number, unitMs: number): number {
  return Math.floor(at / unitMs) * unitMs;
}

export function ceil(at: number, unitMs: number): number {
  return Math.ceil(at / unitMs) * unitMs;
}
