/** The places that a call's quantity passes on its way to money, in order. */
export const HOPS = [
  'spool',
  'ledger',
  'rated',
  'outbox',
  'acknowledged',
  'rail_usage',
  'rail_invoice',
  'paid',
] as const;
export type Hop = (typeof HOPS)[number];

/** What a comparison came to. `not_judged`: one of the hops cannot say how far it is. */
export const VERDICTS = ['differs', 'waiting', 'not_judged', 'equal'] as const;
export type ReconciliationVerdict = (typeof VERDICTS)[number];

/**
 * What kind a difference is. `in_flight`: younger than the hop's lag, it may still arrive; `refused`: not taken, with a reason;
 * `lost`; `double`; `foreign`: never sent from here; `shifted`: the sum is right, the hour is not; `rated_differently`;
 * `unmapped`: nobody owes it; `changed_by_hand`: a document was voided or credited at the rail.
 */
export const DIFFERENCE_CLASSES = [
  'in_flight',
  'refused',
  'lost',
  'double',
  'foreign',
  'shifted',
  'rated_differently',
  'unmapped',
  'changed_by_hand',
] as const;
export type DifferenceClass = (typeof DIFFERENCE_CLASSES)[number];
