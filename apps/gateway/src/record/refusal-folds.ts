import { instantText } from './event-text.ts';

const MINUTE_MS = 60_000;
/** Kinds of refusals that are folded at a time; those beyond are told one by one, as far as the quota goes. */
const MAX_KINDS = 2_000;
const DEFAULT_SINGLES = 5;

/** What a refusal is told by when it is told with others that are equal to it. */
export type EqualRefusal = {
  /** The same for refusals that differ in nothing but instants, bytes and ids. */
  kind: string;
  receivedAtMs: number;
  /** Its event as JSON text. */
  makeText: () => string;
};

/** `text` is the event of the first that was folded; undefined while all were told one by one. */
type Kind = { told: number; text: string | undefined; count: number; untilMs: number };

/**
 * Tells equal refusals of a minute as one event with a count. The first few are events of their own, so that people see
 * at once what they try. A client that is refused and asks again without end thus costs a few events a minute. What is
 * folded is in memory until the minute is over: a process that is killed loses that count, and nothing else.
 */
export class RefusalFolds {
  /** So many of a kind are told one by one each minute; 0 = all are. */
  singles = DEFAULT_SINGLES;
  readonly #write: (text: string) => void;
  readonly #nowMs: () => number;
  readonly #kinds = new Map<string, Kind>();
  #minute = 0;

  /**
   * @param write takes the text of an event
   * @param nowMs the clock of business in milliseconds, so that no event reaches over the end of a quarter of an hour
   */
  constructor(write: (text: string) => void, nowMs: () => number) {
    this.#write = write;
    this.#nowMs = nowMs;
  }

  /** Whether the refusal is told with others; otherwise it needs an event of its own. */
  fold({ kind, receivedAtMs, makeText }: EqualRefusal): boolean {
    if (this.singles === 0) return false;
    this.writePast();
    const known = this.#kinds.get(kind);
    if (known === undefined) {
      if (this.#kinds.size < MAX_KINDS) this.#kinds.set(kind, { told: 1, text: undefined, count: 0, untilMs: 0 });
      return false;
    }
    if (known.told < this.singles) {
      known.told += 1;
      return false;
    }
    known.text ??= makeText();
    known.count += 1;
    known.untilMs = Math.max(known.untilMs, receivedAtMs);
    return true;
  }

  /** Writes what was folded in minutes that are over. */
  writePast(): void {
    const minute = Math.floor(this.#nowMs() / MINUTE_MS);
    if (minute === this.#minute) return;
    this.writeAll();
    this.#minute = minute;
  }

  /** Writes everything that was folded. */
  writeAll(): void {
    for (const { text, count, untilMs } of this.#kinds.values()) {
      if (text !== undefined) this.#write(count === 1 ? text : withCount(text, count, untilMs));
    }
    this.#kinds.clear();
  }
}

function withCount(text: string, count: number, untilMs: number): string {
  return `${text.slice(0, -1)},"count":${count},"until":"${instantText(untilMs)}"}`;
}
