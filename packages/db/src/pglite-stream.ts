import { Duplex } from 'node:stream';
import type { EmbeddedSession } from './embedded-session.ts';

const terminate = 0x58; // 'X'
/** 'd' and 'c': rows of a COPY, and their end. */
const copyMessages: readonly (number | undefined)[] = [0x64, 0x63];
const lengthBytes = 4;

/**
 * Sockets for node-postgres whose other end is the embedded database, so that it and a server are used through one
 * driver: same parameters, same parsers, same errors.
 *
 * PGlite is one session for ever. A stream therefore waits until the one before it is closed and its session is clean:
 * node-postgres drops a connection after a failed statement and opens the next one at once.
 */
export class PgliteStreams {
  readonly #session: EmbeddedSession;
  #clean: Promise<unknown> = Promise.resolve();

  constructor(session: EmbeddedSession) {
    this.#session = session;
  }

  open(): Duplex {
    const stream = new PgliteStream(this.#session, this.#clean);
    this.#clean = stream.closedAndClean;
    return stream;
  }

  /** Waits until the last stream is closed and its session clean. */
  async closed(): Promise<void> {
    await this.#clean;
  }
}

/**
 * Frames follow the PostgreSQL protocol 3.0, "Message Formats": one type byte (absent in the startup message), then a
 * length that counts itself.
 */
class PgliteStream extends Duplex {
  readonly closedAndClean: Promise<unknown>;
  readonly #session: EmbeddedSession;
  #ready: Promise<unknown> | undefined;
  #pending: Buffer = Buffer.alloc(0);
  #isStarted = false;

  constructor(session: EmbeddedSession, ready: Promise<unknown>) {
    super();
    this.#session = session;
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
    if (this.#isStarted) await this.#session.reset();
  }

  async #receive(chunks: Buffer[]): Promise<void> {
    if (this.#ready !== undefined) {
      await this.#ready;
      this.#ready = undefined;
    }
    this.#pending = Buffer.concat([this.#pending, ...chunks]);
    const messages: Buffer[] = [];
    let isEnd = false;
    for (let message = this.#takeMessage(); message !== undefined && !isEnd; message = this.#takeMessage()) {
      isEnd = this.#isStarted && message[0] === terminate;
      this.#isStarted = true;
      if (!isEnd) messages.push(message);
    }
    if (messages.length > 0) for (const answer of await this.#session.exchange(messages)) this.push(answer);
    if (isEnd) this.push(null);
  }

  /**
   * Takes a statement together with the rows that it copies, because the database reads them while the statement runs.
   */
  #takeMessage(): Buffer | undefined {
    let end = this.#endOfMessage(0);
    while (end !== undefined && this.#isStarted && copyMessages.includes(this.#pending[end]))
      end = this.#endOfMessage(end);
    if (end === undefined) return undefined;
    const message = this.#pending.subarray(0, end);
    this.#pending = this.#pending.subarray(end);
    return message;
  }

  #endOfMessage(start: number): number | undefined {
    const length = start + (this.#isStarted ? 1 : 0);
    if (this.#pending.length < length + lengthBytes) return undefined;
    const end = length + this.#pending.readUInt32BE(length);
    return this.#pending.length < end ? undefined : end;
  }
}
