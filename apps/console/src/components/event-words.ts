import type { LedgerEvent } from '@tallygate/contracts/ledger-event';
import type { DeliveryState, Outcome } from '@tallygate/contracts/outcome';
import type { Tone } from './ui/badge.tsx';

export type Standing = 'good' | 'caution' | 'bad' | 'quiet';
type Word = { label: string; standing: Standing };

export const OUTCOME_WORDS: Record<Outcome, Word> = {
  ok: { label: 'OK', standing: 'good' },
  tool_error: { label: 'Tool error', standing: 'bad' },
  rpc_error: { label: 'RPC error', standing: 'bad' },
  invalid_result: { label: 'Unreadable result', standing: 'bad' },
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
  upstream_failed: { label: 'Server down', standing: 'bad' },
  timeout: { label: 'Timed out', standing: 'bad' },
  denied: { label: 'Refused', standing: 'caution' },
  malformed: { label: 'Malformed', standing: 'bad' },
  exchanged: { label: 'Exchanged', standing: 'quiet' },
};

type Delivery = { label: string; tone: Tone; meaning: string };

export const DELIVERY_WORDS: Record<DeliveryState, Delivery> = {
  recorded: { label: 'Recorded', tone: 'neutral', meaning: 'In the ledger; nothing is known of its delivery yet.' },
  queued: { label: 'Queued', tone: 'info', meaning: 'Waits in the gateway for the next batch.' },
  sent: { label: 'Sent', tone: 'info', meaning: 'Sent; Moesif has not answered yet.' },
  accepted: { label: 'Accepted', tone: 'good', meaning: 'Moesif has confirmed it.' },
  parked: {
    label: 'Parked',
    tone: 'warn',
    meaning: 'Moesif refused it; it is kept until somebody sends it again or discards it.',
  },
  discarded: { label: 'Discarded', tone: 'neutral', meaning: 'Moesif refused it, and somebody discarded it.' },
  expired: { label: 'Expired', tone: 'bad', meaning: 'Too old to send; it will not be billed there.' },
  not_sent: {
    label: 'Not sent',
    tone: 'neutral',
    meaning: 'No publisher was on that takes it. Its page says which of both.',
  },
};

/** What was called: a tool or another target by name, else the method; of what was refused before, that nobody read it. */
export function subjectOf(event: Pick<LedgerEvent, 'target' | 'method' | 'kind'>): string {
  return event.kind === 'refused' ? '(not read)' : (event.target ?? event.method);
}
