import { setTimeout as sleep } from 'node:timers/promises';
import type { MoesifSettings } from '@tallygate/contracts/publisher';
import type { SpoolReader, SpoolRecord } from '@tallygate/spool/reader';
import { type OutgoingEvent, outgoingEvent } from './outgoing-event.ts';
import type { ParkedRecord } from './parked-file.ts';
import type { TestTrails } from './test-trails.ts';

export type EventBatch = {
  events: OutgoingEvent[];
  /** Records that are no events; they must be parked. */
  unreadable: ParkedRecord[];
  /** The reader's position once this batch and all before it are settled. */
  position: number;
};

/** Far below the collector's limit of 50 MB: small requests survive slow lines and small proxies. */
const MAX_BATCH_BYTES = 1_000_000;
const READ_RECORDS = 500;
const READ_BYTES = 1_000_000;
/** While a batch fills it is looked at this often; waking for every record would cost the calls their time. */
const LOOK_INTERVAL_MS = 250;

/** Cuts a reader's records into batches: full ones at once, partly filled ones when their oldest event is due. */
export class EventBatcher {
  readonly #reader: SpoolReader;
  readonly #settings: MoesifSettings;
  readonly #maxAgeMs: number;
  readonly #now: () => number;
  readonly #trails: TestTrails;
  #ahead: SpoolRecord[] = [];
  #next = 0;
  #hasMore = false;
  #isHurried = false;
  #wake: AbortController | undefined;

  constructor(
    reader: SpoolReader,
    { settings, now, trails }: { settings: MoesifSettings; now: () => number; trails: TestTrails },
  ) {
    this.#reader = reader;
    this.#settings = settings;
    this.#maxAgeMs = Math.min(settings.publish_interval, settings.timer_wakeup_seconds) * 1000;
    this.#now = now;
    this.#trails = trails;
  }

  /** True: batches do not wait to fill. */
  set isHurried(value: boolean) {
    this.#isHurried = value;
    if (value) this.#wake?.abort();
  }

  /** The next batch; one without events only moves the position. Rejects with the signal's reason. */
  async next(signal: AbortSignal): Promise<EventBatch> {
    const batch: EventBatch = { events: [], unreadable: [], position: 0 };
    const room = { bytes: MAX_BATCH_BYTES };
    for (;;) {
      signal.throwIfAborted();
      if (this.#next >= this.#ahead.length) await this.#readAhead();
      if (this.#take(batch, room)) return batch;
      if (this.#hasMore) continue;
      if (batch.position === 0) {
        await this.#reader.wait(signal);
        continue;
      }
      const dueMs = this.#dueMs(batch);
      if (dueMs <= 0) return batch;
      await this.#pause(Math.min(dueMs, LOOK_INTERVAL_MS), signal);
      // Without events there is nothing to gather for; the pause only keeps the cursor from being written all the time.
      if (batch.events.length === 0) return batch;
    }
  }

  async #readAhead(): Promise<void> {
    const { records, hasMore } = await this.#reader.read(
      Math.min(READ_RECORDS, this.#settings.event_queue_size),
      READ_BYTES,
    );
    this.#ahead = records;
    this.#next = 0;
    this.#hasMore = hasMore;
  }

  /** Moves what was read into the batch; true when that is full. */
  #take(batch: EventBatch, room: { bytes: number }): boolean {
    const maxEvents = Math.min(this.#settings.batch_size, this.#settings.event_queue_size);
    for (; this.#next < this.#ahead.length; this.#next++) {
      if (batch.events.length >= maxEvents) return true;
      const record = this.#ahead[this.#next]!;
      try {
        const event = outgoingEvent(record, this.#settings);
        if (event !== undefined) {
          if (batch.events.length > 0 && event.bytes > room.bytes) return true;
          room.bytes -= event.bytes;
          batch.events.push(event);
          this.#trails.queued(event);
        }
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        batch.unreadable.push({ state: 'parked', reason, payload: record.payload.toString() });
      }
      batch.position = record.position;
    }
    return batch.events.length >= maxEvents;
  }

  #dueMs({ events: [oldest] }: EventBatch): number {
    if (this.#isHurried) return 0;
    return oldest === undefined ? this.#maxAgeMs : oldest.recordedMs + this.#maxAgeMs - this.#now();
  }

  async #pause(ms: number, signal: AbortSignal): Promise<void> {
    const wake = new AbortController();
    const stop = () => wake.abort();
    this.#wake = wake;
    signal.addEventListener('abort', stop);
    try {
      await sleep(ms, undefined, { signal: wake.signal });
    } catch {
      // The pause ends early when the batcher is woken.
    } finally {
      signal.removeEventListener('abort', stop);
      this.#wake = undefined;
    }
  }
}
