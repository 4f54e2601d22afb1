import type { Outcome } from '@tallygate/contracts/outcome';
import { CallEnding } from './call-ending.ts';

/** How an answer's stream came to its end. */
export type StreamEnd = 'ended' | 'upstream_failed' | 'timeout' | 'client_closed' | 'gateway_stopped';

/** What is measured of one HTTP exchange while it runs. */
export class ExchangeFacts {
  /** What the client is told. */
  status: number | undefined;
  /** What the upstream said. */
  upstreamStatus: number | undefined;
  /** The request's bytes are on their way to the upstream. */
  isSent = false;
  responseBytes = 0;
  isSse = false;
  isUnreadable = false;
  isClientGone = false;
  /** The caller had some of a result when they left. */
  isResultBegun = false;
  firstByteAt: number | undefined;
  dispatchedAt: number | undefined;
  messages = 0;
  progress = 0;
  serverRequests = 0;
  #acceptedAt = performance.now();

  /** The request has arrived in full: durations count from here, so that a slow sender does not make a slow tool. */
  bodyRead(): void {
    this.#acceptedAt = performance.now();
  }

  /** An ending of now. */
  ending(outcome: Outcome): CallEnding {
    const now = performance.now();
    const ending = new CallEnding(outcome);
    ending.httpStatus = this.status;
    ending.durationMs = now - this.#acceptedAt;
    if (this.firstByteAt !== undefined) ending.ttfbMs = this.firstByteAt - this.#acceptedAt;
    if (this.dispatchedAt !== undefined) ending.upstreamMs = now - this.dispatchedAt;
    ending.responseBytes = this.responseBytes;
    ending.isSse = this.isSse;
    ending.messages = this.messages;
    ending.progress = this.progress;
    ending.serverRequests = this.serverRequests;
    ending.delivered = !this.isClientGone;
    ending.isResultBegun = this.isResultBegun;
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
    } else if (this.isUnreadable) {
      ending.parse = 'skipped';
      if (ending.outcome === 'no_response') ending.detail = 'answer_unreadable';
    }
    return ending;
  }

  #outcomeOf(how: StreamEnd): Outcome {
    if (how === 'gateway_stopped') return 'cancelled';
    if (how !== 'ended') return how;
    return (this.status ?? 0) >= 400 ? 'http_error' : 'no_response';
  }
}
