/** One `{{ NAME "argument" | step "argument" }}` of a text; `start` and `end` are offsets of its braces. */
export type Expression = {
  start: number;
  end: number;
  name: string;
  args: readonly string[];
  steps: readonly { name: string; args: readonly string[] }[];
};

/** A longer text is not scanned: nothing that may hold an expression needs to be longer. */
export const MAX_TEMPLATE_LENGTH = 4096;
const MAX_ARGUMENTS = 2;

// Where an expression begins. Runs of spaces and letters of two matches never overlap, so this costs one pass.
const HEAD = /\{\{-?\s*[A-Za-z_]\w*\s+["`]/;
const SPACE = /\s*/y;
const WORD = /[A-Za-z_]\w*/y;
const END = /\s*-?\}\}/y;

/**
 * Finds the template expressions of a text, first to last; what does not follow the grammar is text and none of them.
 * A text longer than `MAX_TEMPLATE_LENGTH` is not looked at: ask `isOverlongTemplate` before.
 */
export function scanTemplate(text: string): Expression[] {
  const expressions: Expression[] = [];
  if (text.length > MAX_TEMPLATE_LENGTH) return expressions;
  for (let at = text.indexOf('{{'); at >= 0; at = text.indexOf('{{', at)) {
    const expression = new Reader(text, at).read();
    if (expression) expressions.push(expression);
    at = expression?.end ?? at + 1;
  }
  return expressions;
}

/** Whether a text that is too long to be scanned seems to hold an expression. */
export function isOverlongTemplate(text: string): boolean {
  return text.length > MAX_TEMPLATE_LENGTH && HEAD.test(text);
}

/** Reads one expression, never looking at a character twice. */
class Reader {
  readonly #text: string;
  readonly #start: number;
  #at: number;

  constructor(text: string, start: number) {
    this.#text = text;
    this.#start = start;
    this.#at = start + 2;
  }

  read(): Expression | null {
    if (this.#text[this.#at] === '-') this.#at += 1;
    this.#take(SPACE);
    const name = this.#take(WORD);
    if (name === '') return null;
    const args = this.#arguments();
    if (args.length === 0) return null;
    const steps: { name: string; args: string[] }[] = [];
    while (this.#takePipe()) {
      const step = this.#take(WORD);
      if (step === '') return null;
      steps.push({ name: step, args: this.#arguments() });
    }
    if (this.#take(END) === '') return null;
    return { start: this.#start, end: this.#at, name, args, steps };
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #takePipe(): boolean {
    const before = this.#at;
    this.#take(SPACE);
    if (this.#text[this.#at] !== '|') {
      this.#at = before;
      return false;
    }
    this.#at += 1;
    this.#take(SPACE);
    return true;
  }

  #arguments(): string[] {
    const args: string[] = [];
    while (args.length < MAX_ARGUMENTS) {
      const before = this.#at;
      const value = this.#take(SPACE) === '' ? null : this.#string();
      if (value === null) {
        this.#at = before;
        break;
      }
      args.push(value);
    }
    return args;
  }

  #string(): string | null {
    const quote = this.#text[this.#at];
    if (quote !== '"' && quote !== '`') return null;
    let value = '';
    for (let at = this.#at + 1; at < this.#text.length; at++) {
      let character = this.#text[at] as string;
      if (character === quote) {
        this.#at = at + 1;
        return value;
      }
      if (character === '\\' && quote === '"') {
        at += 1;
        character = this.#text[at] ?? '';
      }
      value += character;
    }
    return null;
  }
}
