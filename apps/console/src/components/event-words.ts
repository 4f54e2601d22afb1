import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import type { DeliveryState, Outcome, Reason } from '@tallygate/contracts/outcome';
import type { Tone } from './ui/badge.tsx';

export type Standing = 'good' | 'caution' | 'bad' | 'quiet';
type Word = { label: string; standing: Standing };

export const OUTCOME_WORDS: Record<Outcome, Word> = {
  ok: { label: 'OK', standing: 'good' },
  tool_error: { label: 'Tool error', standing: 'bad' },
  rpc_error: { label: 'RPC error', standing: 'bad' },
  invalid_result: { label: 'Invalid result', standing: 'bad' },
  input_required: { label: 'Input required', standing: 'quiet' },
  task_created: { label: 'Task created', standing: 'quiet' },
  task_completed: { label: 'Task completed', standing: 'good' },
  task_failed: { label: 'Task failed', standing: 'bad' },
  task_cancelled: { label: 'Task cancelled', standing: 'caution' },
  task_unresolved: { label: 'Task unresolved', standing: 'caution' },
  http_error: { label: 'HTTP error', standing: 'bad' },
  no_response: { label: 'No response', standing: 'bad' },
  pending: { label: 'Pending', standing: 'quiet' },
  cancelled: { label: 'Cancelled', standing: 'caution' },
  client_closed: { label: 'Caller left', standing: 'caution' },
  upstream_failed: { label: 'Upstream failed', standing: 'bad' },
  timeout: { label: 'Timed out', standing: 'bad' },
  denied: { label: 'Refused', standing: 'caution' },
  malformed: { label: 'Malformed', standing: 'bad' },
  exchanged: { label: 'Exchanged', standing: 'quiet' },
};

export const REASON_WORDS: Record<Reason, string> = {
  ok: 'Delivered result',
  ok_defaulted: 'Delivered, default quantity',
  tool_error: 'Tool error',
  rpc_error: 'RPC error',
  invalid_result: 'Invalid result',
  interim: 'Interim answer',
  task_created: 'Task created',
  task_failed: 'Task failed',
  task_cancelled: 'Task cancelled',
  task_unresolved: 'Task unresolved',
  upstream_http_error: 'Upstream HTTP error',
  upstream_unreachable: 'Upstream unreachable',
  timeout: 'Timed out',
  no_response: 'No response',
  cancelled: 'Cancelled',
  gateway_restart: 'Gateway restarted',
  left_midway: 'Left midway',
  undelivered: 'Not delivered',
  duplicate: 'Repeat of a call',
  denied_auth: 'Not authenticated',
  denied_policy: 'Refused by a policy',
  denied_rate: 'Rate limited',
  denied_quota: 'Quota used up',
  denied_rule: 'Refused by a rule',
  unattributed: 'Nobody to bill',
  protocol: 'Not a tool call',
  malformed: 'Malformed',
  free_tool: 'Free tool',
  free_caller: 'Free caller',
};

type Delivery = { label: string; tone: Tone; meaning: string };

export const DELIVERY_WORDS: Record<DeliveryState, Delivery> = {
  recorded: { label: 'Recorded', tone: 'neutral', meaning: 'In the ledger; the publisher has not taken it yet.' },
  queued: { label: 'Queued', tone: 'info', meaning: 'Waits in the gateway for the next batch.' },
  sent: { label: 'Sent', tone: 'info', meaning: 'Sent; the collector has not answered yet.' },
  accepted: { label: 'Accepted', tone: 'good', meaning: 'The collector has confirmed it.' },
  parked: { label: 'Parked', tone: 'warn', meaning: 'The collector refused it; it is kept and not tried again.' },
  expired: { label: 'Expired', tone: 'bad', meaning: 'Too old to send; it will not be billed there.' },
  not_sent: { label: 'Not sent', tone: 'neutral', meaning: 'No enabled publisher takes it.' },
};

/** What was called: a tool or another target by name, else the method. */
export function subjectOf(event: Pick<LedgerEvent, 'target' | 'method'>): string {
  return event.target ?? event.method;
}
