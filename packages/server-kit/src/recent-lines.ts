/** The newest lines of a log, so that a person who asks for help need not search for them. */
export class RecentLines {
  readonly #most: number;
  #lines: string[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  /** Takes a line as a logger writes it, with its line end. */
  write(line: string): void {
    this.#lines.push(line);
    // Not at each line: an array that loses its first element is copied.
    if (this.#lines.length > 2 * this.#most) this.#lines = this.#lines.slice(-this.#most);
  }

  /** Oldest first. */
  text(): string {
    return this.#lines.slice(-this.#most).join('');
  }
}
