import type { Outcome } from '@tallygate/contracts/outcome';
import type { Linked } from '../exchange/linked-list.ts';

/** An answer that a repeat can be given: one JSON-RPC response, as the upstream wrote it. */
export type KeptAnswer = {
  /** HTTP status of the exchange that brought it. */
  status: number;
  text: Buffer;
  outcome: Outcome;
  isError: boolean;
  errorCode: number | undefined;
};

/** How a first call ended. */
export type FirstEnd = {
  /** Id of the event that the work is recorded and billed by. */
  eventId: string | undefined;
  isBilled: boolean;
  /** The upstream answered it, whether or not the answer was kept. */
  isAnswered: boolean;
  answer: KeptAnswer | undefined;
  /** An event that is written once a repeat has been given the answer: the result did not reach the first caller. */
  owed: string | undefined;
};

export type FirstCallListener = {
  onEnd(first: FirstCall): void;
  /** The call was not executed, so the next call with its key or id counts as the first. */
  onFree(first: FirstCall): void;
  /** What was owed has been written. */
  onPaid(first: FirstCall): void;
};

/** The call that stands when it is sent again: who made it, what it asked for, and how it ended. */
export class FirstCall implements Linked<FirstCall> {
  previous: FirstCall | undefined = undefined;
  next: FirstCall | undefined = undefined;
  isLinked = false;
  readonly name: string;
  readonly digest: string | number;
  /** Hash of the caller; only the same one is given the answer. */
  readonly owner: string;
  readonly acceptedMs: number;
  /** The id it is billed under; undefined without a client's key. */
  readonly billId: string | undefined;
  state: 'running' | 'done' | 'free' = 'running';
  endedMs = 0;
  eventId: string | undefined = undefined;
  isBilled = false;
  isAnswered = false;
  answer: KeptAnswer | undefined = undefined;
  owed: string | undefined = undefined;
  readonly #listener: FirstCallListener;
  #waiters: (() => void)[] | undefined = undefined;

  constructor(
    facts: { name: string; digest: string | number; owner: string; acceptedMs: number; billId: string | undefined },
    listener: FirstCallListener,
  ) {
    this.name = facts.name;
    this.digest = facts.digest;
    this.owner = facts.owner;
    this.acceptedMs = facts.acceptedMs;
    this.billId = facts.billId;
    this.#listener = listener;
  }

  /** Whether the call ended without an answer of the upstream. */
  get isUnanswered(): boolean {
    return this.state === 'done' && !this.isAnswered;
  }

  get waiting(): number {
    return this.#waiters?.length ?? 0;
  }

  /** The id that a repeat names as its first: of the event, or of the one that will be written if it is billed. */
  get link(): string | undefined {
    return this.eventId ?? this.billId;
  }

  /** Resolves when it has ended, one way or the other. */
  ended(): Promise<void> {
    if (this.state !== 'running') return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiters ??= [];
      this.#waiters.push(resolve);
    });
  }

  end(how: FirstEnd): void {
    if (this.state !== 'running') return;
    this.state = 'done';
    this.endedMs = performance.now();
    this.eventId = how.eventId;
    this.isBilled = how.isBilled;
    this.isAnswered = how.isAnswered;
    this.answer = how.answer;
    this.owed = how.owed;
    this.#listener.onEnd(this);
    this.#wake();
  }

  free(): void {
    if (this.state !== 'running') return;
    this.state = 'free';
    this.#listener.onFree(this);
    this.#wake();
  }

  /** Gives the key up because another gateway has it; the repeats that wait ask for it again. */
  abandon(): void {
    this.state = 'free';
    this.#wake();
  }

  /** Takes over how it ended at another gateway, or before a restart; one that ran then has no answer. */
  adopt(how: Partial<FirstEnd>): void {
    this.state = 'done';
    this.endedMs = performance.now();
    this.eventId = how.eventId;
    this.isBilled = how.isBilled ?? false;
    this.answer = how.answer;
    this.owed = how.owed;
  }

  /** Takes the event that is owed; the caller has to write it, or to put it back. */
  takeOwed(): string | undefined {
    const owed = this.owed;
    this.owed = undefined;
    return owed;
  }

  paid(): void {
    this.isBilled = true;
    this.#listener.onPaid(this);
  }

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = undefined;
    if (waiters !== undefined) for (const wake of waiters) wake();
  }
}
