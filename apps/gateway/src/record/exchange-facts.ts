import type { Outcome } from '@tallygate/contracts/outcome';
import type { AnswerMessage } from '../mcp/answer-message.ts';
import { CallEnding } from './call-ending.ts';

/** How an answer's stream came to its end. */
export type StreamEnd = 'ended' | 'upstream_failed' | 'timeout' | 'client_closed' | 'gateway_stopped';

/** What the headers of an answer say that is recorded. */
export type AnswerHeaders = {
  kind: 'json' | 'sse' | 'other';
  /** The session that the upstream made. */
  sessionId: string | undefined;
  /** Names and values alternating. */
  headers: readonly string[];
};

/** What is measured of one HTTP exchange while it runs. The methods are named after what has happened. */
export class ExchangeFacts {
  #status: number | undefined;
  #upstreamStatus: number | undefined;
  #isSse = false;
  #responseHeaders: readonly string[] | undefined;
  #issuedSessionId: string | undefined;
  #isSent = false;
  #responseBytes = 0;
  #isUnreadable = false;
  #isCallerGone = false;
  #isResultBegun = false;
  #firstByteAt: number | undefined;
  #dispatchedAt: number | undefined;
  #messages = 0;
  #progress = 0;
  #serverRequests = 0;
  #acceptedAt = performance.now();

  /** The HTTP status that the client is told. */
  get status(): number | undefined {
    return this.#status;
  }

  /** The HTTP status of the upstream's answer. */
  get upstreamStatus(): number | undefined {
    return this.#upstreamStatus;
  }

  /** Names and values of the answer's headers, alternating. */
  get responseHeaders(): readonly string[] | undefined {
    return this.#responseHeaders;
  }

  /** Whether the answer is an event stream. */
  get isSse(): boolean {
    return this.#isSse;
  }

  /** The session that the upstream made. */
  get issuedSessionId(): string | undefined {
    return this.#issuedSessionId;
  }

  /** Whether the request's bytes are on their way to the upstream. */
  get isSent(): boolean {
    return this.#isSent;
  }

  /** Whether the caller had some of a result when they left. */
  get isResultBegun(): boolean {
    return this.#isResultBegun;
  }

  /** The request has arrived in full: durations count from here, so that a slow sender does not make a slow tool. */
  bodyRead(): void {
    this.#acceptedAt = performance.now();
  }

  /** The request is handed to the upstream's pool. */
  dispatched(): void {
    this.#dispatchedAt = performance.now();
  }

  /** A connection to the upstream takes the request's bytes. */
  sent(): void {
    this.#isSent = true;
  }

  /** The headers of the upstream's answer have arrived. */
  answerArrived(upstreamStatus: number): void {
    this.#firstByteAt = performance.now();
    this.#upstreamStatus = upstreamStatus;
  }

  /** The upstream's answer is the client's. Its headers are kept as they are now, before policies see them. */
  answerRelayed(status: number, { kind, sessionId, headers }: AnswerHeaders): void {
    this.#status = status;
    this.#isSse = kind === 'sse';
    this.#issuedSessionId = sessionId;
    this.#responseHeaders = headers;
  }

  /** The gateway answers itself. */
  answeredItself(status: number): void {
    this.#status = status;
  }

  /** Bytes of the upstream's body arrived. */
  bytesArrived(count: number): void {
    this.#responseBytes += count;
  }

  /** Some of the answer could not be read. */
  answerUnreadable(): void {
    this.#isUnreadable = true;
  }

  /** A message of the answer was read. */
  messageRead({ kind, method }: AnswerMessage): void {
    this.#messages += 1;
    if (kind === 'request') this.#serverRequests += 1;
    else if (kind !== 'response' && method === 'notifications/progress') this.#progress += 1;
  }

  /**
   * The caller's connection is over before its answer.
   * @param isResultBegun they were sent some of a result that is not there in full yet
   */
  callerLeft(isResultBegun: boolean): void {
    this.#isCallerGone = true;
    this.#isResultBegun = isResultBegun;
  }

  /** The ending of a call that ends now. */
  ending(outcome: Outcome): CallEnding {
    const now = performance.now();
    const ending = new CallEnding(outcome);
    ending.httpStatus = this.#status;
    ending.durationMs = now - this.#acceptedAt;
    if (this.#firstByteAt !== undefined) ending.ttfbMs = this.#firstByteAt - this.#acceptedAt;
    if (this.#dispatchedAt !== undefined) ending.upstreamMs = now - this.#dispatchedAt;
    ending.responseBytes = this.#responseBytes;
    ending.isSse = this.#isSse;
    ending.messages = this.#messages;
    ending.progress = this.#progress;
    ending.serverRequests = this.#serverRequests;
    ending.delivered = !this.#isCallerGone;
    ending.isResultBegun = this.#isResultBegun;
    return ending;
  }

  /** The ending of a call that the stream brought no answer for. */
  endWithoutAnswer(how: StreamEnd): CallEnding {
    const ending = this.ending(this.#outcomeOf(how));
    if (how !== 'ended') {
      ending.delivered = false;
      if (how === 'gateway_stopped') {
        ending.detail = 'gateway_restart';
        ending.isGatewayRestart = true;
      }
    } else if (this.#isUnreadable) {
      ending.parse = 'skipped';
      if (ending.outcome === 'no_response') ending.detail = 'answer_unreadable';
    }
    return ending;
  }

  #outcomeOf(how: StreamEnd): Outcome {
    if (how === 'gateway_stopped') return 'cancelled';
    if (how !== 'ended') return how;
    return (this.#status ?? 0) >= 400 ? 'http_error' : 'no_response';
  }
}
