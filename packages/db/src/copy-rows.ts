import type pg from 'pg';

/**
 * `COPY … FROM STDIN` for node-postgres. Statement, rows and end travel in one write, without waiting for the database to
 * ask for the rows: the embedded one reads all of them or none, and a server passes over rows of a statement that failed
 * (PostgreSQL protocol 3.0, "COPY Operations").
 */
export class CopyRows implements pg.Submittable {
  readonly #statement: string;
  readonly #rows: string;
  #resolve!: () => void;
  #reject!: (error: Error) => void;
  /** Once the rows are stored; rejects with the database's error. */
  readonly done: Promise<void>;

  /** @param rows in the text format of COPY */
  constructor(statement: string, rows: string) {
    this.#statement = statement;
    this.#rows = rows;
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  submit(connection: pg.Connection): void {
    connection.stream.write(
      Buffer.concat([message('Q', `${this.#statement}\0`), message('d', this.#rows), message('c')]),
    );
  }

  // What node-postgres calls while this is the connection's query.
  handleCopyInResponse(): void {}
  handleCommandComplete(): void {}
  handleError(error: Error): void {
    this.#reject(error);
  }
  handleReadyForQuery(): void {
    this.#resolve();
  }
}

/** A type byte, then a length that counts itself. */
function message(type: string, text = ''): Buffer {
  const length = Buffer.byteLength(text);
  const bytes = Buffer.allocUnsafe(length + 5);
  bytes.write(type, 0, 'latin1');
  bytes.writeUInt32BE(length + 4, 1);
  bytes.write(text, 5);
  return bytes;
}
