import type { CallEvent } from '@tallygate/contracts/event';
import type { Outcome } from '@tallygate/contracts/outcome';
import { ANSWERED_OUTCOMES } from '@tallygate/contracts/outcome-codes';
import type { CallFacts, Decision } from './call-facts.ts';

/** What the event of a call tells of it: its facts without those that no event holds, and what was decided. */
export type RecordedCall = {
  facts: Omit<CallFacts, 'dispatched' | 'duplicate' | 'result'>;
  decision: Pick<Decision, 'billable' | 'reason' | 'quantity'>;
  /** Null when the event does not tell. */
  dispatched: boolean | null;
  /**
   * The event reports how a call went on that has an event already. When that one is billed, this one counts as a
   * repeat.
   */
  isUpdate: boolean;
  /** It repeats another call, under any rules. */
  isRepeat: boolean;
  /** The tool's name may be cut or altered on the event. */
  isToolUnsure: boolean;
};

/** Properties of an event that a decision may hang on. */
export type DecidedEvent = Pick<
  CallEvent,
  | 'method'
  | 'target'
  | 'outcome'
  | 'denial'
  | 'delivered'
  | 'resultBegun'
  | 'dispatched'
  | 'consumer'
  | 'company'
  | 'detail'
  | 'requestBytes'
  | 'messageBytes'
  | 'billable'
  | 'reason'
  | 'source'
  | 'evidence'
  | 'quantity'
> & {
  /** The event has the time that the server took, so the call was sent there. */
  hasUpstreamTime: boolean;
  isUpdate: boolean;
  /** It names the call that it repeats. */
  isRepeat: boolean;
};

const MAX_TARGET = 256;
/** The server answered the call, or made a task of it, so the call was sent to it. */
const ANSWERED: ReadonlySet<Outcome> = new Set([...ANSWERED_OUTCOMES, 'task_unresolved']);

/** Reads from a recorded event what it tells of the call. */
export function recordedCall(event: DecidedEvent): RecordedCall {
  const { method, target, outcome, denial, delivered, resultBegun, consumer, company, requestBytes } = event;
  const tool = method === 'tools/call' ? target : undefined;
  return {
    facts: {
      method,
      tool,
      outcome,
      denial,
      delivered,
      resultBegun,
      source: event.source,
      evidence: event.evidence,
      consumer,
      company,
      isTest: event.reason === 'test' ? true : undefined,
      requestBytes,
      messageBytes: event.messageBytes ?? 0,
      gatewayRestart: event.detail === 'gateway_restart',
    },
    decision: { billable: event.billable, reason: event.reason, quantity: event.quantity },
    dispatched: dispatchedOf(event),
    isUpdate: event.isUpdate,
    isRepeat: event.isRepeat || (event.reason === 'duplicate' && !event.isUpdate),
    isToolUnsure: tool !== undefined && (tool.length >= MAX_TARGET || tool.includes('\ufffd')),
  };
}

function dispatchedOf({ dispatched, outcome, hasUpstreamTime }: DecidedEvent): boolean | null {
  if (dispatched !== undefined) return dispatched;
  if (hasUpstreamTime || ANSWERED.has(outcome)) return true;
  return outcome === 'denied' || outcome === 'malformed' ? false : null;
}
