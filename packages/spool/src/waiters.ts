/** Promises that wait for the next change of the spool. */
export class Waiters {
  readonly #wake = new Set<() => void>();

  /** Resolves at the next `wakeAll`; rejects with the signal's reason when it is aborted first. */
  next(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void): void => {
        this.#wake.delete(wake);
        signal?.removeEventListener('abort', abort);
        finish();
      };
      const wake = (): void => settle(resolve);
      const abort = (): void => settle(() => reject(signal?.reason));
      if (signal?.aborted) return reject(signal.reason);
      signal?.addEventListener('abort', abort);
      this.#wake.add(wake);
    });
  }

  wakeAll(): void {
    for (const wake of [...this.#wake]) wake();
  }
}
