/** Counts failures per key in a fixed window, so that guessing passwords is slow while signing in is not. */
export class FailureLimiter {
  private readonly windows = new Map<string, { startedAtMs: number; failures: number }>();
  private readonly options: { max: number; windowMs: number; now: () => number };

  constructor(options: { max: number; windowMs: number; now: () => number }) {
    this.options = options;
  }

  /** Seconds until the key may try again; 0 when it may now. */
  retryAfterSeconds(key: string): number {
    const window = this.current(key);
    if (window === undefined || window.failures < this.options.max) return 0;
    return Math.max(1, Math.ceil((window.startedAtMs + this.options.windowMs - this.options.now()) / 1000));
  }

  fail(key: string): void {
    const window = this.current(key);
    if (window) window.failures += 1;
    else {
      // Bounded: an attacker who varies the key must not grow the memory.
      if (this.windows.size >= 10_000) this.windows.clear();
      this.windows.set(key, { startedAtMs: this.options.now(), failures: 1 });
    }
  }

  private current(key: string): { startedAtMs: number; failures: number } | undefined {
    const window = this.windows.get(key);
    if (window && this.options.now() - window.startedAtMs >= this.options.windowMs) {
      this.windows.delete(key);
      return undefined;
    }
    return window;
  }
}
