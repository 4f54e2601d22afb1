import type { Worker } from 'node:worker_threads';
import type { Logger } from '@tallygate/server-kit/logger';
import { startThread } from '@tallygate/server-kit/start-thread';
import type { Recorder } from '../record/recorder.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { type AccessLogStatus, offStatus } from './access-log-status.ts';
import { listenerSettings } from './listener-settings.ts';
import { sentRules } from './sent-rules.ts';
import type { FromReader, ToReader } from './thread-messages.ts';

const RESTART_MS = 1_000;
/** What closing takes beyond its time before the thread is ended all the same. */
const MARGIN_MS = 1_000;

/**
 * Runs the access-log service in a thread of its own, which starts with the first configuration that wants it. What the
 * thread reads is written here, with the events of this gateway's own calls.
 */
export class AccessLogThread {
  readonly #options: { recorder: Pick<Recorder, 'append'>; dataDir: string; logger: Logger };
  #worker: Worker | undefined;
  #snapshot: Snapshot | undefined;
  #status = offStatus();
  #restart: NodeJS.Timeout | undefined;
  #onClosed: (() => void) | undefined;
  #isClosed = false;

  constructor(options: { recorder: Pick<Recorder, 'append'>; dataDir: string; logger: Logger }) {
    this.#options = options;
  }

  status(): AccessLogStatus {
    return this.#status;
  }

  /** Follows a configuration. */
  serve(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    if (this.#isClosed) return;
    const listener = listenerSettings(snapshot.config, this.#options.dataDir);
    if (listener === undefined && this.#worker === undefined) return;
    this.#worker ??= this.#start();
    this.#send({ kind: 'serve', wanted: { listener, rules: sentRules(snapshot) } });
  }

  /** Takes no new streams, and writes what was read. */
  async close(withinMs: number): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#restart);
    const worker = this.#worker;
    if (worker === undefined) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.max(0, withinMs) + MARGIN_MS);
      this.#onClosed = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#send({ kind: 'close', withinMs: Math.max(0, withinMs) });
    });
    await worker.terminate();
  }

  #send(message: ToReader): void {
    this.#worker?.postMessage(message);
  }

  #start(): Worker {
    const worker = startThread(new URL('./access-log.worker.ts', import.meta.url));
    worker.on('message', (message: FromReader) => this.#take(message));
    worker.on('error', (error) => this.#options.logger.error({ err: error }, 'the thread of the access logs failed'));
    worker.once('exit', () => this.#ended());
    return worker;
  }

  #take(message: FromReader): void {
    switch (message.kind) {
      case 'events':
        this.#write(message.batch, message.texts);
        return;
      case 'status':
        this.#status = message.status;
        return;
      case 'log':
        this.#options.logger[message.level](message.fields, message.message);
        return;
      case 'closed':
        if (message.lost > 0) {
          const { logger } = this.#options;
          logger.error({ lost: message.lost }, 'events of other gateways were read and could not be written in time');
        }
        this.#onClosed?.();
    }
  }

  #write(batch: number, texts: readonly string[]): void {
    let open = texts.length;
    const failed: number[] = [];
    let why = '';
    for (const [index, text] of texts.entries()) {
      this.#options.recorder.append(text, undefined, (error) => {
        open -= 1;
        if (error !== undefined) {
          failed.push(index);
          why = error.message;
        }
        if (open > 0) return;
        this.#send({
          kind: 'written',
          batch,
          ...(failed.length > 0 && { failure: { indexes: failed, message: why } }),
        });
      });
    }
  }

  #ended(): void {
    this.#worker = undefined;
    this.#onClosed?.();
    if (this.#isClosed) return;
    this.#status = {
      ...this.#status,
      state: 'failed',
      lastError: 'the thread of the access logs ended; it starts again',
    };
    this.#restart = setTimeout(() => {
      if (this.#snapshot !== undefined) this.serve(this.#snapshot);
    }, RESTART_MS);
    this.#restart.unref();
  }
}
