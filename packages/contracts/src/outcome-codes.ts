// Apart from the schemas, so that a page that only lists them loads no validator.

/** How a JSON-RPC request ended, read from the answer's body, never from the HTTP status alone. */
export const OUTCOMES = [
  'ok',
  'tool_error',
  'rpc_error',
  /** A result that clients do not take for one. */
  'invalid_result',
  'input_required',
  'task_created',
  'task_completed',
  'task_failed',
  'task_cancelled',
  'task_unresolved',
  'http_error',
  'no_response',
  'pending',
  'cancelled',
  'client_closed',
  'upstream_failed',
  'timeout',
  'denied',
  'malformed',
  /** A GET or `subscriptions/listen` stream, a notification, a client response, DELETE: not a call. */
  'exchanged',
] as const;

/** Outcomes that only an answer of the server leads to, whatever it says. */
export const ANSWERED_OUTCOMES = [
  'ok',
  'tool_error',
  'rpc_error',
  'invalid_result',
  'input_required',
  'task_created',
  'task_completed',
  'task_failed',
  'task_cancelled',
] as const satisfies readonly (typeof OUTCOMES)[number][];

/** Reasons for which a configuration may say whether they are billed. */
export const OVERRIDABLE_REASONS = [
  'ok_assumed',
  'tool_error',
  'rpc_error',
  'invalid_result',
  'interim',
  'task_created',
  'task_failed',
  'task_cancelled',
  'task_unresolved',
  'upstream_http_error',
  'upstream_unreachable',
  'timeout',
  'no_response',
  'cancelled',
  'gateway_restart',
  'undelivered',
  'left_midway',
  'duplicate',
  'unattributed',
] as const;

/** Why an event is or is not billable. One code per situation; the decision table gives each its default. */
export const REASONS = [
  'ok',
  'ok_defaulted',
  ...OVERRIDABLE_REASONS,
  'denied_auth',
  'denied_policy',
  'denied_held',
  'denied_rate',
  'denied_quota',
  'denied_rule',
  'protocol',
  'malformed',
  'free_tool',
  'free_caller',
  'test',
] as const;

/** States of an event on its way to the collector. */
export const DELIVERY_STATES = [
  'recorded',
  'queued',
  'sent',
  'accepted',
  'parked',
  'expired',
  'discarded',
  'not_sent',
] as const;
