import { createHash } from 'node:crypto';
import { StripeError } from './stripe-error.ts';

export type Answer = { status: number; body: unknown };

type Kept = { fingerprint: string; answer: Answer | null; at: number };

const KEPT_SECONDS = 86_400;

/**
 * Answers of requests with an `Idempotency-Key`. The first answer is given again for a day, a failure too; what was refused
 * before it began is not kept.
 * @see https://docs.stripe.com/api/idempotent_requests
 */
export class Idempotency {
  readonly #kept = new Map<string, Kept>();

  /**
   * The answer that was given before; null = none, and the key is held until `finish` or `release`.
   * @throws StripeError when the key belongs to other parameters, 400, or to a request that runs, 409
   */
  begin(key: string, request: string, now: number): Answer | null {
    const fingerprint = createHash('sha256').update(request).digest('hex');
    const kept = this.#kept.get(key);
    if (!kept || now - kept.at >= KEPT_SECONDS) {
      this.#kept.set(key, { fingerprint, answer: null, at: now });
      return null;
    }
    if (kept.fingerprint !== fingerprint)
      throw new StripeError({
        status: 400,
        type: 'idempotency_error',
        message: 'Keys for idempotent requests can only be used with the same parameters they were first used with.',
      });
    if (kept.answer) return kept.answer;
    throw new StripeError({
      status: 409,
      type: 'idempotency_error',
      code: 'idempotency_key_in_use',
      message: 'There is currently another in-progress request using this key.',
    });
  }

  finish(key: string, answer: Answer): void {
    const kept = this.#kept.get(key);
    // What a later change of the object shows is not what was answered.
    if (kept) kept.answer = structuredClone(answer);
  }

  release(key: string): void {
    this.#kept.delete(key);
  }
}
