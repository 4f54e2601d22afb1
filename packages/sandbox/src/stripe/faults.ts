import { z } from 'zod';

/** `POST /_sandbox/faults`: what the next `count` requests to matching paths meet. `count: 0` ends every fault. */
export const stripeFaultSchema = z.strictObject({
  /**
   * status: answered with `status`, nothing done, nothing remembered. failure: 500 that the idempotency key remembers, nothing
   * done. drop: done, then the connection breaks without an answer. hang: never answered, nothing done.
   */
  mode: z.enum(['status', 'failure', 'drop', 'hang']),
  /** Paths that begin so. */
  path: z.string().default('/v'),
  method: z.enum(['GET', 'POST', 'DELETE']).optional(),
  status: z.int().min(400).max(599).default(503),
  code: z.string().optional(),
  shouldRetry: z.boolean().optional(),
  /** Seconds. */
  retryAfter: z.int().min(0).optional(),
  count: z.int().min(0).default(1),
});
export type StripeFault = z.output<typeof stripeFaultSchema>;

/** Faults in the order in which they were scripted. */
export class StripeFaults {
  #pending: StripeFault[] = [];
  #served = 0;

  add(fault: StripeFault): void {
    if (fault.count === 0) this.#pending = [];
    else this.#pending.push({ ...fault });
  }

  take(method: string, path: string): StripeFault | undefined {
    const found = this.#pending.find(
      (fault) => path.startsWith(fault.path) && (fault.method === undefined || fault.method === method),
    );
    if (!found) return undefined;
    found.count -= 1;
    this.#served += 1;
    this.#pending = this.#pending.filter(({ count }) => count > 0);
    return found;
  }

  state(): { pending: readonly StripeFault[]; served: number } {
    return { pending: this.#pending, served: this.#served };
  }
}
