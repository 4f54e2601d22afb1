import type { DeliveryReport } from '@tallygate/contracts/internal-api';
import { type CollectorClient, type EncodedBody, encodeBody } from '@tallygate/moesif/collector-client';
import type { CollectorVerdict } from '@tallygate/moesif/verdict';
import { textWithoutHeaders } from '@tallygate/moesif/wire-event';
import { BackOff } from './back-off.ts';
import type { OutgoingEvent } from './outgoing-event.ts';
import type { Pace } from './pace.ts';
import type { ParkedFile } from './parked-file.ts';
import type { Progress } from './progress.ts';
import type { PublisherLog } from './publisher-log.ts';
import type { TestTrails } from './test-trails.ts';

export type Delivery = DeliveryReport['deliveries'][number];

/** The collector refuses what is older. */
const MAX_AGE_MS = 30 * 24 * 3_600_000;
const WARN_AFTER_MS = 2 * 60_000;
const WARN_EVERY_MS = 60_000;
/** A server that asks for more than this is more likely wrong than busy. */
const MAX_RETRY_AFTER_MS = 3_600_000;

export type MoesifDeliveryOptions = {
  client: CollectorClient;
  pace: Pace;
  progress: Progress;
  parked: ParkedFile;
  trails: TestTrails;
  /** Resolves when the states are safe; they are then told to the control plane some time. */
  report: (deliveries: Delivery[]) => Promise<void>;
  logger: PublisherLog;
  now: () => number;
};

/** Brings events to the collector, however long it takes, and says of each what became of it. */
export class MoesifDelivery {
  readonly #options: MoesifDeliveryOptions;
  readonly #retry: BackOff;
  readonly #recheck: BackOff;
  #warnedMs = Number.NEGATIVE_INFINITY;

  constructor(options: MoesifDeliveryOptions) {
    this.#options = options;
    this.#retry = new BackOff(options.pace.firstRetryMs, options.pace.maxRetryMs);
    this.#recheck = new BackOff(options.pace.firstRecheckMs, options.pace.maxRecheckMs);
  }

  /** How long nothing will be sent. */
  get pausedMs(): number {
    return Math.max(this.#retry.remainingMs, this.#recheck.remainingMs);
  }

  /**
   * Resolves when every event is accepted, parked or expired, and that is safe. Rejects with the signal's reason, or
   * when a state could not be kept; then the events that are not settled may be delivered again.
   */
  async deliver(events: readonly OutgoingEvent[], signal: AbortSignal): Promise<void> {
    let body: EncodedBody | undefined;
    let encoded: readonly OutgoingEvent[] = [];
    let isUnknown = false;
    for (let attempt = 0; ; attempt++) {
      await this.#pass(signal);
      const due = await this.#withoutExpired(events);
      if (due.length === 0) return;
      if (body === undefined || due.length !== encoded.length) {
        body = await encodeBody(`[${due.map(({ text }) => text).join(',')}]`);
        encoded = due;
      }
      if (attempt > 0) this.#options.progress.retried += due.length;
      const startedMs = performance.now();
      this.#options.progress.attempts += 1;
      this.#options.trails.sent(due);
      const verdict = await this.#options.client.postEvents(body, signal);
      this.#options.trails.answered(due, verdict);
      if (verdict.kind !== 'accepted') this.#options.progress.failures += 1;
      switch (verdict.kind) {
        case 'accepted':
          this.#retry.succeed();
          this.#recheck.succeed();
          return this.#accept(due, verdict.clockOffsetMs);
        case 'malformed':
        case 'too_large':
          this.#retry.succeed();
          this.#recheck.succeed();
          this.#options.progress.failed(undefined, verdict.message, verdict.status);
          return this.#narrowDown(due, verdict, signal);
        case 'unauthorized':
        case 'inactive':
        case 'wrong_address':
          this.#recheck.fail(startedMs);
          break;
        default:
          this.#retry.fail(startedMs, Math.min(verdict.retryAfterMs ?? 0, MAX_RETRY_AFTER_MS));
      }
      this.#noteFailure(due, verdict);
      if (verdict.status === undefined && !isUnknown) {
        // Perhaps they arrived; the repeat settles it, because the collector keeps one event per id.
        isUnknown = true;
        await this.#report(due, 'sent', { error: verdict.message });
      }
    }
  }

  async #pass(signal: AbortSignal): Promise<void> {
    await this.#recheck.wait(signal);
    await this.#retry.wait(signal);
  }

  async #accept(events: readonly OutgoingEvent[], clockOffsetMs: number | undefined): Promise<void> {
    const { progress, now, logger } = this.#options;
    const nowMs = now();
    const late = new Set(events.filter(({ timeMs }) => progress.arrived(Math.max(0, nowMs - timeMs))));
    progress.succeeded(events.length);
    this.#warnOfAge(events);
    if (Math.abs(clockOffsetMs ?? 0) > WARN_AFTER_MS) {
      logger.warn({ clockOffsetMs }, "this machine's clock is far from the collector's; events are dated by it");
    }
    const at = new Date(nowMs).toISOString();
    await this.#options.report(
      events.map((event) => ({ id: event.id, state: 'accepted', at, ...(late.has(event) ? { late: true } : {}) })),
    );
    for (const event of events) {
      event.isSettled = true;
      event.wasAccepted = true;
    }
  }

  /** Halves until what is refused stands alone; everything else gets through. */
  async #narrowDown(
    events: readonly OutgoingEvent[],
    verdict: Extract<CollectorVerdict, { kind: 'malformed' | 'too_large' }>,
    signal: AbortSignal,
  ): Promise<void> {
    if (events.length > 1) {
      const middle = Math.ceil(events.length / 2);
      await this.deliver(events.slice(0, middle), signal);
      return this.deliver(events.slice(middle), signal);
    }
    const event = events[0]!;
    if (verdict.kind === 'too_large') {
      const smaller = textWithoutHeaders(event.text);
      if (smaller !== event.text) {
        event.text = smaller;
        event.bytes = Buffer.byteLength(smaller);
        return this.deliver(events, signal);
      }
    }
    this.#options.logger.warn({ id: event.id, reason: verdict.message }, 'an event was refused for good and is parked');
    await this.#giveUp(events, 'parked', verdict.message);
  }

  async #withoutExpired(events: readonly OutgoingEvent[]): Promise<readonly OutgoingEvent[]> {
    const oldestMs = this.#options.now() - MAX_AGE_MS;
    const open = events.filter(({ isSettled }) => !isSettled);
    const expired = open.filter(({ timeMs }) => timeMs < oldestMs);
    if (expired.length === 0) return open;
    await this.#giveUp(expired, 'expired', 'older than the 30 days that the collector takes');
    return open.filter(({ timeMs }) => timeMs >= oldestMs);
  }

  async #giveUp(events: readonly OutgoingEvent[], state: 'parked' | 'expired', reason: string): Promise<void> {
    await this.#options.parked.park(
      events.map(({ id, payload }) => ({ id, state, reason, payload: payload.toString() })),
    );
    await this.#report(events, state, { error: reason });
    for (const event of events) event.isSettled = true;
  }

  async #report(
    events: readonly OutgoingEvent[],
    state: Delivery['state'],
    { error }: { error: string },
  ): Promise<void> {
    const at = new Date(this.#options.now()).toISOString();
    await this.#options.report(events.map(({ id }) => ({ id, state, at, error: error.slice(0, 500) })));
  }

  #noteFailure(events: readonly OutgoingEvent[], verdict: Exclude<CollectorVerdict, { kind: 'accepted' }>): void {
    const { progress, logger } = this.#options;
    const trouble = verdict.kind === 'throttled' || verdict.kind === 'transient' ? 'backing_off' : 'stopped';
    if (progress.trouble !== trouble) {
      const what = trouble === 'stopped' ? 'sending to the collector has stopped' : 'sending to the collector fails';
      logger.warn({ reason: verdict.message }, `${what}; events are kept and sent later`);
    }
    progress.failed(trouble, verdict.message, verdict.status);
    this.#warnOfAge(events);
  }

  #warnOfAge(events: readonly OutgoingEvent[]): void {
    const nowMs = this.#options.now();
    const ageMs = nowMs - events.reduce((oldest, { timeMs }) => Math.min(oldest, timeMs), nowMs);
    if (ageMs < WARN_AFTER_MS || nowMs - this.#warnedMs < WARN_EVERY_MS) return;
    this.#warnedMs = nowMs;
    this.#options.logger.warn(
      { ageSeconds: Math.round(ageMs / 1000) },
      'events wait long for the collector; after 5 minutes it counts them as late, and billing may miss them',
    );
  }
}
