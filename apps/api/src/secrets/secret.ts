import { inspect } from 'node:util';
import { MASK } from '@tallygate/config/masked';

/** An opened secret. Only `reveal` gives it away; logs, messages and JSON get a mask. */
export class Secret {
  readonly #text: string;
  /** Who it was given for; null for one of a version that did not note it. */
  readonly receiver: string | null;

  constructor(text: string, receiver: string | null) {
    this.#text = text;
    this.receiver = receiver;
  }

  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}

/** Secrets by their names. */
export type OpenedSecrets = ReadonlyMap<string, Secret>;
