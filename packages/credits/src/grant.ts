import type { Decimal } from '@tallygate/contracts/decimal';

/**
 * Prepaid money or units, as its pot keeps it. Amounts are of 10⁻¹² minor units, and
 * `amount = available + leased + settled + expired + voided` always holds. Instants are milliseconds since 1970.
 */
export type Grant = {
  id: string;
  category: 'purchased' | 'promotional';
  /** 0 is used first, 100 last. */
  priority: number;
  effectiveAt: number;
  expiresAt: number | null;
  /** Its place among the grants of its pot. */
  sequence: number;
  amount: Decimal;
  available: Decimal;
  leased: Decimal;
  settled: Decimal;
  expired: Decimal;
  voided: Decimal;
  /** `disputed`: what was spent of it is owed. */
  state: 'active' | 'voided' | 'disputed';
};

/** A grant of which nothing is used yet. */
export function newGrant(
  given: Pick<Grant, 'id' | 'category' | 'priority' | 'effectiveAt' | 'expiresAt' | 'sequence' | 'amount'>,
): Grant {
  return { ...given, available: given.amount, leased: 0n, settled: 0n, expired: 0n, voided: 0n, state: 'active' };
}

/** Whether calls that are accepted at `at` may use the grant. */
export function isEffective({ effectiveAt, expiresAt, state }: Grant, at: number): boolean {
  return state === 'active' && effectiveAt <= at && !isOver(expiresAt, at);
}

export function isOver(expiresAt: number | null, at: number): boolean {
  return expiresAt !== null && expiresAt <= at;
}
