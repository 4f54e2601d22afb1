import type { CallFacts, Decision, DecisionRules } from '@tallygate/metering/call-facts';
import { decide } from '@tallygate/metering/decide';
import type { RequestElement } from '../policies/policy.ts';
import type { CallEnding } from './call-ending.ts';
import { newCallId } from './call-id.ts';
import { decisionMembers, endingMembers, member } from './event-text.ts';
import type { Linked } from './linked-list.ts';

/** The facts of a call that are known when it is accepted; enough to finish its event after a crash. */
export type AcceptedFacts = {
  proxy: string;
  method: string;
  tool: string | undefined;
  consumer: string | undefined;
  company: string | undefined;
  requestBytes: number;
};

export type JournaledTask = { key: string; createdAtMs: number; expiresAtMs: number; wasBilled: boolean };

type Recovery = { facts: AcceptedFacts; dispatched: boolean; task?: JournaledTask | undefined };

/** One JSON-RPC request between its acceptance and its event. */
export class OpenCall implements Linked<OpenCall> {
  previous: OpenCall | undefined = undefined;
  next: OpenCall | undefined = undefined;
  isLinked = false;
  openedAt = 0;
  readonly id: string;
  readonly element: RequestElement | undefined;
  readonly facts: AcceptedFacts;
  readonly rules: DecisionRules;
  /** `pending`: its stream ended, but a resumed one may still bring the answer. */
  state: 'open' | 'pending' | 'closed' = 'open';
  /** Recorded as cancelled; an answer that comes nevertheless is recorded as an update. */
  isCancelled = false;
  isJournaled = false;
  isDispatched = false;
  mrtrRound: number | undefined;
  readonly #accepted: () => string;
  #acceptedText: string | undefined;

  constructor(options: {
    id: string;
    /** Absent for a call that was recovered from the journal. */
    element?: RequestElement;
    facts: AcceptedFacts;
    rules: DecisionRules;
    /** Members of the event known at acceptance, with a trailing comma. */
    accepted: () => string;
  }) {
    this.id = options.id;
    this.element = options.element;
    this.facts = options.facts;
    this.rules = options.rules;
    this.#accepted = options.accepted;
  }

  get acceptedText(): string {
    this.#acceptedText ??= this.#accepted();
    return this.#acceptedText;
  }

  /** What the journal keeps of the call while it, or the task it started, is open. */
  journalText(task?: JournaledTask): string {
    const recovery: Recovery = { facts: this.facts, dispatched: this.isDispatched, task };
    return JSON.stringify({ id: this.id, accepted: this.acceptedText, ...recovery });
  }

  /**
   * The event of the call, and whether it is billed.
   * @param late members that became known after acceptance, with a trailing comma
   * @param update the event reports on a call whose own event is written already
   */
  finish(ending: CallEnding, late: string, update = false): { text: string; decision: Decision } {
    const decision = decide(callFacts(this.facts, ending, this.isDispatched), this.rules);
    const identity = update ? `{"id":"${newCallId()}",${member('updateOf', this.id)}` : `{"id":"${this.id}",`;
    const text = `${identity}${this.acceptedText}${late}${endingMembers(ending)}${decisionMembers(decision)}}`;
    return { text, decision };
  }
}

export function callFacts(accepted: AcceptedFacts, ending: CallEnding, dispatched: boolean): CallFacts {
  return {
    method: accepted.method,
    tool: accepted.tool,
    outcome: ending.outcome,
    denial: ending.denial,
    delivered: ending.delivered,
    dispatched,
    consumer: accepted.consumer,
    company: accepted.company,
    duplicate: ending.isDuplicate,
    gatewayRestart: ending.isGatewayRestart,
    requestBytes: accepted.requestBytes,
    messageBytes: ending.messageBytes ?? 0,
    result: ending.result,
  };
}
