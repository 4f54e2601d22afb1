import { Duplex } from 'node:stream';
import type { PGlite } from '@electric-sql/pglite';

const terminate = 0x58; // 'X'
const lengthBytes = 4;

/**
 * Sockets for node-postgres whose other end is `pglite` in this process, so that the embedded database and a server are
 * used through one driver: same parameters, same parsers, same errors.
 *
 * PGlite is one session for ever. A stream therefore waits until the one before it is closed and its session is clean:
 * node-postgres drops a connection after a failed statement and opens the next one at once.
 */
export function pgliteStreams(pglite: PGlite): () => Duplex {
  let clean: Promise<unknown> = Promise.resolve();
  return () => {
    const stream = new PgliteStream(pglite, clean);
    clean = stream.closedAndClean;
    return stream;
  };
}

/**
 * Frames follow the PostgreSQL protocol 3.0, "Message Formats": one type byte (absent in the startup message), then a
 * length that counts itself.
 */
class PgliteStream extends Duplex {
  readonly closedAndClean: Promise<unknown>;
  readonly #pglite: PGlite;
  #ready: Promise<unknown> | undefined;
  #pending: Buffer = Buffer.alloc(0);
  #started = false;

  constructor(pglite: PGlite, ready: Promise<unknown>) {
    super();
    this.#pglite = pglite;
    this.#ready = ready;
    this.closedAndClean = new Promise((resolve) => this.once('close', resolve));
  }

  // The part of net.Socket that node-postgres calls.
  connect(): this {
    queueMicrotask(() => this.emit('connect'));
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#receive([chunk]).then(() => done(), done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#receive(chunks.map(({ chunk }) => chunk)).then(() => done(), done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#cleanSession().then(
      () => done(error),
      (cause) => done(error ?? cause),
    );
  }

  async #cleanSession(): Promise<void> {
    if (!this.#started || this.#pglite.closed) return;
    await this.#pglite.exec('ROLLBACK');
    await this.#pglite.exec('DISCARD ALL');
  }

  async #receive(chunks: Buffer[]): Promise<void> {
    if (this.#ready !== undefined) {
      await this.#ready;
      this.#ready = undefined;
    }
    this.#pending = Buffer.concat([this.#pending, ...chunks]);
    for (let message = this.#takeMessage(); message !== undefined; message = this.#takeMessage()) {
      if (this.#started && message[0] === terminate) {
        this.push(null);
        return;
      }
      this.#started = true;
      const answer = await this.#pglite.execProtocolRaw(message);
      if (answer.length > 0) this.push(answer);
    }
  }

  #takeMessage(): Buffer | undefined {
    const typeBytes = this.#started ? 1 : 0;
    if (this.#pending.length < typeBytes + lengthBytes) return undefined;
    const end = typeBytes + this.#pending.readUInt32BE(typeBytes);
    if (this.#pending.length < end) return undefined;
    const message = this.#pending.subarray(0, end);
    this.#pending = this.#pending.subarray(end);
    return message;
  }
}
