/** Upper ends of the spans by which it is counted how long after its call an event arrived, in milliseconds. */
export const LATENESS_BOUNDS_MS = [
  250, 500, 1_000, 2_000, 3_000, 5_000, 7_500, 10_000, 15_000, 20_000, 30_000, 45_000, 60_000, 90_000, 120_000, 180_000,
  300_000, 600_000, 1_800_000, 3_600_000, 21_600_000, 86_400_000,
] as const;

/** From here on the collector calls an event late, and billing may miss it; milliseconds. */
export const LATE_AFTER_MS = 300_000;

/** As many zeros as there are spans; the last is for what took longer than all bounds. */
export function noLateness(): number[] {
  return new Array<number>(LATENESS_BOUNDS_MS.length + 1).fill(0);
}

/** Which span so many milliseconds fall into. */
export function latenessSpan(ms: number): number {
  const found = LATENESS_BOUNDS_MS.findIndex((bound) => ms <= bound);
  return found === -1 ? LATENESS_BOUNDS_MS.length : found;
}

/**
 * After how many milliseconds a share of the events had arrived, told from counts by span; what lies within a span is
 * taken as spread evenly. Of the last span only its beginning is known.
 * @param share between 0 and 1
 * @returns null when nothing was counted
 */
export function latenessQuantile(counts: readonly number[], share: number): number | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  let before = 0;
  for (const [index, count] of counts.entries()) {
    if (count > 0 && before + count >= share * total) {
      const from = LATENESS_BOUNDS_MS[index - 1] ?? 0;
      const to = LATENESS_BOUNDS_MS[index] ?? from;
      return Math.round(from + (to - from) * Math.max(0, (share * total - before) / count));
    }
    before += count;
  }
  return LATENESS_BOUNDS_MS.at(-1) ?? null;
}
