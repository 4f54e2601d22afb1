import { setTimeout as sleep } from 'node:timers/promises';
import type { DeliveryOrder } from '@tallygate/contracts/delivery-order';
import type { MoesifSettings } from '@tallygate/contracts/publisher';
import { collectorBaseUrl } from '@tallygate/moesif/base-url';
import { CollectorClient } from '@tallygate/moesif/collector-client';
import type { Exit } from '@tallygate/outbound/outbound';
import type { SpoolReader } from '@tallygate/spool/reader';
import type { PublisherStatus } from '../controller/gateway-state.ts';
import { type EventBatch, EventBatcher } from './event-batcher.ts';
import { type Delivery, MoesifDelivery } from './moesif-delivery.ts';
import type { Pace } from './pace.ts';
import type { ParkedFile } from './parked-file.ts';
import { ParkedOrders } from './parked-orders.ts';
import { ProfileSync } from './profile-sync.ts';
import { Progress } from './progress.ts';
import type { PublisherLog } from './publisher-log.ts';
import type { RunningPublisher } from './running-publisher.ts';
import { TestTrails } from './test-trails.ts';

const MAX_IN_FLIGHT = 2;
/** Saving the cursor syncs a file; what a crash makes repeat within this time the collector recognises. */
const COMMIT_INTERVAL_MS = 100;
/** Pause after an error of the file system. */
const FAILURE_PAUSE_MS = 1_000;
const FLUSH_LOOK_MS = 20;

export type MoesifPublisherOptions = {
  reader: SpoolReader;
  settings: MoesifSettings;
  exit: Exit;
  sandboxCollectorUrl: string | undefined;
  pace: Pace;
  parked: ParkedFile;
  report: (deliveries: Delivery[]) => Promise<void>;
  logger: PublisherLog;
  now: () => number;
};

type BatchInFlight = { position: number; isSettled: boolean; done: Promise<void> };

/**
 * Sends a reader's events to Moesif: at most two requests at a time; the cursor only passes what is settled. Whatever
 * the collector or the network does, each event is in the end accepted, parked or expired.
 */
export class MoesifPublisher implements RunningPublisher {
  readonly #options: MoesifPublisherOptions;
  readonly #progress: Progress;
  readonly #client: CollectorClient;
  readonly #batcher: EventBatcher;
  readonly #delivery: MoesifDelivery;
  readonly #profiles: ProfileSync;
  readonly #trails: TestTrails;
  readonly #orders: ParkedOrders;
  /** Ends the reading; what is in flight goes on. */
  readonly #gathering = new AbortController();
  /** Ends everything. */
  readonly #sending = new AbortController();
  readonly #running: Promise<void>;
  #inFlight: BatchInFlight[] = [];
  #settledPosition = 0;
  #commit: Promise<void> | undefined;

  constructor(options: MoesifPublisherOptions) {
    const { settings, exit, sandboxCollectorUrl, pace, now } = options;
    this.#options = options;
    this.#progress = new Progress(now);
    this.#client = new CollectorClient({
      ...exit,
      baseUrl: collectorBaseUrl(settings, sandboxCollectorUrl),
      applicationId: settings.application_id,
      connectTimeoutMs: pace.connectTimeoutMs,
      responseTimeoutMs: pace.responseTimeoutMs,
      connections: MAX_IN_FLIGHT,
      now,
    });
    const trails = new TestTrails(now);
    this.#trails = trails;
    this.#batcher = new EventBatcher(options.reader, { settings, now, trails });
    this.#delivery = new MoesifDelivery({ ...options, trails, client: this.#client, progress: this.#progress });
    this.#orders = new ParkedOrders({ ...options, delivery: this.#delivery, signal: this.#sending.signal });
    this.#profiles = new ProfileSync(this.#client);
    this.#running = this.#run();
  }

  status(): PublisherStatus {
    const { reader, parked } = this.#options;
    const { attempts, failures, lateness } = this.#progress;
    return {
      ...this.#progress.view({ type: 'moesif', name: reader.name }, reader.pending(), parked.count),
      sending: { attempts, failures, lateness: [...lateness] },
      tests: this.#trails.list(),
    };
  }

  take(orders: readonly DeliveryOrder[]): void {
    this.#orders.take(orders);
  }

  async flush(deadlineMs: number): Promise<boolean> {
    const endMs = performance.now() + deadlineMs;
    this.#batcher.isHurried = true;
    try {
      for (;;) {
        if (this.#options.reader.pending().records === 0) return true;
        const leftMs = endMs - performance.now();
        // Waiting for a collector that is away would only delay the stop: the events are safe.
        if (leftMs <= 0 || this.#delivery.pausedMs > leftMs) return false;
        await sleep(Math.min(FLUSH_LOOK_MS, leftMs));
      }
    } finally {
      this.#batcher.isHurried = false;
    }
  }

  async stop(graceMs: number): Promise<void> {
    this.#gathering.abort();
    // Requests that wait for their next try are dropped: the next publisher on this reader sends the same events.
    if (this.#delivery.pausedMs === 0) await Promise.race([this.#allDone(), sleep(graceMs, undefined, { ref: false })]);
    this.#sending.abort();
    await this.#running;
    await this.#allDone();
    await this.#orders.idle();
    await this.#commit;
    await this.#client.close();
    await this.#options.reader.close();
  }

  async #run(): Promise<void> {
    const { signal } = this.#gathering;
    while (!signal.aborted) {
      try {
        if (this.#inFlight.length >= MAX_IN_FLIGHT) await this.#inFlight[0]?.done;
        else this.#start(await this.#batcher.next(signal));
      } catch (error) {
        if (signal.aborted) return;
        await this.#fail('the spool cannot be read', error, signal);
      }
    }
  }

  #start(batch: EventBatch): void {
    const entry: BatchInFlight = { position: batch.position, isSettled: false, done: Promise.resolve() };
    entry.done = this.#settle(batch).then((isSettled) => {
      entry.isSettled = isSettled;
      this.#advance();
    });
    this.#inFlight.push(entry);
  }

  /** False when it was ended before. */
  async #settle({ events, unreadable }: EventBatch): Promise<boolean> {
    const { signal } = this.#sending;
    if (events.length > 0) this.#progress.inFlight += 1;
    try {
      for (;;) {
        try {
          if (unreadable.length > 0) await this.#options.parked.park(unreadable);
          if (events.length > 0) await this.#delivery.deliver(events, signal);
          this.#profiles.note(events, signal);
          return true;
        } catch (error) {
          if (signal.aborted) return false;
          await this.#fail('what became of events cannot be kept', error, signal);
        }
      }
    } finally {
      if (events.length > 0) this.#progress.inFlight -= 1;
    }
  }

  /** Moves the cursor over the settled batches that no unsettled one precedes. */
  #advance(): void {
    while (this.#inFlight[0]?.isSettled) this.#settledPosition = this.#inFlight.shift()!.position;
    this.#commit ??= this.#commitSoon();
  }

  async #commitSoon(): Promise<void> {
    const { reader, logger } = this.#options;
    try {
      for (let committed = -1; committed < this.#settledPosition; ) {
        await sleep(COMMIT_INTERVAL_MS, undefined, { signal: this.#sending.signal }).catch(() => undefined);
        committed = this.#settledPosition;
        await reader.commit(committed);
      }
    } catch (error) {
      // The next commit covers this one.
      logger.error({ err: error }, 'the cursor of a publisher cannot be saved');
    } finally {
      this.#commit = undefined;
    }
  }

  async #allDone(): Promise<void> {
    await Promise.all(this.#inFlight.map(({ done }) => done));
  }

  async #fail(what: string, error: unknown, signal: AbortSignal): Promise<void> {
    this.#progress.failed('backing_off', `${what}: ${error instanceof Error ? error.message : String(error)}`);
    this.#options.logger.error({ err: error }, what);
    await sleep(FAILURE_PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
}
