import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { DeliveryOrder } from '@tallygate/contracts/delivery-order';
import { type PublishedEvents, publishedHeader } from '@tallygate/contracts/published-events';
import { Outbound } from '@tallygate/outbound/outbound';
import type { ProxySettings } from '@tallygate/outbound/proxy-settings';
import { ProductClock } from '@tallygate/server-kit/product-clock';
import type { SpoolReader } from '@tallygate/spool/reader';
import type { ReaderStats } from '@tallygate/spool/stats';
import type { ControlPlane } from '../controller/control-plane.ts';
import { ControllerApi } from '../controller/controller-api.ts';
import { CredentialFile, tokenOf } from '../controller/credential-file.ts';
import type { PublisherStatus } from '../controller/gateway-state.ts';
import { RefusalLog } from '../outbound/refusal-log.ts';
import { ConsolePublisher } from './console-publisher.ts';
import { DeliveryReports } from './delivery-reports.ts';
import { MoesifPublisher } from './moesif-publisher.ts';
import { CONSOLE_PACE, MOESIF_PACE, type Pace } from './pace.ts';
import { ParkedFile } from './parked-file.ts';
import { disabledStatus, failedStatus } from './progress.ts';
import type { PublisherLog } from './publisher-log.ts';
import { releaseReader } from './release-reader.ts';
import type { RunningPublisher } from './running-publisher.ts';
import { CONSOLE_READER, type NamedPublisher, readersOf, type WantedPublishers } from './wanted-publishers.ts';

/** How long a publisher whose settings changed may finish the requests it has under way. */
const DRAIN_MS = 10_000;
const CLOSE_GRACE_MS = 1_000;
/** Before a publisher that could not start is tried again: its disk may be full, its former process still ending. */
const START_AGAIN_MS = 1_000;

/** Where publishers read: a spool, or its readers in another thread. */
export type ReaderSource = {
  setReaders(names: readonly string[]): void;
  reader(name: string): SpoolReader;
  stats(): { readers: Record<string, ReaderStats> };
  refresh(): Promise<void>;
};

export type PublishersOptions = {
  spool: ReaderSource;
  /** Parked events go to `parked/` in it, delivery reports to `deliveries/`. */
  dataDir: string;
  gatewayId: string;
  logger: PublisherLog;
  /** Address of the sandbox collector, when the sandbox is on. */
  sandboxCollectorUrl?: string | undefined;
  /** HTTP proxies that the environment names. */
  proxies: ProxySettings;
  /** The control plane that keeps the ledger; without one nothing is sent to it. */
  controller?: Pick<ControlPlane, 'url' | 'token' | 'tls'> | undefined;
  /** Wall clock, milliseconds since 1970. */
  now?: () => number;
  pace?: { moesif?: Partial<Pace>; console?: Partial<Pace> };
  startAgainMs?: number;
};

export type Publishers = {
  /**
   * Runs what is wanted. A publisher whose settings did not change goes on undisturbed; one that
   * changed finishes what is under way, and its successor continues behind it. Resolves when the new settings run.
   */
  reconfigure(wanted: WantedPublishers): Promise<void>;
  status(): PublisherStatus[];
  /** Carries out what somebody ordered for parked events. */
  take(orders: readonly DeliveryOrder[]): Promise<void>;
  /** Sends what has gathered; true when everything left before `deadlineMs` milliseconds were over. */
  flush(deadlineMs: number): Promise<boolean>;
  /** Ends everything; what was not sent stays in the spool. */
  close(): Promise<void>;
};

type Startable = { name: string; settings: unknown; start: () => RunningPublisher };
type Running = { settings: unknown; publisher: RunningPublisher };

/** Starts nothing yet: the first `reconfigure` does. */
export function startPublishers(options: PublishersOptions): Publishers {
  return new PublisherSet(options);
}

class PublisherSet implements Publishers {
  readonly #options: PublishersOptions;
  readonly #clock = new ProductClock();
  readonly #now: () => number;
  readonly #outbound: Outbound;
  readonly #api: ControllerApi | undefined;
  readonly #reports: DeliveryReports | undefined;
  readonly #running = new Map<string, Running>();
  readonly #failures = new Map<string, NonNullable<PublisherStatus['lastError']>>();
  #names: string[] = [];
  /** The `events` settings of all enabled publishers. */
  #taken: PublishedEvents[] = [];
  #changes: Promise<void> = Promise.resolve();
  #startAgain: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: PublishersOptions) {
    this.#options = options;
    this.#now = options.now ?? this.#clock.nowMs;
    const { controller, gatewayId, logger, spool, proxies } = options;
    const refusals = new RefusalLog((fields, message) => logger.warn(fields, message), this.#now);
    this.#outbound = new Outbound({ proxies, onRefusal: refusals.note });
    if (controller === undefined) return;
    const pace = { ...CONSOLE_PACE, ...options.pace?.console };
    const token = tokenOf(new CredentialFile(options.dataDir), controller.token);
    const { url, tls } = controller;
    this.#api = new ControllerApi({ url, tls, token, outbound: this.#outbound, gatewayId, connections: 2, ...pace });
    this.#reports = new DeliveryReports({
      dir: join(options.dataDir, 'deliveries'),
      api: this.#api,
      intervalMs: 200,
      pace,
      ledgerHas: (atMs) => {
        const ledger = spool.stats().readers[CONSOLE_READER];
        return ledger !== undefined && (ledger.oldestMs === null || ledger.oldestMs > atMs);
      },
      logger,
      now: this.#now,
    });
  }

  reconfigure(wanted: WantedPublishers): Promise<void> {
    // New readers count at once, so that no segment is deleted which a publisher that is about to start needs.
    const before = new Set([...this.#running.keys(), ...readersOf(wanted)]);
    if (!this.#isClosed) this.#options.spool.setReaders([...before]);
    this.#changes = this.#changes.then(() => this.#change(wanted));
    return this.#changes;
  }

  status(): PublisherStatus[] {
    const { readers } = this.#options.spool.stats();
    return this.#names.map((name) => {
      const running = this.#running.get(name);
      if (running !== undefined) return running.publisher.status();
      const identity = { type: name === CONSOLE_READER ? 'console' : 'moesif', name } as const;
      const failure = this.#failures.get(name);
      return failure === undefined
        ? disabledStatus(identity)
        : failedStatus(identity, { lastError: failure, backlog: readers[name], nowMs: this.#now() });
    });
  }

  async take(orders: readonly DeliveryOrder[]): Promise<void> {
    for (const { publisher } of this.#running.values()) publisher.take?.(orders);
  }

  async flush(deadlineMs: number): Promise<boolean> {
    const endMs = performance.now() + deadlineMs;
    await this.#options.spool.refresh();
    const flushed = await Promise.all([...this.#running.values()].map(({ publisher }) => publisher.flush(deadlineMs)));
    // The publishers make the last reports.
    const reported = (await this.#reports?.flush(Math.max(0, endMs - performance.now()))) ?? true;
    return flushed.every(Boolean) && reported;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#startAgain);
    await this.#changes;
    await Promise.all([...this.#running.keys()].map((name) => this.#stop(name, CLOSE_GRACE_MS)));
    await this.#reports?.close(CLOSE_GRACE_MS);
    await this.#api?.close();
  }

  async #change(wanted: WantedPublishers): Promise<void> {
    if (this.#isClosed) return;
    this.#clock.offsetMs = wanted.clockOffsetMs;
    const startable = this.#startable(wanted);
    const kept = new Map(startable.map((entry) => [entry.name, entry]));
    const ending = [...this.#running].filter(
      ([name, { settings }]) => !isDeepStrictEqual(kept.get(name)?.settings, settings),
    );
    await Promise.all(ending.map(([name]) => this.#stop(name, DRAIN_MS)));
    const enabled = wanted.moesif.filter((publisher) => publisher.enabled);
    this.#taken = enabled.map(({ settings }) => settings.events);
    for (const name of wanted.released) await this.#release(name);
    this.#options.spool.setReaders(startable.map(({ name }) => name));
    for (const name of this.#failures.keys()) if (!kept.has(name)) this.#failures.delete(name);
    this.#startMissing(startable);
    const configured = wanted.moesif.map(({ name }) => name);
    this.#names = this.#api === undefined ? configured : [CONSOLE_READER, ...configured];
  }

  #startable({ moesif, consoleIntervalMs: intervalMs }: WantedPublishers): Startable[] {
    const startable: Startable[] = moesif
      .filter(({ enabled }) => enabled)
      .map((publisher) => ({
        name: publisher.name,
        settings: { ...publisher.settings, policy: publisher.policy },
        start: () => this.#moesif(publisher),
      }));
    const api = this.#api;
    if (api === undefined || intervalMs === undefined) return startable;
    return [
      { name: CONSOLE_READER, settings: { intervalMs }, start: () => this.#console(api, intervalMs) },
      ...startable,
    ];
  }

  /** Tells of what a publisher left that takes less now, or nothing. */
  async #release(name: string): Promise<void> {
    if (this.#reports === undefined || this.#running.has(name)) return;
    const { spool, logger } = this.#options;
    try {
      await releaseReader(spool.reader(name), this.#taken, async (ids) => {
        const at = new Date(this.#now()).toISOString();
        const deliveries = ids.map((id) => ({ id, state: 'not_sent' as const, at }));
        await this.#reports?.add({ publisher: name, deliveries });
      });
    } catch (error) {
      logger.error({ err: error, publisher: name }, 'what a publisher left unsent could not be told');
    }
  }

  /** Starts what does not run, and goes on trying: what waits for it stays in the spool meanwhile. */
  #startMissing(startable: readonly Startable[]): void {
    clearTimeout(this.#startAgain);
    for (const entry of startable) if (!this.#running.has(entry.name)) this.#start(entry);
    if (this.#failures.size === 0) return;
    this.#startAgain = setTimeout(() => {
      this.#changes = this.#changes.then(() => {
        if (!this.#isClosed && this.#failures.size > 0) this.#startMissing(startable);
      });
    }, this.#options.startAgainMs ?? START_AGAIN_MS);
    this.#startAgain.unref();
  }

  #start({ name, settings, start }: Startable): void {
    try {
      this.#running.set(name, { settings, publisher: start() });
      this.#failures.delete(name);
    } catch (error) {
      const message = `cannot start: ${error instanceof Error ? error.message : String(error)}`;
      this.#failures.set(name, { at: new Date(this.#now()).toISOString(), message });
      this.#options.logger.error({ err: error, publisher: name }, 'a publisher cannot start; it is tried again');
    }
  }

  async #stop(name: string, graceMs: number): Promise<void> {
    const running = this.#running.get(name);
    this.#running.delete(name);
    try {
      await running?.publisher.stop(graceMs);
    } catch (error) {
      this.#options.logger.error({ err: error, publisher: name }, 'a publisher did not stop as it should');
    }
  }

  #moesif({ name, settings, policy }: NamedPublisher): MoesifPublisher {
    const { spool, sandboxCollectorUrl, pace, logger } = this.#options;
    return new MoesifPublisher({
      parked: this.#parked(name),
      reader: spool.reader(name),
      settings,
      exit: { outbound: this.#outbound, policy },
      sandboxCollectorUrl,
      pace: { ...MOESIF_PACE, ...pace?.moesif },
      report: async (deliveries) => this.#reports?.add({ publisher: name, deliveries }),
      logger: logger.child({ publisher: name }),
      now: this.#now,
    });
  }

  #console(api: ControllerApi, intervalMs: number): ConsolePublisher {
    const { spool, pace, logger } = this.#options;
    return new ConsolePublisher({
      parked: this.#parked(CONSOLE_READER),
      reader: spool.reader(CONSOLE_READER),
      api,
      intervalMs,
      published: () => publishedHeader(this.#taken),
      pace: { ...CONSOLE_PACE, ...pace?.console },
      logger: logger.child({ publisher: CONSOLE_READER }),
      now: this.#now,
    });
  }

  #parked(name: string): ParkedFile {
    return new ParkedFile(join(this.#options.dataDir, 'parked', `${name}.ndjson`), this.#now);
  }
}
