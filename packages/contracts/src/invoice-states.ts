/**
 * `open` while the period runs, `grace` for an hour after it, `checking` while the second engine computes it again, `held` when
 * a person has to look at it; from `final` on it does not change. Then what became of it.
 */
export const INVOICE_STATES = [
  'open',
  'grace',
  'checking',
  'held',
  'final',
  'sent',
  'paid',
  'overdue',
  'void',
  'uncollectible',
] as const;
