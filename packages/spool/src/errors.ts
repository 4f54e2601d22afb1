/** Base of every error the spool raises on purpose; `code` is stable and meant for programs. */
export class SpoolError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** The spool holds `maxBytes` and its policy is to refuse: nothing of the record was written. */
export class SpoolFullError extends SpoolError {
  constructor(usedBytes: number, maxBytes: number) {
    super('SPOOL_FULL', `the spool is full: ${usedBytes} bytes are held, ${maxBytes} are allowed (maxBytes)`);
  }
}

/** The operating system refused a write or a sync; `cause` is its error. The spool stays usable. */
export class SpoolWriteError extends SpoolError {
  constructor(action: string, cause: unknown) {
    super('SPOOL_WRITE', `the spool could not ${action}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}

/** Another live process holds the writer, the reader or the folder; `pid` is its process id. */
export class SpoolLockedError extends SpoolError {
  readonly pid: number;

  constructor(what: string, path: string, pid: number) {
    super('SPOOL_LOCKED', `${what} is held by process ${pid} (${path}); stop that process or use another name`);
    this.pid = pid;
  }
}

/** Bytes of a segment that are no valid frame; the records after them were kept. Reported, never thrown. */
export class SpoolCorruptionError extends SpoolError {
  constructor(path: string, offset: number, bytes: number) {
    super('SPOOL_CORRUPT', `${path}: ${bytes} bytes at offset ${offset} are no valid record and were skipped`);
  }
}

/** The spool or the reader was used after `close()`. */
export class SpoolClosedError extends SpoolError {
  constructor(what: string) {
    super('SPOOL_CLOSED', `${what} is closed`);
  }
}

/** An argument or a file that is not what the spool expects; the message names it. */
export class SpoolInputError extends SpoolError {
  constructor(message: string) {
    super('SPOOL_INPUT', message);
  }
}

/** Anything thrown, as an error. */
export function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
