import type { Worker } from 'node:worker_threads';
import { startThread } from '@tallygate/server-kit/start-thread';
import type { EmbeddedSession } from './embedded-session.ts';
import type { ThreadAnswer, ThreadAsk, ThreadData, ThreadRequest } from './thread-messages.ts';

type Waiting = { resolve: (answers: Uint8Array[]) => void; reject: (error: Error) => void };

/**
 * Opens the database in `dataDir` in a thread of its own: statements keep neither requests nor each other's preparation
 * waiting. A thread that ends by itself ends the program, as a database in the program would: what is committed is on
 * disk, and the next start finds it.
 */
export async function openPgliteThread(dataDir: string): Promise<EmbeddedSession> {
  const data: ThreadData = { dataDir };
  const thread = new PgliteThread(startThread(new URL('./pglite.worker.ts', import.meta.url), data));
  try {
    await thread.open();
    return thread;
  } catch (error) {
    await thread.end();
    throw error;
  }
}

class PgliteThread implements EmbeddedSession {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #isClosed = false;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (answer: ThreadAnswer) => this.#settle(answer));
    worker.once('exit', (code) => {
      if (!this.#isClosed) throw new Error(`the thread of the embedded database ended with code ${code}`);
    });
  }

  async open(): Promise<void> {
    await this.#ask({ ask: 'open' });
  }

  exchange(messages: readonly Uint8Array[]): Promise<Uint8Array[]> {
    return this.#ask({ ask: 'exchange', messages });
  }

  async reset(): Promise<void> {
    if (!this.#isClosed) await this.#ask({ ask: 'reset' });
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    await this.#ask({ ask: 'close' });
    await this.end();
  }

  async end(): Promise<void> {
    this.#isClosed = true;
    await this.#worker.terminate();
  }

  #ask(request: ThreadAsk): Promise<Uint8Array[]> {
    return new Promise((resolve, reject) => {
      this.#lastId += 1;
      this.#waiting.set(this.#lastId, { resolve, reject });
      const message: ThreadRequest = { ...request, id: this.#lastId };
      this.#worker.postMessage(message);
    });
  }

  #settle(answer: ThreadAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('error' in answer) waiting?.reject(answer.error);
    else waiting?.resolve([...answer.answers]);
  }
}
