import type { Grant } from './grant.ts';

type Ordered = Pick<Grant, 'priority' | 'expiresAt' | 'category' | 'effectiveAt' | 'sequence'>;

/**
 * Which of two grants pays first: lower priority, then sooner expiry with none last, then promotional before purchased,
 * then what became effective first, then what was granted first. Stripe applies its credit grants in this order too.
 * @returns negative when `a` pays first
 */
export function compareGrants(a: Ordered, b: Ordered): number {
  return (
    a.priority - b.priority ||
    expiry(a) - expiry(b) ||
    rank(a) - rank(b) ||
    a.effectiveAt - b.effectiveAt ||
    a.sequence - b.sequence ||
    0
  );
}

/** A number that is later than every instant, so that two grants without expiry are equal. */
function expiry({ expiresAt }: Ordered): number {
  return expiresAt ?? Number.MAX_SAFE_INTEGER;
}

function rank({ category }: Ordered): number {
  return category === 'promotional' ? 0 : 1;
}
