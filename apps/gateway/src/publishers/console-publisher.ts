import type { IngestReply } from '@tallygate/contracts/internal-api';
import { PUBLISHED_HEADER } from '@tallygate/contracts/published-events';
import type { SpoolReader, SpoolRecord } from '@tallygate/spool/reader';
import { type ControllerApi, ControllerError, refusal } from '../controller/controller-api.ts';
import type { PublisherStatus } from '../controller/gateway-state.ts';
import type { Pace } from './pace.ts';
import type { ParkedFile, ParkedRecord } from './parked-file.ts';
import { Progress } from './progress.ts';
import type { PublisherLog } from './publisher-log.ts';
import { RecordSender } from './record-sender.ts';
import type { RunningPublisher } from './running-publisher.ts';

/** A large batch changes fewer rows of the roll-ups per event; the ledger works on one for less than half a second. */
const MAX_RECORDS = 5_000;
const MAX_BYTES = 8_000_000;
const NEWLINE = 0x0a;

export type ConsolePublisherOptions = {
  reader: SpoolReader;
  api: ControllerApi;
  /** `controller.publish_interval` in milliseconds. */
  intervalMs: number;
  /** What the other publishers take, as `PUBLISHED_HEADER` has it: the ledger knows from it what is not sent. */
  published: () => string;
  pace: Pace;
  parked: ParkedFile;
  logger: PublisherLog;
  now: () => number;
};

/** Sends every event to the control plane's ledger, as it lies in the spool. */
export class ConsolePublisher implements RunningPublisher {
  readonly #options: ConsolePublisherOptions;
  readonly #progress: Progress;
  readonly #sender: RecordSender;

  constructor(options: ConsolePublisherOptions) {
    this.#options = options;
    this.#progress = new Progress(options.now);
    this.#sender = new RecordSender({
      ...options,
      maxRecords: MAX_RECORDS,
      maxBytes: MAX_BYTES,
      progress: this.#progress,
      subject: 'events',
      send: (records, signal) => this.#send(records, signal),
      refuse: (record, reason) => this.#park([{ record, reason }]),
    });
  }

  status(): PublisherStatus {
    const { reader, parked } = this.#options;
    return this.#progress.view({ type: 'console', name: reader.name }, reader.pending(), parked.count);
  }

  flush(deadlineMs: number): Promise<boolean> {
    return this.#sender.flush(deadlineMs);
  }

  stop(graceMs: number): Promise<void> {
    return this.#sender.stop(graceMs);
  }

  async #send(records: readonly SpoolRecord[], signal: AbortSignal): Promise<void> {
    const answer = await this.#options.api.request({
      method: 'POST',
      path: '/events',
      headers: { 'content-type': 'application/x-ndjson', [PUBLISHED_HEADER]: this.#options.published() },
      body: linesOf(records),
      signal,
    });
    if (answer.status !== 200) throw refusal(answer);
    const { rejected } = readReply(answer.text, records.length);
    if (rejected.length === 0) return;
    await this.#park(rejected.flatMap(({ line, message }) => ({ record: records[line]!, reason: message })));
  }

  async #park(refused: readonly { record: SpoolRecord; reason: string }[]): Promise<void> {
    const { parked, logger } = this.#options;
    const records = refused.map(({ record, reason }): ParkedRecord => {
      const payload = record.payload.toString();
      return { id: idOf(payload), state: 'parked', reason, payload };
    });
    logger.warn({ count: records.length, reason: records[0]?.reason }, 'the ledger refused events; they are parked');
    this.#progress.failed(undefined, `the ledger refused an event: ${records[0]?.reason}`);
    await parked.park(records);
  }
}

/** The records as they lie in the spool, each with its newline. */
function linesOf(records: readonly SpoolRecord[]): Buffer {
  const bytes = records.reduce((sum, { payload }) => sum + payload.length + 1, 0);
  const body = Buffer.allocUnsafe(bytes);
  let at = 0;
  for (const { payload } of records) {
    at += payload.copy(body, at);
    body[at++] = NEWLINE;
  }
  return body;
}

/** Not read with the schema: a publisher's thread does without the library of schemas. */
function readReply(text: string, records: number): IngestReply {
  try {
    const reply = JSON.parse(text) as Partial<IngestReply> | null;
    const isReply = reply !== null && reply.received === records && Array.isArray(reply.rejected);
    if (isReply && reply.rejected!.every(({ line }) => line >= 0 && line < records)) return reply as IngestReply;
  } catch {
    // As below.
  }
  throw new ControllerError(`the control plane's reply is not the expected one: ${text.slice(0, 100)}`);
}

function idOf(payload: string): string | undefined {
  try {
    const { id } = JSON.parse(payload) as { id?: unknown };
    return typeof id === 'string' ? id : undefined;
  } catch {
    return undefined;
  }
}
