/** One line of a text: where it starts, where its own characters end, and where the next one starts. */
export type Line = { start: number; end: number; next: number };

/** The lines of a text, found by number (from 0) or by offset. A line break at the very end begins no further line. */
export class TextLines {
  readonly text: string;
  readonly #lines: Line[] = [];

  constructor(text: string) {
    this.text = text;
    for (let start = 0; start < text.length; ) {
      const found = text.indexOf('\n', start);
      const next = found < 0 ? text.length : found + 1;
      const end = found < 0 ? next : text[found - 1] === '\r' && found > start ? found - 1 : found;
      this.#lines.push({ start, end, next });
      start = next;
    }
  }

  get count(): number {
    return this.#lines.length;
  }

  /** The line of that number; behind the last one an empty line at the end of the text. */
  at(number: number): Line {
    const end = this.text.length;
    return this.#lines[number] ?? { start: end, end, next: end };
  }

  /** The characters of a line without its line break. */
  content(number: number): string {
    const { start, end } = this.at(number);
    return this.text.slice(start, end);
  }

  /** The spaces and tabs that a line begins with. */
  indent(number: number): string {
    return /^[ \t]*/.exec(this.content(number))?.[0] ?? '';
  }

  /** Number of the line that holds an offset. */
  numberOf(offset: number): number {
    let low = 0;
    let high = this.#lines.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.at(middle).start <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The line break of the line before, else of the first line; `\n` where there is none. */
  breakBefore(number: number): string {
    for (const { end, next } of [this.at(number - 1), this.at(0)]) if (next > end) return this.text.slice(end, next);
    return '\n';
  }
}
