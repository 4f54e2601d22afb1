import type { ServerResponse } from 'node:http';
import type { Dispatcher } from '@tallygate/outbound/outbound';
import type { Refusal } from '../exchange/refusal.ts';
import { draining, upstreamRefusal } from '../exchange/refusals.ts';
import type { RelayRequest } from '../exchange/relay-request.ts';
import type { TapListener } from '../mcp/answer-tap.ts';
import type { StreamEnd } from '../record/exchange-facts.ts';
import type { ExchangeRecord, RecordWaiter } from '../record/exchange-record.ts';
import type { AnswerHost } from './answer-host.ts';
import { runAnswerPolicies } from './answer-policies.ts';
import type { AnswerRewriter } from './answer-rewriter.ts';
import { type AnswerEvent, type AnswerState, afterEvent } from './answer-state.ts';
import { AnswerText } from './answer-text.ts';
import { DiscardedBody } from './discarded-body.ts';
import { flushSoon } from './flush-heads.ts';
import { HeldBytes } from './held-bytes.ts';
import { replacementOf } from './replaced-answer.ts';
import { type AnswerHead, answerHead } from './response-headers.ts';
import { rewriterOf, strayAnswers } from './rewriter-of.ts';
import { UpstreamTimers } from './upstream-timers.ts';

const MAX_TEXT_BYTES = 8 * 1024;
/** How long a call runs on without its caller. */
const MAX_DETACHED_MS = 600_000;

/**
 * Relays one answer byte for byte. A copy of the bytes goes to the tap; the bytes that complete an answer leave only
 * when its event is on disk. Nothing else is ever held back.
 */
export class AnswerRelay implements Dispatcher.DispatchHandler, RecordWaiter {
  readonly #request: RelayRequest;
  readonly #response: ServerResponse;
  readonly #record: ExchangeRecord;
  readonly #host: AnswerHost;
  readonly #timers: UpstreamTimers | undefined;
  #abort: ((error?: Error) => void) | undefined;
  #resume: (() => void) | undefined;
  /** The text of the answer, where it is read. */
  #text: AnswerText | undefined;
  #rewriter: AnswerRewriter | undefined;
  #head: AnswerHead | undefined;
  /** The upstream's body, when it is not for the client. */
  #discarded: DiscardedBody | undefined;
  readonly #held = new HeldBytes();
  #state: AnswerState = 'waiting';
  #detachedTimer: NodeJS.Timeout | undefined;

  constructor(options: {
    request: RelayRequest;
    response: ServerResponse;
    record: ExchangeRecord;
    host: AnswerHost;
    /** A stream that the client listens to, as opposed to a call's answer. */
    isStream: boolean;
  }) {
    this.#request = options.request;
    this.#response = options.response;
    this.#record = options.record;
    this.#host = options.host;
    const { route } = options.request;
    const { idleTimeoutMs, totalTimeoutMs } = route;
    const firstByteTimeoutMs = options.isStream ? route.streamFirstByteTimeoutMs : route.firstByteTimeoutMs;
    if (firstByteTimeoutMs !== undefined || idleTimeoutMs !== undefined || totalTimeoutMs !== undefined) {
      this.#timers = new UpstreamTimers({ firstByteTimeoutMs, idleTimeoutMs, totalTimeoutMs }, () => {
        this.#fail('timeout');
      });
    }
    options.record.tellWhenWritten(this);
  }

  /** Breaks the request to the upstream, now or as soon as it is made. */
  abort(): void {
    this.#on('finished');
    this.#timers?.stop();
    this.#text?.stop();
    this.#abort?.();
  }

  /** Whether the client was sent some of a result that is not there in full yet. A rewritten answer leaves only whole. */
  get isResultBegun(): boolean {
    if (this.#text === undefined || this.#rewriter !== undefined || this.#state === 'detached') return false;
    // The bytes held of an event stream begin with the end of an earlier message, so nothing of a later one was sent.
    if (this.#isSse && !this.#held.isEmpty) return false;
    return this.#text.hasResult(this.#held.textBytes);
  }

  /** The client has gone, but the call goes on: its answer is read for the record, and for whoever asks again. */
  detach(): void {
    this.#on('callerLeft');
    this.#held.take();
    this.#text?.countOn(this.#record.keptUnattended);
    this.#detachedTimer = setTimeout(() => this.#fail('timeout'), MAX_DETACHED_MS).unref();
    this.#continue();
  }

  /** Ends a call that runs on without its caller, because the gateway stops. */
  cutOff(): void {
    if (this.#isOver) return;
    this.#endDetached('gateway_stopped');
    this.#abort?.();
  }

  /** Ends a stream cleanly from our side: the token expired, or the gateway stops. */
  finish(): void {
    if (this.#isOver) return;
    this.abort();
    this.#end('ended');
    if (this.#head === undefined) {
      this.#host.refuse(draining(this.#request));
      return;
    }
    this.#release();
    this.#response.end();
    this.#host.done();
  }

  /** Sends the headers by themselves when the body did not come with them. */
  flushHead(): void {
    if (this.#isRelaying && !this.#response.destroyed) this.#response.flushHeaders();
  }

  onConnect(abort: (error?: Error) => void): void {
    this.#abort = abort;
    if (this.#isOver) abort();
    else this.#record.sent();
  }

  onHeaders(status: number, rawHeaders: Buffer[], resume: () => void): boolean {
    if (status < 200 || this.#isOver) return true;
    if (this.#host.triesElsewhere(status)) {
      this.#passOn();
      return true;
    }
    const head = answerHead(rawHeaders, this.#request);
    if (head.setCookies !== undefined) this.#host.keepCookies(head.setCookies);
    if (this.#host.follows(status, head.location)) {
      this.#passOn();
      return true;
    }
    this.#resume = resume;
    const record = this.#record;
    record.answerArrived(status);
    this.#timers?.firstByte();
    this.#head = head;
    const replacement = replacementOf(this.#request, status, head);
    if (replacement !== undefined) {
      this.#replace(replacement);
      return true;
    }
    record.answerRelayed(status, head);
    if (head.kind !== 'other') this.#read(head.kind, head.contentEncoding);
    this.#noteSession(status);
    this.#on('relayed');
    if (this.#state === 'detached') return true;
    runAnswerPolicies(this.#request, status, head);
    this.#rewriter = rewriterOf(this.#request, status, head);
    this.#response.writeHead(status, head.headers);
    if (head.kind === 'sse') this.#response.flushHeaders();
    else flushSoon(this);
    return true;
  }

  onData(chunk: Buffer): boolean {
    if (this.#discarded !== undefined || this.#isOver) {
      this.#discarded?.push(chunk);
      return true;
    }
    this.#record.bytesArrived(chunk.length);
    this.#timers?.activity();
    if (this.#text?.isCompressed) return this.#decode(this.#text, chunk);
    this.#text?.push(chunk);
    if (this.#isOver || this.#state === 'detached') return true;
    if (this.#rewriter === undefined) return this.#pass(chunk);
    const rewritten = this.#rewriter.push(chunk);
    return rewritten === undefined || this.#pass(rewritten);
  }

  #read(kind: 'json' | 'sse', contentEncoding: string | undefined): void {
    const { answerMembers: members } = this.#request.route;
    this.#text = new AnswerText({ kind, contentEncoding, members, listener: this.#listener() });
    if (this.#state === 'detached') this.#text.countOn(this.#record.keptUnattended);
  }

  /** The record reads the messages of the answer; one that would pass by the policies breaks it before it is whole. */
  #listener(): TapListener {
    const record = this.#record;
    const hasStray = strayAnswers(this.#request);
    if (hasStray === undefined) return record;
    return {
      onEventId: () => record.onEventId(),
      onMessages: (messages) => {
        if (this.#isOver) return;
        if (this.#rewriter === undefined && hasStray(messages)) this.#fail('upstream_failed');
        else record.onMessages(messages);
      },
    };
  }

  /** A piece of a compressed answer goes on once what is in it was read; the upstream waits for that long. */
  #decode(text: AnswerText, chunk: Buffer): boolean {
    text.decode(chunk, (textBytes) => {
      if (this.#isOver) return;
      if (this.#state !== 'detached') this.#pass(chunk, textBytes);
      this.#continue();
    });
    return this.#mayContinue();
  }

  /** @param textBytes how much of the answer's text it holds */
  #pass(chunk: Buffer, textBytes = chunk.length): boolean {
    if (this.#isSse) {
      if (!this.#record.isWriting) return this.#write(chunk);
      this.#held.add(chunk, textBytes);
    } else {
      // Only the end of the body shows which bytes complete the answer: the newest are kept until the next ones come.
      if (!isWhitespace(chunk)) this.#release();
      this.#held.add(chunk, textBytes);
    }
    return this.#mayContinue();
  }

  onComplete(): void {
    this.#discarded?.end();
    if (this.#isOver) return;
    this.#timers?.stop();
    if (this.#text === undefined) {
      this.#complete();
      return;
    }
    this.#text.endPieces(() => {
      if (!this.#isOver) this.#complete();
    });
  }

  #complete(): void {
    if (this.#state === 'detached') {
      this.#endDetached('ended');
      return;
    }
    this.#on('upstreamEnded');
    // What the call costs is known once its answer was read.
    this.#text?.end();
    const rest = this.#rewriter?.end();
    if (rest !== undefined) this.#held.add(rest);
    this.#end('ended');
    if (!this.#record.isWriting && !this.#isOver) this.#conclude();
  }

  onError(error: Error): void {
    this.#discarded?.end();
    if (this.#isOver) return;
    this.#fail('upstream_failed', error);
  }

  /** Answers in place of the upstream, whose body may never end. */
  #replace(replacement: Refusal): void {
    const isDetached = this.#state === 'detached';
    this.#record.answeredItself(replacement.status);
    this.#timers?.stop();
    this.#discard();
    if (isDetached) {
      this.#endDetached('ended');
      return;
    }
    this.#on('finished');
    this.#record.end('ended');
    this.#host.refuse(replacement);
  }

  /** Another request takes the place of this one. */
  #passOn(): void {
    this.#timers?.stop();
    this.#on('finished');
    this.#discard();
  }

  #discard(): void {
    this.#discarded = new DiscardedBody(() => this.#abort?.());
  }

  #fail(how: 'upstream_failed' | 'timeout', error?: Error): void {
    this.#timers?.stop();
    this.#text?.stop();
    if (this.#state === 'detached') {
      this.#endDetached(how);
      this.#abort?.(error);
      return;
    }
    const isStarted = this.#head !== undefined;
    this.#on('finished');
    if (isStarted) {
      this.#record.end(how);
      this.#abort?.();
      // A clean end would look like a finished answer.
      this.#response.destroy();
      this.#host.done();
      return;
    }
    const isTimeout = how === 'timeout';
    const refusal = upstreamRefusal(this.#request, {
      status: isTimeout ? 504 : 502,
      reason: isTimeout ? 'upstream_timeout' : 'upstream_unreachable',
    });
    this.#record.answeredItself(refusal.status);
    this.#record.end(how);
    this.#abort?.(error);
    this.#host.refuse(refusal);
  }

  #endDetached(how: StreamEnd): void {
    this.#on('finished');
    this.#text?.stop();
    clearTimeout(this.#detachedTimer);
    this.#end(how);
    this.#text?.close();
    this.#host.done();
  }

  #end(how: StreamEnd): void {
    this.#text?.end();
    if (this.#text?.hasFailed) this.#record.answerUnreadable();
    this.#record.end(how);
  }

  written(isLost: boolean): void {
    if (this.#isOver || this.#state === 'detached') return;
    if (isLost) {
      this.#withhold();
      return;
    }
    if (this.#state === 'ended') this.#conclude();
    else if (this.#isSse) {
      this.#release();
      this.#continue();
    }
  }

  /** A result that is not on disk must not reach the caller: it could never be billed. */
  #withhold(): void {
    this.#on('finished');
    this.#text?.stop();
    this.#abort?.();
    this.#response.destroy();
    this.#host.done();
  }

  #conclude(): void {
    this.#on('finished');
    const chunks = this.#held.take();
    const last = chunks.pop();
    for (const chunk of chunks) this.#write(chunk);
    // As text, a short body is written together with the headers; latin1 keeps every byte.
    if (last !== undefined && last.length <= MAX_TEXT_BYTES) this.#response.end(last.toString('latin1'), 'latin1');
    else this.#response.end(last);
    this.#host.done();
  }

  #on(event: AnswerEvent): void {
    this.#state = afterEvent(this.#state, event);
  }

  get #isOver(): boolean {
    return this.#state === 'over';
  }

  get #isRelaying(): boolean {
    return this.#state === 'relaying' || this.#state === 'paused';
  }

  get #isSse(): boolean {
    return this.#head?.kind === 'sse';
  }

  #release(): void {
    if (this.#held.isEmpty) return;
    for (const chunk of this.#held.take()) this.#write(chunk);
  }

  /** False when the client's buffer is full: the upstream then waits until it has drained. */
  #write(chunk: Buffer): boolean {
    if (this.#response.write(chunk)) return true;
    if (this.#state === 'relaying') {
      this.#on('clientFull');
      this.#response.once('drain', () => {
        this.#on('clientDrained');
        this.#continue();
      });
    }
    return false;
  }

  #mayContinue(): boolean {
    return this.#state !== 'paused' && !this.#held.isFull && this.#text?.isBusy !== true;
  }

  #continue(): void {
    if (this.#mayContinue() && !this.#isOver) this.#resume?.();
  }

  #noteSession(status: number): void {
    const { httpMethod, sessionId, era } = this.#request;
    if (sessionId === undefined || era === 'modern') return;
    if (status === 404 || (httpMethod === 'DELETE' && status >= 200 && status < 300)) this.#host.sessionGone();
  }
}

/** Whether bytes are JSON white space only, which can follow a complete message. */
function isWhitespace(chunk: Buffer): boolean {
  for (const byte of chunk) if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return false;
  return true;
}
