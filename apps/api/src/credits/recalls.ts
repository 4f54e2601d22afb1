import { EventEmitter, once } from 'node:events';

/** Tells reports that wait in this process that some lease was recalled. Other apis find it in the database. */
export class Recalls {
  readonly #asked = new EventEmitter().setMaxListeners(0);

  asked(): void {
    this.#asked.emit('asked');
  }

  /** Resolves with the next recall, or when the signal is aborted. */
  async next(signal: AbortSignal): Promise<void> {
    await once(this.#asked, 'asked', { signal }).catch(() => undefined);
  }
}
