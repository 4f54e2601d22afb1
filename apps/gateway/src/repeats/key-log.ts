import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isMissing } from '@tallygate/disk/is-missing';
import { type FilePort, nodeFilePort, writeFully } from '@tallygate/spool/file-port';
import { z } from 'zod';

/** What is known of a key: `r` its call runs, `d` it has ended, `f` it stands for nothing any more. */
const keyRecord = z.object({
  name: z.string(),
  state: z.enum(['r', 'd', 'f']),
  digest: z.string().default(''),
  owner: z.string().default(''),
  acceptedMs: z.number().default(0),
  billId: z.uuid().optional(),
  eventId: z.uuid().optional(),
  isBilled: z.boolean().default(false),
  /** The text of an event that becomes due when a repeat is given the answer. */
  owed: z.string().optional(),
});
export type KeyRecord = z.output<typeof keyRecord>;

export type KeyLogOptions = {
  dir: string;
  /** Size of one file. */
  fileBytes?: number;
  /** What all files may take; the oldest goes first. */
  maxBytes?: number;
  onError(error: Error): void;
  /** Replaces file operations, to test full disks. */
  filePort?: Partial<FilePort>;
};

type LogFile = { path: string; bytes: number; newestMs: number };

const NAME = /^keys-(\d+)\.log$/;
const SYNC_AFTER_MS = 200;

/**
 * Keeps keys across restarts and kills: a folder of files with one JSON record per line, of which the last one of a key
 * counts. A file goes when its newest call has left the window, so nothing is ever rewritten.
 */
export class KeyLog {
  /** What the folder held when it was opened, oldest first. */
  readonly recovered: readonly KeyRecord[];
  readonly #options: Required<Omit<KeyLogOptions, 'filePort'>>;
  readonly #port: FilePort;
  readonly #files: LogFile[] = [];
  #fd: number | undefined;
  #number = 0;
  #lines: string[] = [];
  #newestMs = 0;
  #waiting: ((error?: Error) => void)[] = [];
  #syncTimer: NodeJS.Timeout | undefined;

  /** Reads the folder; calls accepted before `oldestMs` are forgotten. */
  constructor(options: KeyLogOptions, oldestMs: number) {
    const { dir } = options;
    this.#options = { fileBytes: 4 * 1024 * 1024, maxBytes: 64 * 1024 * 1024, ...options };
    this.#port = { ...nodeFilePort, ...options.filePort };
    const records = new Map<string, KeyRecord>();
    for (const file of filesIn(dir)) {
      const number = NAME.exec(file)?.[1];
      if (number === undefined) continue;
      this.#number = Math.max(this.#number, Number(number));
      this.#files.push(readLog(join(dir, file), records));
    }
    this.forget(oldestMs);
    this.recovered = [...records.values()].filter((record) => record.state !== 'f' && record.acceptedMs >= oldestMs);
  }

  /** Writes a record, with all others of this turn of the event loop; rejects when it is not on the disk. */
  append(record: Partial<KeyRecord> & Pick<KeyRecord, 'name' | 'state'>): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#lines.length === 0) setImmediate(() => this.flush());
      this.#lines.push(`${JSON.stringify(record)}\n`);
      this.#newestMs = Math.max(this.#newestMs, record.acceptedMs ?? 0);
      this.#waiting.push((error) => (error === undefined ? resolve() : reject(error)));
    });
  }

  flush(): void {
    if (this.#lines.length === 0) return;
    const text = this.#lines.join('');
    const waiting = this.#waiting;
    this.#lines = [];
    this.#waiting = [];
    const failure = this.#write(text);
    for (const done of waiting) done(failure);
  }

  /** Deletes files of calls that were all accepted before this instant. */
  forget(oldestMs: number): void {
    const current = this.#fd === undefined ? undefined : this.#files.at(-1);
    let bytes = this.#files.reduce((sum, file) => sum + file.bytes, 0);
    while (this.#files.length > 0 && this.#files[0] !== current) {
      const file = this.#files[0]!;
      if (file.newestMs >= oldestMs && bytes <= this.#options.maxBytes) return;
      rmSync(file.path, { force: true });
      this.#files.shift();
      bytes -= file.bytes;
    }
  }

  close(): void {
    this.flush();
    clearTimeout(this.#syncTimer);
    this.#closeFile();
  }

  #write(text: string): Error | undefined {
    const bytes = Buffer.from(text);
    let file: LogFile | undefined;
    try {
      file = this.#current();
      writeFully(this.#port, this.#fd!, { bytes, length: bytes.length, position: file.bytes });
    } catch (error) {
      if (this.#fd !== undefined && file !== undefined) this.#abandon(this.#fd, file);
      return error instanceof Error ? error : new Error(String(error));
    }
    file.bytes += bytes.length;
    file.newestMs = Math.max(file.newestMs, this.#newestMs);
    this.#newestMs = 0;
    this.#syncTimer ??= setTimeout(() => this.#sync(), SYNC_AFTER_MS).unref();
    return undefined;
  }

  #current(): LogFile {
    const newest = this.#files.at(-1);
    if (this.#fd !== undefined && newest !== undefined && newest.bytes < this.#options.fileBytes) return newest;
    this.#closeFile();
    mkdirSync(this.#options.dir, { recursive: true, mode: 0o700 });
    this.#number += 1;
    const path = join(this.#options.dir, `keys-${String(this.#number).padStart(8, '0')}.log`);
    this.#fd = openSync(path, 'w', 0o600);
    const file = { path, bytes: 0, newestMs: 0 };
    this.#files.push(file);
    return file;
  }

  /** Takes back what was half written, so that a call which was refused is not remembered as made. */
  #abandon(fd: number, file: LogFile): void {
    try {
      this.#port.truncate(fd, file.bytes);
    } catch (error) {
      this.#options.onError(error as Error);
    }
    this.#closeFile();
  }

  #closeFile(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  #sync(): void {
    this.#syncTimer = undefined;
    if (this.#fd === undefined) return;
    this.#port.sync(this.#fd).catch((error: NodeJS.ErrnoException) => {
      // A file that was ended meanwhile is closed; the system writes it out by itself.
      if (error.code !== 'EBADF') this.#options.onError(error);
    });
  }
}

/** Names in the folder, oldest first; none when there is no folder yet. */
function filesIn(dir: string): string[] {
  try {
    return readdirSync(dir).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Reads one file into `records`; a line that a kill has cut off counts for nothing. */
function readLog(path: string, records: Map<string, KeyRecord>): LogFile {
  const text = readFileSync(path, 'utf8');
  let newestMs = 0;
  for (const line of text.split('\n')) {
    const parsed = keyRecord.safeParse(parseJson(line));
    if (!parsed.success) continue;
    const record = parsed.data;
    newestMs = Math.max(newestMs, record.acceptedMs);
    records.delete(record.name);
    records.set(record.name, record);
  }
  return { path, bytes: Buffer.byteLength(text), newestMs };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
