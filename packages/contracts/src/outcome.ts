import { z } from 'zod';

/** How a JSON-RPC request ended, read from the answer's body, never from the HTTP status alone. */
export const OUTCOMES = [
  'ok',
  'tool_error',
  'rpc_error',
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
export const outcome = z.enum(OUTCOMES);
export type Outcome = z.output<typeof outcome>;

/** Why an event is or is not billable. One code per situation; the decision table gives each its default. */
export const REASONS = [
  'ok',
  'ok_defaulted',
  'tool_error',
  'rpc_error',
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
  'duplicate',
  'denied_auth',
  'denied_policy',
  'denied_rate',
  'denied_quota',
  'denied_rule',
  'unattributed',
  'protocol',
  'malformed',
  'free_tool',
  'free_caller',
] as const;
export const reason = z.enum(REASONS);
export type Reason = z.output<typeof reason>;

/** Which refusal stopped a request, when the gateway itself answered it. */
export const denial = z.enum(['auth', 'policy', 'rate', 'quota', 'rule']);
export type Denial = z.output<typeof denial>;

export const chargePoint = z.enum(['delivered', 'upstream_result', 'dispatched']);
export type ChargePoint = z.output<typeof chargePoint>;

/** States of an event on its way to the collector. */
export const DELIVERY_STATES = ['recorded', 'queued', 'sent', 'accepted', 'parked', 'expired', 'not_sent'] as const;
export const deliveryState = z.enum(DELIVERY_STATES);
export type DeliveryState = z.output<typeof deliveryState>;
