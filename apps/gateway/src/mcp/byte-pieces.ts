/** Small pieces are joined in groups of this many: an object for every byte would take a hundred times its size. */
const GROUP = 1024;

/** Bytes that come in pieces of any size and are needed as one. */
export class BytePieces {
  #groups: Buffer[] = [];
  #recent: Buffer[] = [];
  bytes = 0;

  push(piece: Buffer): void {
    this.bytes += piece.length;
    if (this.#recent.push(piece) < GROUP) return;
    this.#groups.push(Buffer.concat(this.#recent));
    this.#recent = [];
  }

  /** All of it, in order; a single piece as it came. */
  join(): Buffer {
    const pieces = [...this.#groups, ...this.#recent];
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces, this.bytes);
  }

  /** The pieces in order, joined or not. */
  pieces(): readonly Buffer[] {
    return [...this.#groups, ...this.#recent];
  }

  clear(): void {
    this.#groups = [];
    this.#recent = [];
    this.bytes = 0;
  }
}
