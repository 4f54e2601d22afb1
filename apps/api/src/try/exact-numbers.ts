import { randomUUID } from 'node:crypto';
import { isLosslessNumber, isSafeNumber, LosslessNumber, parse } from 'lossless-json';

/**
 * Numbers that no JavaScript number holds, on their way through a client that knows only those: in its messages each is a
 * text with a mark that nobody can guess, and the digits as they were typed stand there again in the bytes that are sent.
 */
export class ExactNumbers {
  readonly #mark = randomUUID();

  /**
   * The object of a JSON text, for a client that will write it again.
   * @throws SyntaxError when it is not JSON
   */
  read(text: string): Record<string, unknown> {
    const parseNumber = (digits: string) =>
      isSafeNumber(digits, { approx: false }) ? Number(digits) : new LosslessNumber(digits);
    return parse(text, (_, value) => this.#hidden(value), { parseNumber }) as Record<string, unknown>;
  }

  /** What is sent instead of what the client wrote: JSON, or the value of a header. */
  restore(written: string): string {
    return written.includes(this.#mark)
      ? written.replaceAll(new RegExp(`"?${this.#mark}([^:"]*):"?`, 'g'), '$1')
      : written;
  }

  #hidden(value: unknown): unknown {
    return isLosslessNumber(value) ? `${this.#mark}${value.value}:` : value;
  }
}
