import { LinkedList } from '../exchange/linked-list.ts';
import type { FirstCall } from '../record/first-call.ts';

/** Answers kept for repeats, oldest forgotten first. In memory only: results are never written to the disk. */
export class KeptAnswers {
  readonly #maxBytes: number;
  readonly #maxAnswers: number;
  readonly #holders = new LinkedList<FirstCall>();
  #bytes = 0;

  constructor(maxBytes: number, maxAnswers: number) {
    this.#maxBytes = maxBytes;
    this.#maxAnswers = maxAnswers;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Notes that a call holds an answer. */
  keep(first: FirstCall): void {
    if (first.answer === undefined) return;
    this.#holders.add(first);
    this.#bytes += first.answer.text.length;
    while (this.#bytes > this.#maxBytes || this.#holders.size > this.#maxAnswers) this.drop(this.#holders.first!);
  }

  /** Lets go of a call's answer. */
  drop(first: FirstCall): void {
    if (!first.isLinked) return;
    this.#holders.remove(first);
    this.#bytes -= first.answer?.text.length ?? 0;
    first.answer = undefined;
  }
}
