import type { OutboundRefusal } from '@tallygate/outbound/refusal';
import { LRUCache } from 'lru-cache';

const REPEAT_MS = 60_000;
const MAX_HOSTS = 1_000;

type Warn = (fields: object, message: string) => void;

/** Logs what the outbound rules refuse, each destination once a minute: a busy route would else fill the log. */
export class RefusalLog {
  readonly #warn: Warn;
  readonly #now: () => number;
  readonly #toldAt = new LRUCache<string, number>({ max: MAX_HOSTS });

  constructor(warn: Warn, now: () => number = Date.now) {
    this.#warn = warn;
    this.#now = now;
  }

  readonly note = ({ message, facts }: OutboundRefusal): void => {
    const key = `${facts.purpose} ${facts.host}`;
    const now = this.#now();
    if (now - (this.#toldAt.get(key) ?? Number.NEGATIVE_INFINITY) < REPEAT_MS) return;
    this.#toldAt.set(key, now);
    this.#warn(facts, `an outgoing connection is refused: ${message}`);
  };
}
