import type { ChargePoint, Outcome } from '@tallygate/contracts/outcome';
import type { Refusal } from '../exchange/refusal.ts';
import type { RelayRequest } from '../exchange/relay-request.ts';
import { ownerOf, type SessionEntry, type SessionTable, sessionInfo } from '../exchange/session-table.ts';
import { type AnswerMessage, asObject, asString, shortHash } from '../mcp/answer-message.ts';
import type { ByteBudget } from '../mcp/byte-budget.ts';
import { tellCallAnswer } from '../policies/tell-call-answer.ts';
import { acceptedCall, wholeExchange } from './accepted-call.ts';
import { answerOutcome } from './answer-outcome.ts';
import { addEarlierPart, type CallEnding } from './call-ending.ts';
import { endFirstCall } from './end-first-call.ts';
import { ExchangeFacts, type StreamEnd } from './exchange-facts.ts';
import { lateMembers, noteServer } from './late-members.ts';
import { matchAnswer, numberText } from './match-answer.ts';
import type { FinishedCall, OpenCall } from './open-call.ts';
import type { AnswerCarrier } from './pending-calls.ts';
import { type Recorded, type Recorder, sessionCallKey } from './recorder.ts';
import type { RepeatedCall } from './repeated-call.ts';
import { noteCancellations, setCancellable, unsetCancellable } from './session-cancels.ts';
import { noteTaskAnswer, noteTaskState, openTask, type TaskScope } from './task-tracking.ts';

/** Is told each time that no event of the exchange is on its way to the disk any more. */
export type RecordWaiter = {
  /** @param isLost the event of a tool call could not be written */
  written(isLost: boolean): void;
};

/** A call with its ending. */
type Ended = {
  call: OpenCall;
  ending: CallEnding;
  /** The exchange whose bytes carry the answer. */
  by: AnswerCarrier;
  message?: AnswerMessage;
};

/** The record of one HTTP exchange: its calls, what its answer brought, and what is still being written. */
export class ExchangeRecord extends ExchangeFacts implements AnswerCarrier {
  readonly calls: OpenCall[] = [];
  /** Events on their way to the disk. */
  #writing = 0;
  #waiter: RecordWaiter | undefined;
  #session: SessionEntry | undefined;
  #isUnattended = false;
  readonly #recorder: Recorder;
  readonly #request: RelayRequest;
  readonly #sessions: SessionTable;
  #hasEventId = false;
  #isLost = false;

  constructor(recorder: Recorder, sessions: SessionTable, request: RelayRequest) {
    super();
    this.#recorder = recorder;
    this.#sessions = sessions;
    this.#request = request;
  }

  /** Whether events are on their way to the disk: the bytes that depend on them are held back. */
  get isWriting(): boolean {
    return this.#writing > 0;
  }

  /** Names who is told when everything is written; one at a time. */
  tellWhenWritten(waiter: RecordWaiter): void {
    this.#waiter = waiter;
  }

  /** The request belongs to this session. */
  sessionFound(session: SessionEntry | undefined): void {
    this.#session = session;
  }

  /** The body was read: every request in it becomes a call. */
  openCalls(): void {
    const { elements, principal } = this.#request;
    const owner = ownerOf(principal);
    elements.forEach((element, index) => {
      if (element.kind !== 'request') return;
      const call = acceptedCall(this.#request, this.#session, { element, index });
      call.mrtrRound = this.#recorder.rounds.roundOf(element, owner);
      this.calls.push(call);
    });
  }

  get callsTools(): boolean {
    return this.calls.some(isToolCall);
  }

  /** Whether every call must be on disk before it is made. */
  get needsJournal(): boolean {
    return this.#chargePoint === 'dispatched' && this.callsTools;
  }

  /** The caller has left: decides whether the calls run on without them, and counts this exchange while they do. */
  goOnUnattended(): boolean {
    if (!this.#isWorthGoingOn()) return false;
    this.#isUnattended = true;
    this.#recorder.unattended.begin(this.#request);
    return true;
  }

  /** What answers that are read without their callers may keep together. */
  get keptUnattended(): ByteBudget {
    return this.#recorder.unattended.kept;
  }

  /**
   * Calls run on when the result is what is charged for, wherever it arrives; when the caller had some of it; and with an
   * idempotency key, because the caller will ask again – one that can be resumed need not for that.
   */
  #isWorthGoingOn(): boolean {
    const running = this.calls.filter((call) => isToolCall(call) && call.state === 'open');
    // A caller who has some of the result pays for it, even after cancelling the call.
    if (running.length > 0 && this.isResultBegun) return true;
    const open = running.filter((call) => !call.isCancelled);
    if (open.length === 0) return false;
    if (this.#chargePoint === 'upstream_result') return true;
    return !this.#isResumable && open.some((call) => call.billId !== undefined && call.first?.state === 'running');
  }

  get #chargePoint(): ChargePoint {
    const { proxy, billing } = this.#request.route.rules;
    return proxy?.chargePoint ?? billing.charge_point;
  }

  /** The caller left before the calls were made: a repeat of them is a first call again. */
  notMade(): void {
    for (const call of this.calls) {
      call.first?.free();
      call.hold?.release();
    }
  }

  /** The calls wait for the first calls that they repeat, and are not sent yet. */
  waitForFirst(): void {
    for (const call of this.calls) this.#recorder.waiting(call);
  }

  /** The request goes upstream; with `isDurable`, `done` is told when its calls are journaled. */
  dispatch(isDurable: boolean, done: Recorded): void {
    this.dispatched();
    noteCancellations(this.#recorder, this.#request);
    let waiting = 0;
    let failure: Error | undefined;
    for (const call of this.calls) {
      this.#setCancellable(call);
      if (!isDurable) {
        this.#recorder.opened(call);
        continue;
      }
      waiting += 1;
      this.#recorder.openedDurably(call, (error) => {
        failure ??= error;
        waiting -= 1;
        if (waiting === 0) done(failure);
      });
    }
    if (!isDurable) done();
  }

  /** The gateway answers itself; every call is recorded with the reason, or the refusal as such when none is known. */
  refuse(refusal: Refusal, outcome: Outcome = refusal.denial === undefined ? 'malformed' : 'denied'): void {
    this.answeredItself(refusal.status);
    const ending = this.ending(outcome);
    ending.denial = refusal.denial;
    ending.detail = refusal.detail;
    ending.denialFacts = refusal.facts;
    const kind = this.#kindOf(refusal, outcome);
    for (const call of this.calls)
      if (!this.#isFolded({ call, ending, by: this }, kind)) this.#close({ call, ending, by: this });
    if (this.calls.length > 0) return;
    const whole = wholeExchange(this.#request, this.#session);
    if (this.#isFolded({ call: whole, ending, by: this }, kind) || !this.#recorder.mayRecordRefusal()) return;
    this.#write({ call: whole, ending, by: this }, false);
  }

  /** What refusals have in common that differ in nothing but instants, bytes and ids. */
  #kindOf({ status, denial, detail }: Refusal, outcome: Outcome): string {
    const { clientIp, route, httpMethod, principal } = this.#request;
    const { consumer, company } = principal ?? {};
    return [clientIp, route.name, httpMethod, status, outcome, denial, detail, consumer, company].join('\u0000');
  }

  /** Tool calls of callers who were let in are never folded: a meter may count each. Nor is what the journal knows of. */
  #isFolded({ call, ending }: Ended, kindOfExchange: string): boolean {
    const { outcome } = ending;
    if (outcome !== 'denied' && outcome !== 'malformed') return false;
    if (isToolCall(call) || call.isJournaled || call.isDispatched) return false;
    const { method } = call.facts;
    const kind = [kindOfExchange, method, call.element?.target].join('\u0000');
    const { responseHeaders } = this;
    const late = () => lateMembers(call, { request: this.#request, session: this.#session, responseHeaders });
    if (!this.#recorder.fold({ call, ending, late }, kind)) return false;
    call.state = 'closed';
    return true;
  }

  /** The gateway answers with what a call made before was answered; nothing is made again. */
  repeat({ status, repeats }: { status: number; repeats: readonly RepeatedCall[] }): void {
    this.answeredItself(status);
    for (const call of this.calls) {
      const repeat = repeats.find((candidate) => candidate.call === call);
      const answer = repeat?.reason === undefined ? repeat?.first.answer : undefined;
      const ending = this.ending(answer?.outcome ?? 'denied');
      ending.isError = answer?.isError ?? false;
      ending.errorCode = answer?.errorCode;
      ending.messageBytes = answer?.text.length;
      ending.detail = answer === undefined ? (repeat?.reason ?? 'batch_repeated') : undefined;
      if (repeat === undefined) ending.denial = 'rule';
      else call.repeats = repeat.first;
      this.#close({ call, ending, by: this });
      const owed = answer === undefined ? undefined : repeat?.first.takeOwed();
      if (owed === undefined) continue;
      const written = this.hold();
      this.#recorder.writeOwed(owed, call.facts.proxy, (error) => {
        if (error === undefined) repeat?.first.paid();
        else if (repeat !== undefined) repeat.first.owed = owed;
        written(error, true);
      });
    }
  }

  onEventId(): void {
    this.#hasEventId = true;
  }

  onMessages(messages: readonly AnswerMessage[]): void {
    const isTakenApart = this.#request.isBatch || this.#readsAsOne(messages);
    for (const message of messages) {
      this.messageRead(message);
      if (message.kind === 'response') this.#onResponse(message, isTakenApart);
      else if (message.kind === 'request') continue;
      else if (message.method === 'notifications/tasks' || message.method === 'notifications/tasks/status') {
        const scope = this.#taskScope(ownerOf(this.#request.principal), this);
        const params = asObject(message.outline.params);
        noteTaskState(scope, asString(params?.taskId), params);
      }
    }
  }

  /** No more of the answer comes: calls without one end by how the stream ended. */
  end(how: StreamEnd): void {
    if (this.#isUnattended) {
      this.#isUnattended = false;
      this.#recorder.unattended.end(this.#request);
    }
    for (const call of this.calls) {
      if (call.state === 'open' && call.facts.method === 'subscriptions/listen' && !call.isCancelled) {
        this.#close({ call, ending: this.ending('exchanged'), by: this });
      } else if (call.state === 'open' && !this.#keepPending(call, how)) {
        if (how === 'ended' && call.dropped !== undefined) this.#answer(call, call.dropped, this);
        else this.#closeUnanswered(call, how);
      }
    }
    if (this.#request.httpMethod !== 'POST') this.#writeWhole(this.ending('exchanged'));
  }

  /** `notifications/cancelled` named this call: it is recorded now, because servers then never answer. */
  cancel(call: OpenCall): void {
    if (call.state === 'closed' || call.isCancelled || call.facts.method === 'initialize') return;
    call.isCancelled = true;
    const ending = this.ending('cancelled');
    ending.delivered = false;
    this.#write({ call, ending, by: this }, false);
  }

  hold(): (error: Error | undefined, isToolCall: boolean) => void {
    this.#writing += 1;
    return (error, isOfTool) => {
      this.#writing -= 1;
      if (error !== undefined && isOfTool) this.#isLost = true;
      if (this.#writing === 0) this.#waiter?.written(this.#isLost);
    };
  }

  /** A client that sent no batch takes an array only as a whole JSON body in which every message is one. */
  #readsAsOne(messages: readonly AnswerMessage[]): boolean {
    if (messages[0]?.sourceIndex === undefined) return true;
    return !this.isSse && messages.every(({ isWellFormed }) => isWellFormed);
  }

  #onResponse(message: AnswerMessage, isReadable: boolean): void {
    const call = matchAnswer(this.calls, message);
    const isTaken = isReadable && message.isWellFormed && message.id !== undefined && this.#isStatusFor(message);
    if (call === undefined) {
      if (isTaken && this.#request.httpMethod === 'GET') this.#resume(message);
    } else if (isTaken) this.#answer(call, message, this);
    else if (this.#isStatusFor(message)) call.dropped ??= message;
  }

  /** Clients read results from successful answers alone, and no body at all behind 202. */
  #isStatusFor(message: AnswerMessage): boolean {
    const { status = 200 } = this;
    return message.isRpcError || (status >= 200 && status < 300 && status !== 202);
  }

  #resume(message: AnswerMessage): void {
    const { sessionId, route } = this.#request;
    if (sessionId === undefined || message.id === undefined) return;
    const { pending } = this.#recorder;
    const call =
      pending.take(sessionCallKey(route.name, sessionId, message.id)) ??
      pending.take(sessionCallKey(route.name, sessionId, numberText(message.id)));
    call?.resume(message, this);
  }

  /** @param by the exchange whose bytes carry the answer; another one than this when the stream was resumed */
  #answer(call: OpenCall, message: AnswerMessage, by: AnswerCarrier): void {
    const owner = ownerOf(this.#request.principal);
    const isDropped = message === call.dropped && !message.isRpcError;
    const outcome = isDropped ? 'invalid_result' : answerOutcome(call.facts.method, message, this.#request.era);
    const round = outcome === 'input_required' ? (call.mrtrRound ?? 1) : call.mrtrRound;
    if (outcome === 'input_required' && !message.isRpcError && call.element !== undefined) {
      this.#recorder.rounds.note(call.element, owner, { round: round ?? 1, result: message.result });
    }
    if (call.facts.method === 'initialize' && outcome === 'ok') this.#onInitialized(call, message);
    tellCallAnswer(this.#request, { element: call.element, message, seen: this });
    const ending = by.ending(outcome);
    ending.isError = message.isError;
    ending.errorCode = message.errorCode;
    ending.messageBytes = message.bytes;
    ending.parse = message.parse;
    ending.mrtrRound = round;
    ending.result = message.outline.result;
    if (by !== this) addEarlierPart(ending, this.ending(outcome));
    if (this.#request.era === 'modern') noteServer(ending, message.result);
    if (outcome === 'task_created' && message.taskId !== undefined) {
      ending.taskHash = shortHash(message.taskId);
      ending.taskStatus = message.taskStatus;
    }
    const wasBilled = this.#close({ call, ending, by, message });
    if (outcome === 'task_created') openTask(this.#taskScope(owner, by), { call, message, wasBilled });
    else if (call.facts.method.startsWith('tasks/')) noteTaskAnswer(this.#taskScope(owner, by), call, message);
  }

  #taskScope(owner: string, by: AnswerCarrier): TaskScope {
    return { recorder: this.#recorder, route: this.#request.route.name, owner, by };
  }

  #onInitialized(call: OpenCall, message: AnswerMessage): void {
    if (this.issuedSessionId === undefined) return;
    const { route, principal } = this.#request;
    const info = {
      owner: ownerOf(principal),
      target: this.#request.target.href,
      cookies: this.#request.cookies,
      ...sessionInfo(call.element?.params, message.result),
    };
    this.#session = this.#sessions.bind(route.name, this.issuedSessionId, info);
  }

  get #isResumable(): boolean {
    return this.#hasEventId && this.#request.era !== 'modern' && this.#request.sessionId !== undefined;
  }

  #keepPending(call: OpenCall, how: StreamEnd): boolean {
    const { sessionId, route } = this.#request;
    const id = call.element?.id;
    if (!this.#isResumable || sessionId === undefined || id === undefined) return false;
    call.state = 'pending';
    this.#recorder.pending.add(sessionCallKey(route.name, sessionId, id), {
      resume: (message, by) => {
        call.state = 'open';
        this.#answer(call, message, by);
      },
      expire: () => {
        call.state = 'open';
        this.#closeUnanswered(call, how);
      },
    });
    return true;
  }

  #closeUnanswered(call: OpenCall, how: StreamEnd): void {
    if (!this.isSent) call.isDispatched = false;
    if (!call.isCancelled) {
      this.#close({ call, ending: this.endWithoutAnswer(how), by: this });
      return;
    }
    call.state = 'closed';
    call.hold?.release();
    this.#unsetCancellable(call);
    const { recordedId: eventId, isBilled } = call;
    call.first?.end({ eventId, isBilled, isAnswered: false, answer: undefined, owed: undefined });
  }

  /** Ends a call; tells whether it is billed. */
  #close(ended: Ended): boolean {
    const { call } = ended;
    call.state = 'closed';
    this.#unsetCancellable(call);
    return this.#write(ended, call.isCancelled);
  }

  #write({ call, ending, by, message }: Ended, isUpdate: boolean): boolean {
    const written = by.hold();
    const { responseHeaders } = this;
    const late = lateMembers(call, { request: this.#request, session: this.#session, responseHeaders });
    const isOfTool = isToolCall(call);
    const { first } = call;
    if (first === undefined || call.state !== 'closed') {
      const recorded = this.#recorder.write({ call, ending, late, isUpdate }, (error) => written(error, isOfTool));
      this.#tellRecorded(call, recorded);
      return recorded.decision.billable;
    }
    const { isSent, upstreamStatus } = this;
    const finished = this.#recorder.write({ call, ending, late, isUpdate }, (error, finished) => {
      endFirstCall({ call, first, ending, message, finished, late, isSent, upstreamStatus }, error);
      written(error, isOfTool);
    });
    this.#tellRecorded(call, finished);
    return finished.decision.billable;
  }

  #tellRecorded({ element, facts }: OpenCall, { text }: FinishedCall): void {
    if (element === undefined || facts.method !== 'tools/call') return;
    for (const policy of this.#request.route.recordedPolicies) policy.onCallRecorded?.(text, element, this.#request);
  }

  /** One event for an exchange that holds no call. */
  #writeWhole(ending: CallEnding): void {
    this.#write({ call: wholeExchange(this.#request, this.#session), ending, by: this }, false);
  }

  #setCancellable(call: OpenCall): void {
    setCancellable(this.#recorder, { request: this.#request, call }, () => this.cancel(call));
  }

  #unsetCancellable(call: OpenCall): void {
    unsetCancellable(this.#recorder, this.#request, call);
  }
}

function isToolCall(call: OpenCall): boolean {
  return call.facts.method === 'tools/call';
}
