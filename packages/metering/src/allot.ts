/**
 * Splits a whole amount in proportion to weights so that the parts add up to it: each part is rounded down, then the
 * largest remainders get one more, the first of equals first.
 * @param weights not negative; when all are zero the parts are as equal as they can be
 */
export function allot(total: bigint, weights: readonly bigint[]): bigint[] {
  const sum = weights.reduce((all, weight) => all + weight, 0n);
  if (sum === 0n && weights.length > 0)
    return allot(
      total,
      weights.map(() => 1n),
    );
  const parts = weights.map((weight) => (total * weight) / sum);
  const left = Number(total - parts.reduce((all, part) => all + part, 0n));
  const byRemainder = weights
    .map((weight, index) => ({ index, remainder: (total * weight) % sum }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder < b.remainder ? 1 : -1));
  for (const { index } of byRemainder.slice(0, left)) parts[index] = (parts[index] ?? 0n) + 1n;
  return parts;
}
