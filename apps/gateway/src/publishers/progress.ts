import { LATE_AFTER_MS, latenessSpan, noLateness } from '@tallygate/contracts/lateness';
import type { ReaderStats } from '@tallygate/spool/stats';
import type { PublisherStatus } from '../controller/gateway-state.ts';

export type PublisherIdentity = Pick<PublisherStatus, 'type' | 'name'>;

const MAX_MESSAGE = 500;

/** What a publisher says of itself: counts since it started, and how the last attempts went. */
export class Progress {
  /** Requests under way. */
  inFlight = 0;
  sent = 0;
  retried = 0;
  late = 0;
  /** Requests, and those that brought nothing there. */
  attempts = 0;
  failures = 0;
  /** Arrived events by how long after their calls. */
  readonly lateness = noLateness();
  /** Why nothing is sent: it is tried again soon, or only when a setting has changed. */
  trouble: 'backing_off' | 'stopped' | undefined;
  #lastSuccessMs: number | undefined;
  #lastError: { atMs: number; message: string; status?: number } | undefined;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  succeeded(events: number): void {
    this.sent += events;
    this.trouble = undefined;
    this.#lastSuccessMs = this.#now();
  }

  /**
   * Counts an event that arrived so many milliseconds after its call.
   * @returns whether the collector calls it late
   */
  arrived(ms: number): boolean {
    this.lateness[latenessSpan(ms)]! += 1;
    const isLate = ms > LATE_AFTER_MS;
    if (isLate) this.late += 1;
    return isLate;
  }

  /** @param trouble undefined when only a single record was refused */
  failed(trouble: 'backing_off' | 'stopped' | undefined, message: string, status?: number): void {
    this.trouble = trouble;
    this.#lastError = {
      atMs: this.#now(),
      message: message.slice(0, MAX_MESSAGE),
      ...(status === undefined ? {} : { status }),
    };
  }

  /** @param backlog what the reader has yet to commit; `oldestMs` as wall clock */
  view(
    { type, name }: PublisherIdentity,
    backlog: { records: number; oldestMs: number | null },
    parked: number,
  ): PublisherStatus {
    return {
      type,
      name,
      enabled: true,
      state: this.trouble ?? (this.inFlight > 0 ? 'sending' : 'idle'),
      queued: backlog.records,
      oldestMs: backlog.oldestMs === null ? null : Math.max(0, this.#now() - backlog.oldestMs),
      sent: this.sent,
      parked,
      retried: this.retried,
      late: this.late,
      lastSuccessAt: this.#lastSuccessMs === undefined ? null : new Date(this.#lastSuccessMs).toISOString(),
      lastError:
        this.#lastError === undefined
          ? null
          : {
              at: new Date(this.#lastError.atMs).toISOString(),
              message: this.#lastError.message,
              ...(this.#lastError.status === undefined ? {} : { status: this.#lastError.status }),
            },
    };
  }
}

/** The status of a configured publisher that does not run. */
export function disabledStatus({ type, name }: PublisherIdentity): PublisherStatus {
  return {
    type,
    name,
    enabled: false,
    state: 'disabled',
    queued: 0,
    oldestMs: null,
    sent: 0,
    parked: 0,
    retried: 0,
    late: 0,
    lastSuccessAt: null,
    lastError: null,
  };
}

/** The status of a publisher that should run and could not be started yet. */
export function failedStatus(
  identity: PublisherIdentity,
  failure: { lastError: NonNullable<PublisherStatus['lastError']>; backlog: ReaderStats | undefined; nowMs: number },
): PublisherStatus {
  const { lastError, backlog, nowMs } = failure;
  const oldestMs = backlog?.oldestMs ?? null;
  return {
    ...disabledStatus(identity),
    enabled: true,
    state: 'backing_off',
    queued: backlog?.queued ?? 0,
    oldestMs: oldestMs === null ? null : Math.max(0, nowMs - oldestMs),
    lastError,
  };
}
