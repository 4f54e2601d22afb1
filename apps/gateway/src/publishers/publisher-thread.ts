import type { Worker } from 'node:worker_threads';
import type { DeliveryOrder } from '@tallygate/contracts/delivery-order';
import type { ProductClock } from '@tallygate/server-kit/product-clock';
import { startThread } from '@tallygate/server-kit/start-thread';
import type { ReaderStats } from '@tallygate/spool/stats';
import type { PublisherStatus } from '../controller/gateway-state.ts';
import type { PublisherLog } from './publisher-log.ts';
import type { Publishers } from './start-publishers.ts';
import type { ThreadData, ThreadMessage, ThreadRequest } from './thread-messages.ts';
import { readersOf, type WantedPublishers } from './wanted-publishers.ts';

export type PublisherThreadOptions = {
  /** The spool as this thread has it, which deletes what every reader has passed. */
  spool: { setReaders(names: readonly string[]): void; stats(): { readers: Record<string, ReaderStats> } };
  data: ThreadData;
  /** By which the spool dates its records. */
  clock: ProductClock;
  logger: PublisherLog;
  /** Pause before a thread that ended by itself is started again; default 1000. */
  restartMs?: number;
  /** Replaces how the thread is started, so that a test can end it. */
  startWorker?: (data: ThreadData) => Worker;
};

type Answer = { resolve: (value: boolean) => void; reject: (error: Error) => void };
type Ask = ThreadRequest extends infer Request ? (Request extends { id: number } ? Omit<Request, 'id'> : never) : never;

const RESTART_MS = 1_000;

/**
 * Runs the publishers in a thread of their own. The thread starts with the first configuration that wants something to run, and
 * again when it should end by itself: the spool keeps what it has not sent.
 */
export class PublisherThread implements Publishers {
  readonly #options: PublisherThreadOptions;
  readonly #answers = new Map<number, Answer>();
  #worker: Worker | undefined;
  #wanted: WantedPublishers | undefined;
  #status: PublisherStatus[] = [];
  #lastId = 0;
  #restart: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: PublisherThreadOptions) {
    this.#options = options;
  }

  async reconfigure(wanted: WantedPublishers): Promise<void> {
    const { spool } = this.#options;
    // Former readers count until they have stopped, so that no segment is deleted which one of them still reads.
    spool.setReaders([...new Set([...(this.#wanted ? readersOf(this.#wanted) : []), ...readersOf(wanted)])]);
    this.#wanted = wanted;
    if (this.#worker === undefined && readersOf(wanted).length === 0) return;
    await this.#ask({ ask: 'reconfigure', wanted });
    if (this.#wanted === wanted) spool.setReaders(readersOf({ ...wanted, released: [] }));
  }

  /** Counts as the thread told them last; what waits as the spool has it now. */
  status(): PublisherStatus[] {
    const { readers } = this.#options.spool.stats();
    return this.#status.map((status) => {
      const reader = readers[status.name];
      if (reader === undefined || !status.enabled) return status;
      const oldestMs = reader.oldestMs === null ? null : Math.max(0, this.#options.clock.nowMs() - reader.oldestMs);
      return { ...status, queued: reader.queued, oldestMs };
    });
  }

  async take(orders: readonly DeliveryOrder[]): Promise<void> {
    // Without publishers nobody can carry them out; they are given again.
    if (this.#worker !== undefined) await this.#ask({ ask: 'take', orders });
  }

  flush(deadlineMs: number): Promise<boolean> {
    if (this.#worker === undefined) return Promise.resolve(true);
    return this.#ask({ ask: 'flush', deadlineMs }).catch(() => false);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#restart);
    const worker = this.#worker;
    if (worker === undefined) return;
    await this.#ask({ ask: 'close' }).catch(() => undefined);
    await worker.terminate();
  }

  #ask(ask: Ask): Promise<boolean> {
    const worker = this.#worker ?? this.#start();
    return new Promise((resolve, reject) => {
      this.#lastId += 1;
      this.#answers.set(this.#lastId, { resolve, reject });
      worker.postMessage({ ...ask, id: this.#lastId });
    });
  }

  #start(): Worker {
    const worker = (this.#options.startWorker ?? startPublisherWorker)(this.#options.data);
    this.#worker = worker;
    worker.on('message', (message: ThreadMessage) => this.#take(message));
    worker.on('error', (error) => {
      this.#options.logger.error({ err: error }, 'the thread of the publishers failed');
    });
    worker.once('exit', () => this.#ended());
    return worker;
  }

  #take(message: ThreadMessage): void {
    switch (message.kind) {
      case 'log':
        this.#options.logger[message.level](message.fields, message.message);
        return;
      case 'status':
        this.#status = message.status;
        return;
      case 'answer':
        this.#status = message.status;
        this.#settle(message.id)?.resolve(message.value);
        return;
      case 'failure':
        this.#settle(message.id)?.reject(message.error);
    }
  }

  #settle(id: number): Answer | undefined {
    const answer = this.#answers.get(id);
    this.#answers.delete(id);
    return answer;
  }

  #ended(): void {
    this.#worker = undefined;
    for (const { reject } of this.#answers.values()) reject(new Error('the thread of the publishers has ended'));
    this.#answers.clear();
    if (this.#isClosed) return;
    const lastError = {
      at: this.#options.clock.now().toISOString(),
      message: 'the thread of the publishers ended; it starts again',
    };
    this.#status = this.#status.map((status) =>
      status.enabled ? { ...status, state: 'backing_off', lastError } : status,
    );
    this.#restart = setTimeout(() => {
      const wanted = this.#wanted;
      if (wanted === undefined || this.#worker !== undefined) return;
      this.reconfigure(wanted).catch((error: unknown) => {
        this.#options.logger.error({ err: error }, 'the publishers could not be started again');
      });
    }, this.#options.restartMs ?? RESTART_MS);
    this.#restart.unref();
  }
}

export function startPublisherWorker(workerData: ThreadData): Worker {
  return startThread(new URL('./publishers.worker.ts', import.meta.url), workerData);
}
