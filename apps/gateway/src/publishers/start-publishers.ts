import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { durationMs } from '@tallygate/contracts/duration';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { MoesifSettings } from '@tallygate/contracts/publisher';
import type { Logger } from '@tallygate/server-kit/logger';
import type { Spool } from '@tallygate/spool/spool';
import { ControllerApi } from '../controller/controller-api.ts';
import { ConsolePublisher } from './console-publisher.ts';
import { DeliveryReports } from './delivery-reports.ts';
import { MoesifPublisher } from './moesif-publisher.ts';
import { CONSOLE_PACE, MOESIF_PACE, type Pace } from './pace.ts';
import { ParkedFile } from './parked-file.ts';
import { disabledStatus, type PublisherStatus } from './progress.ts';
import { CONSOLE_READER, namedPublishers, readerNames } from './reader-names.ts';
import type { RunningPublisher } from './running-publisher.ts';

/** How long a publisher whose settings changed may finish the requests it has under way. */
const DRAIN_MS = 10_000;
const CLOSE_GRACE_MS = 1_000;

export type PublishersOptions = {
  spool: Spool;
  /** Parked events go to `parked/` in it, delivery reports to `deliveries/`. */
  dataDir: string;
  gatewayId: string;
  logger: Logger;
  /** Address of the sandbox collector, when the sandbox is on. */
  sandboxCollectorUrl?: string | undefined;
  /** The control plane that keeps the ledger; without one nothing is sent to it. */
  controller?: { url: string; token: string } | undefined;
  /** Wall clock, milliseconds since 1970. */
  now?: () => number;
  pace?: { moesif?: Partial<Pace>; console?: Partial<Pace> };
};

export type PublishersConfig = Pick<GatewayConfig, 'analytics' | 'controller'>;

export interface Publishers {
  /**
   * Runs what a configuration asks for. A publisher whose settings did not change goes on undisturbed; one that
   * changed finishes what is under way, and its successor continues behind it. Resolves when the new settings run.
   */
  reconfigure(config: PublishersConfig): Promise<void>;
  status(): PublisherStatus[];
  /** Sends what has gathered; true when everything left before `deadlineMs` milliseconds were over. */
  flush(deadlineMs: number): Promise<boolean>;
  /** Ends everything; what was not sent stays in the spool. */
  close(): Promise<void>;
}

type Wanted = { name: string; settings: unknown; start: () => RunningPublisher };
type Running = { settings: unknown; publisher: RunningPublisher };

/** Starts nothing yet: the first `reconfigure` does. */
export function startPublishers(options: PublishersOptions): Publishers {
  return new PublisherSet(options);
}

class PublisherSet implements Publishers {
  readonly #options: PublishersOptions;
  readonly #now: () => number;
  readonly #api: ControllerApi | undefined;
  readonly #reports: DeliveryReports | undefined;
  readonly #running = new Map<string, Running>();
  readonly #failures = new Map<string, PublisherStatus['lastError']>();
  #names: string[] = [];
  #changes: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: PublishersOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    const { controller, gatewayId, logger, spool } = options;
    if (controller === undefined) return;
    const pace = { ...CONSOLE_PACE, ...options.pace?.console };
    this.#api = new ControllerApi({ ...controller, gatewayId, connections: 2, ...pace });
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

  reconfigure(config: PublishersConfig): Promise<void> {
    // At once, so that no segment goes which a publisher that is only about to start needs.
    const before = new Set([...this.#running.keys(), ...readerNames(config, this.#api !== undefined)]);
    if (!this.#closed) this.#options.spool.setReaders([...before]);
    this.#changes = this.#changes.then(() => this.#change(config));
    return this.#changes;
  }

  status(): PublisherStatus[] {
    return this.#names.map(
      (name) => this.#running.get(name)?.publisher.status() ?? disabledStatus(name, this.#failures.get(name) ?? null),
    );
  }

  async flush(deadlineMs: number): Promise<boolean> {
    const endMs = performance.now() + deadlineMs;
    const flushed = await Promise.all([...this.#running.values()].map(({ publisher }) => publisher.flush(deadlineMs)));
    // The publishers make the last reports.
    const reported = (await this.#reports?.flush(Math.max(0, endMs - performance.now()))) ?? true;
    return flushed.every(Boolean) && reported;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#changes;
    await Promise.all([...this.#running.keys()].map((name) => this.#stop(name, CLOSE_GRACE_MS)));
    await this.#reports?.close(CLOSE_GRACE_MS);
    await this.#api?.close();
  }

  async #change(config: PublishersConfig): Promise<void> {
    if (this.#closed) return;
    const wanted = this.#wanted(config);
    const kept = new Map(wanted.map((entry) => [entry.name, entry]));
    const ending = [...this.#running].filter(
      ([name, { settings }]) => !isDeepStrictEqual(kept.get(name)?.settings, settings),
    );
    await Promise.all(ending.map(([name]) => this.#stop(name, DRAIN_MS)));
    this.#options.spool.setReaders(wanted.map(({ name }) => name));
    for (const entry of wanted) if (!this.#running.has(entry.name)) this.#start(entry);
    const configured = namedPublishers(config).map(({ name }) => name);
    this.#names = this.#api === undefined ? configured : [CONSOLE_READER, ...configured];
  }

  #wanted(config: PublishersConfig): Wanted[] {
    const wanted: Wanted[] = namedPublishers(config)
      .filter(({ enabled }) => enabled)
      .map(({ name, settings }) => ({ name, settings, start: () => this.#moesif(name, settings) }));
    const api = this.#api;
    if (api === undefined) return wanted;
    const intervalMs = durationMs(config.controller.publish_interval);
    return [{ name: CONSOLE_READER, settings: { intervalMs }, start: () => this.#console(api, intervalMs) }, ...wanted];
  }

  #start({ name, settings, start }: Wanted): void {
    try {
      this.#running.set(name, { settings, publisher: start() });
      this.#failures.delete(name);
    } catch (error) {
      const message = `cannot start: ${error instanceof Error ? error.message : String(error)}`;
      this.#failures.set(name, { at: new Date(this.#now()).toISOString(), message });
      this.#options.logger.error({ err: error, publisher: name }, 'a publisher cannot start');
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

  #moesif(name: string, settings: MoesifSettings): MoesifPublisher {
    const { spool, sandboxCollectorUrl, pace, logger } = this.#options;
    return new MoesifPublisher({
      parked: this.#parked(name),
      reader: spool.reader(name),
      settings,
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
      pace: { ...CONSOLE_PACE, ...pace?.console },
      logger: logger.child({ publisher: CONSOLE_READER }),
      now: this.#now,
    });
  }

  #parked(name: string): ParkedFile {
    return new ParkedFile(join(this.#options.dataDir, 'parked', `${name}.ndjson`), this.#now);
  }
}
