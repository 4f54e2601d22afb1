import type { Outcome } from '@tallygate/contracts/outcome';
import type { AnswerMessage } from '../mcp/answer-message.ts';
import type { CallEnding } from './call-ending.ts';

/** The exchange whose bytes carry an answer: they wait until the answer's event is on disk. */
export type AnswerCarrier = {
  /** What an ending of now says of this exchange. */
  ending(outcome: Outcome): CallEnding;
  /** Holds the bytes back until the returned function is called. */
  hold(): (error: Error | undefined, isToolCall: boolean) => void;
};

/** A call whose stream ended before its answer. */
export type PendingCall = {
  /** A resumed stream brought the answer. */
  resume(message: AnswerMessage, by: AnswerCarrier): void;
  expire(): void;
};

const MAX_PENDING = 10_000;

/** Answers that may still come on a resumed stream (MCP 2025-11-25, Transports, Resumability and Redelivery). */
export class PendingCalls {
  readonly #calls = new Map<string, { call: PendingCall; expiresAt: number }>();
  ttlMs: number;

  constructor(ttlMs: number) {
    this.ttlMs = ttlMs;
  }

  get size(): number {
    return this.#calls.size;
  }

  add(key: string, call: PendingCall): void {
    const oldest = this.#calls.size >= MAX_PENDING ? this.#calls.keys().next().value : undefined;
    if (oldest !== undefined) this.#take(oldest)?.expire();
    this.#take(key)?.expire();
    this.#calls.set(key, { call, expiresAt: performance.now() + this.ttlMs });
  }

  /** Takes a call out: the first answer completes it, a replayed one finds nothing. */
  take(key: string): PendingCall | undefined {
    return this.#calls.size === 0 ? undefined : this.#take(key);
  }

  expire(now: number): void {
    for (const [key, entry] of this.#calls) {
      if (entry.expiresAt > now) return;
      this.#calls.delete(key);
      entry.call.expire();
    }
  }

  #take(key: string): PendingCall | undefined {
    const entry = this.#calls.get(key);
    this.#calls.delete(key);
    return entry?.call;
  }
}
