/** What hourly roll-ups tell apart; `proxy` and `tool` are empty where totals do not tell them apart. */
export const HOUR_KEYS = [
  'hour',
  'proxy',
  'tool',
  'method',
  'consumer',
  'company',
  'reason',
  'outcome',
  'billable',
  'delivery_state',
] as const;

/** What they add up. */
export const HOUR_SUMS = [
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
] as const;

export const TOTAL_SUMS = ['calls', 'quantity', 'whole_quantity', 'fractional', 'late'] as const;
