import { z } from 'zod';

/** `POST /_sandbox/faults`: what the next `count` collector POSTs meet. `count: 0` ends every fault at once. */
export const faultSchema = z.strictObject({
  /**
   * status: answered with `status`, nothing stored. drop: stored, then the connection breaks without an answer.
   * hang: never answered, nothing stored. refuse: the connection breaks before the body is read.
   */
  mode: z.enum(['status', 'drop', 'hang', 'refuse']),
  status: z.int().min(200).max(599).default(503),
  count: z.int().min(0).default(1),
  /** seconds, sent as `Retry-After` with a `status` fault */
  retryAfter: z.int().min(0).optional(),
});

export type Fault = z.infer<typeof faultSchema>;

/** Scripted faults, played in the order in which they were added. */
export class FaultScript {
  #pending: Fault[] = [];
  #served = 0;

  add(fault: Fault): void {
    if (fault.count === 0) this.#pending = [];
    else this.#pending.push({ ...fault });
  }

  /** Takes the fault the current request must meet, if any. */
  take(): Fault | undefined {
    const current = this.#pending[0];
    if (!current) return undefined;
    current.count -= 1;
    this.#served += 1;
    if (current.count === 0) this.#pending.shift();
    return current;
  }

  state(): { pending: readonly Fault[]; served: number } {
    return { pending: this.#pending, served: this.#served };
  }

  clear(): void {
    this.#pending = [];
    this.#served = 0;
  }
}
