/** What the roll-ups of quarter hours tell apart. */
export const ROLLUP_KEYS = [
  'quarter',
  'proxy',
  'tool',
  'method',
  'consumer',
  'company',
  'reason',
  'outcome',
  'billable',
  'delivery_state',
  'kind',
  'class',
] as const;

/** What they add up. */
export const ROLLUP_SUMS = [
  'calls',
  'quantity',
  'whole_quantity',
  'fractional',
  'errors',
  'duration_ms_sum',
  'request_bytes',
  'response_bytes',
  'late',
] as const;

/** `proxy` and `tool` are empty where totals do not tell them apart. */
export const TOTAL_KEYS = [
  'span',
  'start',
  'proxy',
  'tool',
  'company',
  'method',
  'reason',
  'billable',
  'delivery_state',
  'kind',
  'class',
] as const;

export const TOTAL_SUMS = ['calls', 'quantity', 'whole_quantity', 'fractional', 'late'] as const;

/** SQL of what totals of all companies together keep of one: whether there is any. */
export const SOMEONE = "case when company = '' then '' else 'any' end";
