import { FirstCall } from '../record/first-call.ts';
import type { GatewayMetrics } from '../record/gateway-metrics.ts';
import { KeptAnswers } from './kept-answers.ts';
import type { KeyLog, KeyRecord } from './key-log.ts';
import type { SharedKey, SharedKeys } from './shared-keys.ts';

const MAX_KEYS = 100_000;
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;
/** Expired keys looked at per new one, so that the table shrinks without a pause. */
const EXPIRED_PER_CLAIM = 4;

export type KeyClaim = { name: string; digest: string; owner: string; acceptedMs: number; billId: string };

/** `mine`: the call may be made. Otherwise `first` has the key; `isElsewhere` when it runs at another gateway. */
export type Claimed = { first: FirstCall; isMine: boolean; isElsewhere?: true };

export type KeyedCallsOptions = {
  log: KeyLog;
  metrics: GatewayMetrics;
  windowMs: number;
  shared?: SharedKeys | undefined;
  onError(error: Error): void;
  maxKeys?: number;
  now?: () => number;
};

/** Calls by idempotency key, within the window. Bounded: beyond `maxKeys` the oldest key that does not run is forgotten. */
export class KeyedCalls {
  windowMs: number;
  readonly answers = new KeptAnswers(MAX_ANSWER_BYTES, MAX_KEYS);
  readonly #calls = new Map<string, FirstCall>();
  readonly #options: KeyedCallsOptions;
  readonly #now: () => number;

  constructor(options: KeyedCallsOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.windowMs = options.windowMs;
    for (const record of options.log.recovered) {
      const first = this.#adopt(record);
      // Another gateway would wait for this one for ever.
      if (record.state === 'r') this.#share(first);
    }
  }

  get size(): number {
    return this.#calls.size;
  }

  /** Takes a key for a call, on disk and for all gateways; rejects when it cannot be written down. */
  async claim(claim: KeyClaim): Promise<Claimed> {
    const known = this.#calls.get(claim.name);
    if (known !== undefined && this.#isLive(known)) return { first: known, isMine: false };
    if (known !== undefined) this.#remove(known);
    const first = new FirstCall(claim, this);
    this.#calls.set(claim.name, first);
    this.#trim();
    try {
      await this.#options.log.append(recordOf(first));
    } catch (error) {
      first.free();
      throw error;
    }
    const holder = await this.#options.shared?.claim(recordOf(first), this.windowMs);
    if (holder === undefined) return { first, isMine: true };
    return this.#yieldTo(holder, first);
  }

  onEnd(first: FirstCall): void {
    this.answers.keep(first);
    this.#write(first);
    this.#share(first);
  }

  onFree(first: FirstCall): void {
    if (this.#calls.get(first.name) !== first) return;
    this.#remove(first);
    this.#note(this.#options.log.append({ name: first.name, state: 'f' }));
    this.#options.shared?.remove(first.name);
  }

  onPaid(first: FirstCall): void {
    this.#write(first);
    this.#share(first);
  }

  /** Ends with the process; keys stay on disk. */
  close(): void {
    this.#options.log.close();
    this.#options.shared?.close();
  }

  #isLive(first: FirstCall): boolean {
    return first.state === 'running' || this.#now() - first.acceptedMs < this.windowMs;
  }

  /** Another gateway has the key: what runs there is not known here, what has ended there is as good as our own. */
  #yieldTo(holder: SharedKey, own: FirstCall): Claimed {
    this.#remove(own);
    this.#note(this.#options.log.append({ name: own.name, state: 'f' }));
    own.abandon();
    if (holder.state === 'r') return { first: firstOf(holder, this), isMine: false, isElsewhere: true };
    return { first: this.#adopt(holder), isMine: false };
  }

  #adopt(record: SharedKey): FirstCall {
    const first = firstOf(record, this);
    first.adopt(record);
    this.#calls.set(first.name, first);
    this.answers.keep(first);
    return first;
  }

  #trim(): void {
    const max = this.#options.maxKeys ?? MAX_KEYS;
    let left = EXPIRED_PER_CLAIM;
    for (const first of this.#calls.values()) {
      const isFull = this.#calls.size > max;
      if (left === 0 && !isFull) break;
      left -= left > 0 ? 1 : 0;
      if (first.state === 'running') continue;
      if (!isFull && this.#isLive(first)) break;
      if (isFull && this.#isLive(first)) this.#options.metrics.forgottenKeys += 1;
      this.#remove(first);
    }
    this.#options.log.forget(this.#now() - this.windowMs);
  }

  #remove(first: FirstCall): void {
    this.#calls.delete(first.name);
    this.answers.drop(first);
  }

  #write(first: FirstCall): void {
    if (this.#calls.get(first.name) === first) this.#note(this.#options.log.append(recordOf(first)));
  }

  #share(first: FirstCall): void {
    const leftMs = first.acceptedMs + this.windowMs - this.#now();
    if (leftMs > 0) this.#options.shared?.put({ ...recordOf(first), answer: first.answer }, leftMs);
  }

  #note(written: Promise<void>): void {
    written.catch((error: unknown) => {
      this.#options.onError(error instanceof Error ? error : new Error(String(error)));
    });
  }
}

function firstOf(record: KeyRecord, calls: KeyedCalls): FirstCall {
  const { name, digest, owner, acceptedMs, billId } = record;
  return new FirstCall({ name, digest, owner, acceptedMs, billId }, calls);
}

function recordOf(first: FirstCall): KeyRecord {
  return {
    name: first.name,
    state: first.state === 'running' ? 'r' : 'd',
    digest: String(first.digest),
    owner: first.owner,
    acceptedMs: first.acceptedMs,
    billId: first.billId,
    eventId: first.eventId,
    isBilled: first.isBilled,
    owed: first.owed,
  };
}
