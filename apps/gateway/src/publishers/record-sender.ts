import { setTimeout as sleep } from 'node:timers/promises';
import type { SpoolReader, SpoolRecord } from '@tallygate/spool/reader';
import { ControllerError } from '../controller/controller-api.ts';
import { BackOff } from './back-off.ts';
import type { Pace } from './pace.ts';
import type { Progress } from './progress.ts';
import type { PublisherLog } from './publisher-log.ts';

const FLUSH_LOOK_MS = 20;

export type RecordSenderOptions = {
  reader: SpoolReader;
  maxRecords: number;
  maxBytes: number;
  /** Least time between the beginnings of two sends while records trickle in; a backlog is sent without a pause. */
  intervalMs: number;
  pace: Pace;
  progress: Progress;
  /** What is sent, for the log: `events`. */
  subject: string;
  /** Sends records; resolves when they are dealt with for good. Throws `ControllerError` to have them sent again. */
  send: (records: readonly SpoolRecord[], signal: AbortSignal) => Promise<void>;
  /** Deals with a single record that is too large to be taken. */
  refuse: (record: SpoolRecord, reason: string) => Promise<void>;
  logger: PublisherLog;
};

/** Sends a reader's records to the control plane in order, one request at a time, again and again until each is taken. */
export class RecordSender {
  readonly #options: RecordSenderOptions;
  readonly #backOff: BackOff;
  readonly #gathering = new AbortController();
  readonly #sending = new AbortController();
  readonly #running: Promise<void>;
  #pause: AbortController | undefined;
  #isHurried = false;
  #lastSendMs = Number.NEGATIVE_INFINITY;

  constructor(options: RecordSenderOptions) {
    this.#options = options;
    this.#backOff = new BackOff(options.pace.firstRetryMs, options.pace.maxRetryMs);
    this.#running = this.#run();
  }

  /** True when nothing is left before `deadlineMs` milliseconds are over. */
  async flush(deadlineMs: number): Promise<boolean> {
    const endMs = performance.now() + deadlineMs;
    this.#isHurried = true;
    this.#pause?.abort();
    try {
      for (;;) {
        if (this.#options.reader.pending().records === 0) return true;
        const leftMs = endMs - performance.now();
        if (leftMs <= 0 || this.#backOff.remainingMs > leftMs) return false;
        await sleep(Math.min(FLUSH_LOOK_MS, leftMs));
      }
    } finally {
      this.#isHurried = false;
    }
  }

  /** Lets a request finish for `graceMs`, then ends it, and frees the reader. */
  async stop(graceMs: number): Promise<void> {
    this.#gathering.abort();
    this.#pause?.abort();
    if (this.#backOff.remainingMs === 0) await Promise.race([this.#running, sleep(graceMs, undefined, { ref: false })]);
    this.#sending.abort();
    await this.#running;
    await this.#options.reader.close();
  }

  async #run(): Promise<void> {
    const { reader, maxRecords, maxBytes } = this.#options;
    const { signal } = this.#gathering;
    let hasMore = false;
    while (!signal.aborted) {
      try {
        if (!hasMore) {
          await reader.wait(signal);
          await this.#gather();
        }
        const batch = await reader.read(maxRecords, maxBytes);
        hasMore = batch.hasMore;
        const last = batch.records.at(-1);
        if (last === undefined) continue;
        this.#lastSendMs = performance.now();
        await this.#deliver(batch.records);
        await reader.commit(last.position);
      } catch (error) {
        if (signal.aborted) return;
        await this.#startOver(error);
        hasMore = true;
      }
    }
  }

  /** A record that comes alone goes at once; while they come fast they gather. */
  async #gather(): Promise<void> {
    const ms = this.#lastSendMs + this.#options.intervalMs - performance.now();
    if (ms <= 0 || this.#isHurried || this.#gathering.signal.aborted) return;
    this.#pause = new AbortController();
    await sleep(ms, undefined, { signal: this.#pause.signal }).catch(() => undefined);
    this.#pause = undefined;
  }

  async #deliver(records: readonly SpoolRecord[]): Promise<void> {
    const { progress, send, refuse } = this.#options;
    const { signal } = this.#sending;
    for (;;) {
      await this.#backOff.wait(signal);
      const startedMs = performance.now();
      progress.inFlight += 1;
      try {
        await send(records, signal);
        this.#backOff.succeed();
        progress.succeeded(records.length);
        return;
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof ControllerError && error.status === 413) {
          if (records.length === 1) return await refuse(records[0]!, error.message);
          const middle = Math.ceil(records.length / 2);
          await this.#deliver(records.slice(0, middle));
          return await this.#deliver(records.slice(middle));
        }
        this.#noteFailure(error, startedMs);
        progress.retried += records.length;
      } finally {
        progress.inFlight -= 1;
      }
    }
  }

  #noteFailure(error: unknown, startedMs: number): void {
    const { progress, logger, subject } = this.#options;
    const message = error instanceof Error ? error.message : String(error);
    const status = error instanceof ControllerError ? error.status : undefined;
    const trouble = status === 401 || status === 403 ? 'stopped' : 'backing_off';
    if (progress.trouble !== trouble) {
      logger.warn({ reason: message }, `${subject} cannot be sent to the control plane; they are kept and sent later`);
    }
    progress.failed(trouble, message, status);
    this.#backOff.fail(startedMs);
  }

  /** After the spool could not be read or its cursor not saved: from the last commit again. */
  async #startOver(error: unknown): Promise<void> {
    const { reader, logger, progress, subject } = this.#options;
    logger.error({ err: error }, `${subject}: a file could not be read or written`);
    progress.failed('backing_off', error instanceof Error ? error.message : String(error));
    this.#backOff.fail(performance.now());
    await this.#backOff.wait(this.#sending.signal).catch(() => undefined);
    await reader.rewind().catch(() => undefined);
  }
}
