import type { Outcome } from '@tallygate/contracts/outcome';
import type { Refusal, RequestElement } from '../policies/policy.ts';
import type { RelayRequest } from '../relay/relay-request.ts';
import { ownerOf, type SessionEntry, type SessionTable, sessionInfo } from '../relay/session-table.ts';
import { acceptedMembers } from './accepted-members.ts';
import { type AnswerMessage, asString, shortHash } from './answer-message.ts';
import { answerOutcome } from './answer-outcome.ts';
import { CallEnding } from './call-ending.ts';
import { newCallId } from './call-id.ts';
import { headerMembers, peerMembers } from './event-text.ts';
import { matchAnswer } from './match-answer.ts';
import { OpenCall } from './open-call.ts';
import type { AnswerCarrier } from './pending-calls.ts';
import { type Recorded, type Recorder, sessionCallKey } from './recorder.ts';
import { noteTaskAnswer, noteTaskState, openTask, type TaskScope } from './task-tracking.ts';

/** How an answer's stream came to its end. */
export type StreamEnd = 'ended' | 'upstream_failed' | 'timeout' | 'client_closed';

/** Waits until every event of an exchange that was under way is written. */
export interface RecordWaiter {
  /** @param isLost one of a billed call was not */
  written(isLost: boolean): void;
}

/** The record of one HTTP exchange: its calls, what its answer brought, and what is still being written. */
export class ExchangeRecord implements AnswerCarrier {
  readonly calls: OpenCall[] = [];
  /** Events on their way to the disk; while there are any, the bytes that depend on them are held back. */
  writing = 0;
  waiter: RecordWaiter | undefined;
  status: number | undefined;
  responseBytes = 0;
  isSse = false;
  isUnreadable = false;
  isClientGone = false;
  firstByteAt: number | undefined;
  issuedSessionId: string | undefined;
  responseHeaders: readonly string[] | undefined;
  session: SessionEntry | undefined;
  readonly #recorder: Recorder;
  readonly #request: RelayRequest;
  readonly #sessions: SessionTable;
  readonly #acceptedAt = performance.now();
  #dispatchedAt: number | undefined;
  #hasEventId = false;
  #isLost = false;
  #messages = 0;
  #progress = 0;
  #serverRequests = 0;

  constructor(recorder: Recorder, sessions: SessionTable, request: RelayRequest) {
    this.#recorder = recorder;
    this.#sessions = sessions;
    this.#request = request;
  }

  /** The body was read: every request in it becomes a call. */
  openCalls(): void {
    const { elements, route, principal, body, isBatch, exchangeId } = this.#request;
    const owner = ownerOf(principal);
    const requestBytes = Math.round((body?.length ?? 0) / Math.max(1, elements.length));
    elements.forEach((element, index) => {
      if (element.kind !== 'request') return;
      const method = element.method ?? '';
      const call = new OpenCall({
        id: isBatch ? newCallId() : exchangeId,
        element,
        rules: route.rules,
        facts: {
          proxy: route.name,
          method,
          tool: method === 'tools/call' ? element.target : undefined,
          consumer: principal?.consumer,
          company: principal?.company,
          requestBytes,
        },
        accepted: () =>
          acceptedMembers(this.#request, element, requestBytes, this.session, isBatch ? index : undefined),
      });
      call.mrtrRound = this.#recorder.rounds.roundOf(element, owner);
      this.calls.push(call);
    });
  }

  /** Whether every call must be on disk before it is made. */
  get needsJournal(): boolean {
    const { proxy, billing } = this.#request.route.rules;
    return (proxy?.chargePoint ?? billing.charge_point) === 'dispatched' && this.calls.some(isToolCall);
  }

  /** The request goes upstream; with `durably`, `done` is told when its calls are journaled. */
  dispatch(durably: boolean, done: Recorded): void {
    this.#dispatchedAt = performance.now();
    this.#noteCancellations();
    let waiting = 0;
    let failure: Error | undefined;
    for (const call of this.calls) {
      this.#setRunning(call);
      if (!durably) {
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
    if (!durably) done();
  }

  /** The gateway answers itself; every call is recorded with the reason, or the refusal as such when none is known. */
  refuse(refusal: Refusal, outcome: Outcome = refusal.denial === undefined ? 'malformed' : 'denied'): void {
    this.status = refusal.status;
    const ending = this.ending(outcome);
    ending.denial = refusal.denial;
    ending.detail = refusal.detail;
    if (this.calls.length > 0) for (const call of this.calls) this.#close(call, ending);
    else if (this.#recorder.mayRecordRefusal()) this.#writeWhole(ending);
  }

  onEventId(): void {
    this.#hasEventId = true;
  }

  onMessages(messages: readonly AnswerMessage[]): void {
    for (const message of messages) {
      this.#messages += 1;
      if (message.kind === 'response') this.#onResponse(message);
      else if (message.kind === 'request') this.#serverRequests += 1;
      else if (message.method === 'notifications/progress') this.#progress += 1;
      else if (message.method === 'notifications/tasks' || message.method === 'notifications/tasks/status') {
        const scope = this.#taskScope(ownerOf(this.#request.principal));
        noteTaskState(scope, asString(message.params?.taskId), message.params, this);
      }
    }
  }

  /** No more of the answer comes: calls without one end by how the stream ended. */
  end(how: StreamEnd): void {
    for (const call of this.calls) {
      this.#unsetRunning(call);
      if (call.state !== 'open') continue;
      if (call.isCancelled) call.state = 'closed';
      else if (call.facts.method === 'subscriptions/listen') this.#close(call, this.ending('exchanged'));
      else if (!this.#keepPending(call, how)) this.#close(call, this.#endWithoutAnswer(how));
    }
    if (this.#request.httpMethod !== 'POST') this.#writeWhole(this.ending('exchanged'));
  }

  /** `notifications/cancelled` named this call: it is recorded now, because servers then never answer. */
  cancel(call: OpenCall): void {
    if (call.state !== 'open' || call.isCancelled || call.facts.method === 'initialize') return;
    call.isCancelled = true;
    const ending = this.ending('cancelled');
    ending.delivered = false;
    this.#write(call, ending);
  }

  hold(): (error: Error | undefined, isBilled: boolean) => void {
    this.writing += 1;
    return (error, isBilled) => {
      this.writing -= 1;
      if (error !== undefined && isBilled) this.#isLost = true;
      if (this.writing === 0) this.waiter?.written(this.#isLost);
    };
  }

  ending(outcome: Outcome): CallEnding {
    const now = performance.now();
    const ending = new CallEnding(outcome);
    ending.httpStatus = this.status;
    ending.durationMs = now - this.#acceptedAt;
    if (this.firstByteAt !== undefined) ending.ttfbMs = this.firstByteAt - this.#acceptedAt;
    if (this.#dispatchedAt !== undefined) ending.upstreamMs = now - this.#dispatchedAt;
    ending.responseBytes = this.responseBytes;
    ending.isSse = this.isSse;
    ending.messages = this.#messages;
    ending.progress = this.#progress;
    ending.serverRequests = this.#serverRequests;
    ending.delivered = !this.isClientGone;
    return ending;
  }

  #onResponse(message: AnswerMessage): void {
    const call = matchAnswer(this.calls, message);
    if (call !== undefined) this.#answer(call, message, this);
    else if (this.#request.httpMethod === 'GET') this.#resume(message);
  }

  #resume(message: AnswerMessage): void {
    const { sessionId, route } = this.#request;
    if (sessionId === undefined || message.id === undefined) return;
    this.#recorder.pending.take(sessionCallKey(route.name, sessionId, message.id))?.resume(message, this);
  }

  /** @param by the exchange whose bytes carry the answer; another one than this when the stream was resumed */
  #answer(call: OpenCall, message: AnswerMessage, by: AnswerCarrier): void {
    const owner = ownerOf(this.#request.principal);
    const outcome = answerOutcome(call.facts.method, message);
    const round = outcome === 'input_required' ? (call.mrtrRound ?? 1) : call.mrtrRound;
    if (outcome === 'input_required' && !message.isRpcError && call.element !== undefined) {
      this.#recorder.rounds.note(call.element, owner, round ?? 1, message.result);
    }
    if (call.facts.method === 'initialize' && outcome === 'ok') this.#onInitialized(call, message);
    const ending = by.ending(outcome);
    ending.isError = message.isError;
    ending.errorCode = message.errorCode;
    ending.messageBytes = message.bytes;
    ending.parse = message.parse;
    ending.mrtrRound = round;
    ending.isResumed = by !== this;
    ending.result = message.result;
    if (by !== this) ending.durationMs = performance.now() - this.#acceptedAt;
    if (message.isTask && message.taskId !== undefined) {
      ending.taskHash = shortHash(message.taskId);
      ending.taskStatus = message.taskStatus;
    }
    const isBilled = this.#close(call, ending, by);
    if (outcome === 'task_created') openTask(this.#taskScope(owner), call, message, isBilled);
    else if (call.facts.method.startsWith('tasks/')) noteTaskAnswer(this.#taskScope(owner), call, message, by);
  }

  #taskScope(owner: string): TaskScope {
    return { recorder: this.#recorder, route: this.#request.route.name, owner };
  }

  #onInitialized(call: OpenCall, message: AnswerMessage): void {
    if (this.issuedSessionId === undefined) return;
    const { route, principal } = this.#request;
    const info = sessionInfo(call.element?.params, message.result);
    this.session = this.#sessions.bind(route.name, this.issuedSessionId, ownerOf(principal), info);
  }

  #keepPending(call: OpenCall, how: StreamEnd): boolean {
    const { sessionId, era, route } = this.#request;
    const id = call.element?.id;
    if (era === 'modern' || sessionId === undefined || id === undefined || !this.#hasEventId) return false;
    call.state = 'pending';
    this.#recorder.pending.add(sessionCallKey(route.name, sessionId, id), {
      resume: (message, by) => {
        call.state = 'open';
        this.#answer(call, message, by);
      },
      expire: () => {
        call.state = 'open';
        this.#close(call, this.#endWithoutAnswer(how));
      },
    });
    return true;
  }

  #endWithoutAnswer(how: StreamEnd): CallEnding {
    const ending = this.ending(how === 'ended' ? ((this.status ?? 0) >= 400 ? 'http_error' : 'no_response') : how);
    if (how !== 'ended') {
      ending.delivered = false;
    } else if (this.isUnreadable) {
      ending.parse = 'skipped';
      if (ending.outcome === 'no_response') ending.detail = 'answer_unreadable';
    }
    return ending;
  }

  #close(call: OpenCall, ending: CallEnding, by: AnswerCarrier = this): boolean {
    call.state = 'closed';
    this.#unsetRunning(call);
    return this.#write(call, ending, by, call.isCancelled);
  }

  #write(call: OpenCall, ending: CallEnding, by: AnswerCarrier = this, update = false): boolean {
    const written = by.hold();
    let isBilled = false;
    isBilled = this.#recorder.write(call, ending, this.#lateMembers(call), (error) => written(error, isBilled), update);
    return isBilled;
  }

  /** One event for an exchange that holds no call: a stream, a session's end, a refusal before the body was read. */
  #writeWhole(ending: CallEnding): void {
    const { httpMethod, route, principal, exchangeId } = this.#request;
    const method = httpMethod.toLowerCase();
    const element: RequestElement = {
      kind: 'notification',
      method,
      id: undefined,
      target: undefined,
      params: undefined,
    };
    const call = new OpenCall({
      id: exchangeId,
      element,
      rules: route.rules,
      facts: {
        proxy: route.name,
        method,
        tool: undefined,
        consumer: principal?.consumer,
        company: principal?.company,
        requestBytes: 0,
      },
      accepted: () => acceptedMembers(this.#request, element, 0, this.session, undefined),
    });
    this.#write(call, ending);
  }

  /** What became known after acceptance: the session an `initialize` made, and headers of the answer. */
  #lateMembers(call: OpenCall): string {
    const isNew = call.facts.method === 'initialize' && this.session !== undefined;
    const session = isNew
      ? `"sessionHash":"${this.session?.hash}",${peerMembers({ serverName: this.session?.serverName, serverVersion: this.session?.serverVersion })}`
      : '';
    return session + headerMembers('responseHeaders', this.responseHeaders, this.#request.route.answerHeaderFilter);
  }

  #setRunning(call: OpenCall): void {
    const key = this.#runningKey(call);
    if (key !== undefined) this.#recorder.running.set(key, { cancel: () => this.cancel(call) });
  }

  #unsetRunning(call: OpenCall): void {
    const key = this.#runningKey(call);
    if (key === undefined) return;
    const running = this.#recorder.running.get(key);
    if (running !== undefined) running.cancel = undefined;
    this.#recorder.running.delete(key);
  }

  #runningKey(call: OpenCall): string | undefined {
    const { era, sessionId, route } = this.#request;
    const id = call.element?.id;
    return era === 'modern' || sessionId === undefined || id === undefined
      ? undefined
      : sessionCallKey(route.name, sessionId, id);
  }

  #noteCancellations(): void {
    const { era, sessionId, route, elements } = this.#request;
    if (era === 'modern' || sessionId === undefined) return;
    for (const element of elements) {
      if (element.method !== 'notifications/cancelled') continue;
      const requestId = element.params?.requestId;
      const id = typeof requestId === 'string' ? JSON.stringify(requestId) : String(requestId);
      this.#recorder.running.get(sessionCallKey(route.name, sessionId, id))?.cancel?.();
    }
  }
}

function isToolCall(call: OpenCall): boolean {
  return call.facts.method === 'tools/call';
}
