/** What one line of an invoice should come to, and what it does; whole minor units. */
export type BillDifference = { key: string; expected: string; found: string };

/**
 * Compares an invoice at a rail with what it has to say, before anybody is charged.
 * @param expected by our key of a line or the rail's id of a price
 * @param found its lines; several with one key are added up, as the tiers of one price are
 * @returns each key whose sums differ, also of lines that nobody expects; none when the invoice is right
 */
export function compareBill(
  expected: readonly { key: string; amount: string }[],
  found: readonly { key: string; amount: string }[],
): BillDifference[] {
  const [ours, theirs] = [sums(expected), sums(found)];
  return [...new Set([...ours.keys(), ...theirs.keys()])].sort().flatMap((key) => {
    // A price without usage has a line there or none: neither costs anything.
    const [before, after] = [ours.get(key) ?? 0n, theirs.get(key) ?? 0n];
    return before === after ? [] : [{ key, expected: before.toString(), found: after.toString() }];
  });
}

function sums(lines: readonly { key: string; amount: string }[]): Map<string, bigint> {
  const found = new Map<string, bigint>();
  for (const { key, amount } of lines) found.set(key, (found.get(key) ?? 0n) + BigInt(amount));
  return found;
}
