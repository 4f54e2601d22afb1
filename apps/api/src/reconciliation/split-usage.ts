import { sumDecimals } from '@tallygate/contracts/decimal';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

type Span = { from: number; to: number };
/** The quantity of a span, decimal text. */
export type ReadTotal = (span: Span) => Promise<string>;
/** Quantities by the start of the part that they are of: the whole span, a day or an hour. */
export type Parts = Map<string, string>;

/**
 * Two readings of the same usage, in as few parts as show where they differ: one part when the totals are equal, else by days, and
 * days that differ by hours.
 */
export async function splitUsage(
  span: Span,
  readOne: ReadTotal,
  readOther: ReadTotal,
): Promise<{ one: Parts; other: Parts }> {
  const parts = { one: new Map<string, string>(), other: new Map<string, string>() };
  if (span.from >= span.to) return parts;
  await compare(span, [DAY_MS, HOUR_MS]);
  return parts;

  async function compare(part: Span, steps: readonly number[]): Promise<void> {
    const [one, other] = [await readOne(part), await readOther(part)];
    const [step, ...finer] = steps;
    if (step === undefined || isEqual(one, other)) {
      const at = new Date(part.from).toISOString();
      parts.one.set(at, one);
      parts.other.set(at, other);
      return;
    }
    for (let from = part.from; from < part.to; ) {
      const to = Math.min(part.to, Math.floor(from / step) * step + step);
      await compare({ from, to }, finer);
      from = to;
    }
  }
}

function isEqual(a: string, b: string): boolean {
  return /^-?0(\.0+)?$/.test(sumDecimals([a, b.startsWith('-') ? b.slice(1) : `-${b}`]));
}
