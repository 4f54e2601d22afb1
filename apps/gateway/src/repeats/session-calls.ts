import { crc32 } from 'node:zlib';
import { createBoundedMap } from '../auth/bounded-map.ts';
import { FirstCall } from '../record/first-call.ts';
import { KeptAnswers } from './kept-answers.ts';

const MAX_DONE = 50_000;
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/**
 * Tool calls of sessions that run or ended lately, so that a request which a client's HTTP layer sends a second time is
 * recognised: ids are unique within a session (MCP 2025-11-25, Base Protocol, Requests). Without a session they are not.
 */
export class SessionCalls {
  readonly answers = new KeptAnswers(MAX_ANSWER_BYTES, MAX_DONE);
  readonly #running = new Map<string, FirstCall>();
  readonly #done = createBoundedMap<FirstCall>(MAX_DONE);

  get size(): number {
    return this.#running.size + this.#done.size();
  }

  /** The call that a request repeats, if it does. */
  find(name: string, digest: number, windowMs: number): FirstCall | undefined {
    const running = this.#running.get(name);
    if (running !== undefined) return running.digest === digest ? running : undefined;
    const done = this.#done.get(name);
    if (done === undefined || done.digest !== digest || performance.now() - done.endedMs > windowMs) return undefined;
    return done;
  }

  add(name: string, digest: number, acceptedMs: number): FirstCall {
    const first = new FirstCall({ name, digest, owner: '', acceptedMs, billId: undefined }, this);
    this.#running.set(name, first);
    return first;
  }

  onEnd(first: FirstCall): void {
    this.onFree(first);
    this.#done.set(first.name, first);
    this.answers.keep(first);
  }

  onFree(first: FirstCall): void {
    if (this.#running.get(first.name) === first) this.#running.delete(first.name);
  }

  onPaid(): void {
    // Calls of a session need no record of payment: sessions do not outlive the process.
  }
}

/** Tells bodies of one session and id apart: not a cryptographic hash, because it is computed for every such call. */
export function bodyDigest(body: Buffer): number {
  return crc32(body) * 2 ** 20 + (body.length % 2 ** 20);
}
