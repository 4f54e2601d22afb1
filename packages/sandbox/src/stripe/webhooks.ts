import { createHmac } from 'node:crypto';
import { z } from 'zod';
import type { StripeEvent, WebhookEndpoint } from './objects.ts';

/**
 * `POST /_sandbox/webhooks`: what the next `count` events meet. late: kept until `/_sandbox/webhooks/release`. twice: delivered
 * two times. swapped: delivered behind the event that follows. forged: signed with another secret, then as it should be.
 */
export const webhookFaultSchema = z.strictObject({
  mode: z.enum(['late', 'twice', 'swapped', 'forged']),
  count: z.int().min(0).default(1),
});
type WebhookFault = z.output<typeof webhookFaultSchema>;

type Delivery = { event: StripeEvent; endpoint: WebhookEndpoint };
/** An attempt that was made: the status that came back, null when nothing did. */
export type WebhookAttempt = { event: string; type: string; url: string; status: number | null };

const TIMEOUT_MS = 10_000;
const KEPT_ATTEMPTS = 1_000;

/** Signs a body as Stripe does. @param at seconds since 1970 */
function signatureHeader(secret: string, body: string, at: number): string {
  return `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`;
}

/** Sends events to the endpoints that want them, with scripted mishaps; what was not taken waits for `release`. */
export class Webhooks {
  #faults: WebhookFault[] = [];
  #waiting: Delivery[] = [];
  #swapped: Delivery[] = [];
  #attempts: WebhookAttempt[] = [];
  readonly #now: () => number;

  /** @param now seconds since 1970 by the wall: signatures are made when they are sent, whatever a test clock says */
  constructor(now: () => number) {
    this.#now = now;
  }

  script(fault: WebhookFault): void {
    if (fault.count === 0) this.#faults = [];
    else this.#faults.push({ ...fault });
  }

  attempts(): readonly WebhookAttempt[] {
    return this.#attempts;
  }

  /** Delivers an event to each endpoint; never throws. */
  async send(event: StripeEvent, endpoints: readonly WebhookEndpoint[]): Promise<void> {
    const wanting = endpoints.filter(
      ({ status, enabled_events: types }) =>
        status === 'enabled' && (types.includes('*') || types.includes(event.type)),
    );
    event.pending_webhooks = wanting.length;
    for (const endpoint of wanting) await this.#deliver({ event, endpoint });
  }

  /** Delivers what waits, in the order in which it came about. */
  async release(): Promise<void> {
    const waiting = [...this.#waiting, ...this.#swapped];
    this.#waiting = [];
    this.#swapped = [];
    for (const delivery of waiting) await this.#attempt(delivery);
  }

  async #deliver(delivery: Delivery): Promise<void> {
    const fault = this.#take();
    if (fault === 'late') return void this.#waiting.push(delivery);
    if (fault === 'swapped') return void this.#swapped.push(delivery);
    if (fault === 'forged')
      await this.#attempt({ ...delivery, endpoint: { ...delivery.endpoint, secret: 'whsec_other' } }, true);
    await this.#attempt(delivery);
    if (fault === 'twice') await this.#attempt(delivery);
    const swapped = this.#swapped;
    this.#swapped = [];
    for (const earlier of swapped) await this.#attempt(earlier);
  }

  #take(): WebhookFault['mode'] | undefined {
    const current = this.#faults[0];
    if (!current) return undefined;
    current.count -= 1;
    if (current.count === 0) this.#faults.shift();
    return current.mode;
  }

  async #attempt(delivery: Delivery, isForged = false): Promise<void> {
    const { event, endpoint } = delivery;
    const body = JSON.stringify(event);
    const status = await post(endpoint.url, body, signatureHeader(endpoint.secret, body, this.#now()));
    this.#attempts.push({ event: event.id, type: event.type, url: endpoint.url, status });
    this.#attempts = this.#attempts.slice(-KEPT_ATTEMPTS);
    if (isForged) return;
    if (status !== null && status >= 200 && status < 300)
      event.pending_webhooks = Math.max(0, event.pending_webhooks - 1);
    else this.#waiting.push(delivery);
  }
}

async function post(url: string, body: string, signature: string): Promise<number | null> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json; charset=utf-8', 'stripe-signature': signature },
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return null;
  }
}
