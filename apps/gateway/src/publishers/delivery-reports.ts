import { setTimeout as sleep } from 'node:timers/promises';
import type { DeliveryReport } from '@tallygate/contracts/internal-api';
import { openSpool } from '@tallygate/spool/open-spool';
import type { SpoolRecord } from '@tallygate/spool/reader';
import type { Spool } from '@tallygate/spool/spool';
import { type ControllerApi, refusal } from '../controller/controller-api.ts';
import type { Pace } from './pace.ts';
import { Progress } from './progress.ts';
import type { PublisherLog } from './publisher-log.ts';
import { RecordSender } from './record-sender.ts';

const READER = 'reports';
const MAX_BYTES = 64 * 1024 ** 2;
const SEGMENT_BYTES = 1024 ** 2;
/** Most deliveries in one record: the record must fit a segment however long the errors are. */
const MAX_DELIVERIES = 250;
/** Records of one request. */
const MAX_REPORTS = 40;
const MAX_REQUEST_BYTES = 1_000_000;
/** Most reports that wait while the disk takes no writes; beyond, the oldest are dropped, as in the log. */
const MAX_UNWRITTEN = 1_000;
const RETRY_MS = 1_000;

export type DeliveryReportsOptions = {
  dir: string;
  api: ControllerApi;
  intervalMs: number;
  pace: Pace;
  /** Whether the ledger has every event that was recorded at or before this wall clock. */
  ledgerHas: (atMs: number) => boolean;
  logger: PublisherLog;
  now: () => number;
};

/**
 * Tells the control plane what became of events. The reports wait in a small spool of their own, so that they survive
 * a restart and hold no publisher up while the control plane is away; when that is full, the oldest go.
 */
export class DeliveryReports {
  readonly #options: DeliveryReportsOptions;
  readonly #unwritten: DeliveryReport[] = [];
  #opened: { spool: Spool; sender: RecordSender } | undefined;
  #writing: Promise<void>;
  #retry: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: DeliveryReportsOptions) {
    this.#options = options;
    this.#writing = this.#writeAll();
  }

  /**
   * Resolves once the report is written, or has to wait for the disk. Never rejects: events matter more than news about
   * them.
   */
  async add({ publisher, deliveries }: DeliveryReport): Promise<void> {
    for (let at = 0; at < deliveries.length; at += MAX_DELIVERIES)
      this.#unwritten.push({ publisher, deliveries: deliveries.slice(at, at + MAX_DELIVERIES) });
    await this.#write();
  }

  async flush(deadlineMs: number): Promise<boolean> {
    await this.#write();
    if (this.#unwritten.length > 0 || this.#opened === undefined) return this.#unwritten.length === 0;
    return this.#opened.sender.flush(deadlineMs);
  }

  async close(graceMs: number): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    await this.#writing;
    await this.#opened?.sender.stop(graceMs);
    await this.#opened?.spool.close();
  }

  /** Writes after the write before has ended, so that reports stay in order. */
  #write(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#writeAll());
    return this.#writing;
  }

  async #writeAll(): Promise<void> {
    clearTimeout(this.#retry);
    try {
      this.#opened ??= await this.#open();
      for (let next = this.#unwritten[0]; next !== undefined; next = this.#unwritten[0]) {
        await this.#opened.spool.append(JSON.stringify(next));
        this.#unwritten.shift();
      }
    } catch (error) {
      this.#warn(error);
      this.#unwritten.splice(0, this.#unwritten.length - MAX_UNWRITTEN);
      if (this.#isClosed) return;
      this.#retry = setTimeout(() => void this.#write(), RETRY_MS);
      this.#retry.unref();
    }
  }

  async #open(): Promise<{ spool: Spool; sender: RecordSender }> {
    const { dir, now, logger } = this.#options;
    const spool = await openSpool({
      dir,
      maxBytes: MAX_BYTES,
      segmentBytes: SEGMENT_BYTES,
      onFull: 'drop_oldest',
      readers: [READER],
      now,
      onError: (error) => logger.warn({ err: error }, 'spool of delivery reports'),
    });
    const sender = new RecordSender({
      ...this.#options,
      reader: spool.reader(READER),
      maxRecords: MAX_REPORTS,
      maxBytes: MAX_REQUEST_BYTES,
      progress: new Progress(now),
      subject: 'delivery reports',
      send: (records, signal) => this.#send(records, signal),
      refuse: async (_record, reason) => this.#warn(new Error(reason)),
    });
    return { spool, sender };
  }

  async #send(records: readonly SpoolRecord[], signal: AbortSignal): Promise<void> {
    const { api, ledgerHas, intervalMs, logger } = this.#options;
    // A report on an event that the ledger does not have yet would say nothing to it.
    while (!ledgerHas(records.at(-1)!.atMs)) await sleep(intervalMs, undefined, { signal });
    for (const report of merged(records)) {
      const answer = await api.request({
        method: 'POST',
        path: '/deliveries',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(report),
        signal,
      });
      // A refused report is not repeated: it would be refused again, and hold back all that follow.
      if (answer.status === 400 || answer.status === 422)
        logger.error({ reason: refusal(answer).message }, 'a delivery report was refused');
      else if (answer.status < 200 || answer.status > 299) throw refusal(answer);
    }
  }

  #warn(error: unknown): void {
    this.#options.logger.warn({ err: error }, 'what became of events is not told to the control plane');
  }
}

/** One report per publisher, in order. */
function merged(records: readonly SpoolRecord[]): DeliveryReport[] {
  const reports = new Map<string, DeliveryReport>();
  for (const { payload } of records) {
    const { publisher, deliveries } = JSON.parse(payload.toString()) as DeliveryReport;
    const report = reports.get(publisher);
    if (report === undefined) reports.set(publisher, { publisher, deliveries: [...deliveries] });
    else report.deliveries.push(...deliveries);
  }
  return [...reports.values()];
}
