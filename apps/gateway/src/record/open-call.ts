import type { CallFacts, Decision, DecisionRules } from '@tallygate/metering/call-facts';
import { decide } from '@tallygate/metering/decide';
import { newCallId } from '../exchange/call-id.ts';
import type { Linked } from '../exchange/linked-list.ts';
import type { AnswerMessage } from '../mcp/answer-message.ts';
import type { RequestElement } from '../mcp/request-element.ts';
import type { CallEnding } from './call-ending.ts';
import type { CallHold } from './call-hold.ts';
import { decisionMembers, endingMembers, member } from './event-text.ts';
import type { FirstCall } from './first-call.ts';
import type { KeptHold } from './kept-hold.ts';
import type { OpenTask } from './task-table.ts';

/** The facts of a call that are known when it is accepted; enough to finish its event after a crash. */
export type AcceptedFacts = {
  proxy: string;
  method: string;
  tool: string | undefined;
  consumer: string | undefined;
  company: string | undefined;
  /** The console made it, for somebody who tries a proxy. */
  isTest?: true | undefined;
  requestBytes: number;
};

export type JournaledTask = Omit<OpenTask, 'call'> & { key: string };

type Recovery = {
  facts: AcceptedFacts;
  dispatched: boolean;
  recordedId?: string | undefined;
  billId?: string | undefined;
  hold?: KeptHold | undefined;
  task?: JournaledTask | undefined;
};

/** An event as it is written. */
export type FinishedCall = { id: string; text: string; decision: Decision };

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
  /** The first message that looks like its answer, and that clients drop. */
  dropped: AnswerMessage | undefined;
  /** Recorded as cancelled; an answer that comes nevertheless is recorded as an update. */
  isCancelled = false;
  isJournaled = false;
  isDispatched = false;
  mrtrRound: number | undefined;
  /** What repeats of this call will find; undefined for one that nobody could recognise. */
  first: FirstCall | undefined;
  /** The call that this one repeats, or waits for. */
  repeats: FirstCall | undefined;
  /** The id it is billed under, when it has an idempotency key. */
  billId: string | undefined;
  /** The id of its event, once that is written. */
  recordedId: string | undefined;
  isBilled = false;
  /** What it has put aside of its company's credits; undefined where none pay for it. */
  hold: CallHold | undefined;
  /** What else its event says, by the text of all the rest: members with a trailing comma. */
  completes: ((eventText: string) => string) | undefined;
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
    const { facts, isDispatched: dispatched, recordedId, billId } = this;
    const recovery: Recovery = { facts, dispatched, recordedId, billId, hold: this.hold?.kept(), task };
    return JSON.stringify({ id: this.id, accepted: this.acceptedText, ...recovery });
  }

  /** Its event was written. */
  recorded({ id, decision }: FinishedCall): void {
    this.recordedId ??= id;
    if (decision.billable) this.isBilled = true;
  }

  /**
   * The event of the call, and whether it is billed.
   * @param late members that became known after acceptance, with a trailing comma
   * @param update the event reports on a call whose own event is written already
   */
  finish(ending: CallEnding, late: string, update = false): FinishedCall {
    if (this.repeats !== undefined) {
      ending.isDuplicate = true;
      ending.duplicateOf = this.repeats.link;
    } else if (update && this.isBilled) {
      ending.isDuplicate = true;
    }
    const decision = decide(callFacts(this.facts, ending, this.isDispatched), this.rules);
    const ownId = update ? newCallId() : this.id;
    const id = decision.billable ? (this.billId ?? ownId) : ownId;
    const link = update ? member('updateOf', this.recordedId ?? this.id) : '';
    // The outcome `ok` implies that the call was dispatched.
    const sent = ending.outcome === 'ok' ? '' : `"dispatched":${this.isDispatched},`;
    const members = `${link}${this.acceptedText}${late}${endingMembers(ending)}${sent}${decisionMembers(decision)}`;
    const text = `{"id":"${id}",${members}}`;
    if (this.hold === undefined && this.completes === undefined) return { id, text, decision };
    const spent = this.hold === undefined ? '' : this.#spend(text, { decision, ending });
    const more = this.completes?.(`{"id":"${id}",${spent}${members}}`) ?? '';
    return { id, text: `{"id":"${id}",${more}${spent}${members}}`, decision };
  }

  /** What the event says of credits. A hold lasts as long as the call may still be billed: until its task ends, too. */
  #spend(text: string, { decision, ending }: { decision: Decision; ending: CallEnding }): string {
    if (decision.billable) return this.hold?.settle(text) ?? '';
    const isTask = ending.outcome === 'task_created' && ending.taskHash !== undefined;
    if (this.state === 'closed' && !isTask) this.hold?.release();
    return '';
  }
}

export function callFacts(accepted: AcceptedFacts, ending: CallEnding, dispatched: boolean): CallFacts {
  return {
    method: accepted.method,
    tool: accepted.tool,
    outcome: ending.outcome,
    denial: ending.denial,
    delivered: ending.delivered,
    resultBegun: ending.isResultBegun,
    dispatched,
    consumer: accepted.consumer,
    company: accepted.company,
    isTest: accepted.isTest,
    duplicate: ending.isDuplicate,
    gatewayRestart: ending.isGatewayRestart,
    requestBytes: accepted.requestBytes,
    messageBytes: ending.messageBytes ?? 0,
    result: ending.result,
  };
}
