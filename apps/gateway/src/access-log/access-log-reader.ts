import { isDeepStrictEqual } from 'node:util';
import { type Listening, listenForAccessLogs } from './access-log-service.ts';
import { type AccessLogStatus, noCounts, offStatus } from './access-log-status.ts';
import { EntryReader } from './entry-reader.ts';
import { EventSink } from './event-sink.ts';
import type { ListenerSettings } from './listener-settings.ts';
import { readStream } from './read-stream.ts';
import { callRules } from './sent-rules.ts';
import type { FromReader, ToReader, WantedAccessLog } from './thread-messages.ts';

/** Before a port that is taken is tried again. */
const AGAIN_MS = 1_000;
/** Before a refusal of the same kind is logged again. */
const REPEAT_MS = 60_000;

/** The access-log service of one configuration after the other. */
export class AccessLogReader {
  readonly #post: (message: FromReader) => void;
  readonly #counts = noCounts();
  readonly #sink: EventSink;
  #reader: EntryReader | undefined;
  #settings: ListenerSettings | undefined;
  #listening: Listening | undefined;
  /** Those that take no new streams and end. */
  readonly #retired = new Set<Listening>();
  #failure: string | null = null;
  #lastEntryAt: string | null = null;
  readonly #refusedAt = new Map<number, number>();
  #again: NodeJS.Timeout | undefined;
  #changes: Promise<void> = Promise.resolve();

  constructor(post: (message: FromReader) => void) {
    this.#post = post;
    this.#sink = new EventSink((batch, texts) => post({ kind: 'events', batch, texts }), this.#counts);
  }

  take(message: ToReader): void {
    if (message.kind === 'written') this.#sink.written(message.batch, message.failure);
    else if (message.kind === 'serve') this.#inOrder(() => this.#serve(message.wanted));
    else this.#inOrder(() => this.#close(message.withinMs));
  }

  status(): AccessLogStatus {
    const state = this.#settings === undefined ? 'off' : this.#listening === undefined ? 'failed' : 'listening';
    return {
      ...offStatus(),
      ...this.#counts,
      state,
      address: this.#settings?.address ?? null,
      port: this.#listening?.port ?? null,
      lastError: this.#failure ?? this.#sink.lastError,
      openStreams: this.#open().reduce((sum, one) => sum + one.openStreams(), 0),
      lastEntryAt: this.#lastEntryAt,
    };
  }

  #inOrder(change: () => Promise<void>): void {
    this.#changes = this.#changes.then(change).catch((error: unknown) => {
      this.#log('error', { err: error }, 'the access-log service could not be changed');
    });
  }

  async #serve({ listener, rules }: WantedAccessLog): Promise<void> {
    // Streams go on under the new rules; only another way to listen makes a new listener.
    if (this.#reader === undefined) this.#reader = new EntryReader(callRules(rules), this.#counts);
    else this.#reader.rules = callRules(rules);
    if (!isDeepStrictEqual(listener, this.#settings)) {
      this.#retire(this.#settings?.stopMs ?? 0);
      this.#settings = listener;
      if (listener !== undefined) await this.#listen(listener);
    }
    this.#tell();
  }

  async #listen(settings: ListenerSettings): Promise<void> {
    const reader = this.#reader as EntryReader;
    const log = this.#log.bind(this);
    try {
      this.#listening = await listenForAccessLogs(settings, {
        onStream: (call, answer) =>
          readStream(call, answer, {
            reader,
            sink: this.#sink,
            counts: this.#counts,
            nowMs: Date.now,
            onEntries: () => {
              this.#lastEntryAt = new Date().toISOString();
            },
            log,
          }),
        onRefused: ({ code, details }, peer) => {
          this.#counts.refused += 1;
          if (this.#isNews(code)) log('warn', { why: details, peer }, 'ALS stream refused');
        },
      });
      this.#failure = null;
      const { port } = this.#listening;
      log(
        'info',
        { mode: settings.socket === undefined ? 'tcp' : 'uds', address: settings.address, port },
        'ALS server listening',
      );
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (message !== this.#failure) {
        log('error', { address: settings.address, why: message }, 'the ALS server cannot listen; it tries again');
      }
      this.#failure = message;
      this.#again = setTimeout(() => this.#inOrder(() => this.#retry(settings)), AGAIN_MS);
    }
  }

  async #retry(settings: ListenerSettings): Promise<void> {
    if (this.#settings !== settings || this.#listening !== undefined) return;
    await this.#listen(settings);
    this.#tell();
  }

  /** Takes no new streams here; those that run go on for the time, beside whatever listens next. */
  #retire(withinMs: number): void {
    clearTimeout(this.#again);
    this.#failure = null;
    const old = this.#listening;
    this.#listening = undefined;
    if (old === undefined) return;
    this.#retired.add(old);
    void old.stop(withinMs).finally(() => this.#retired.delete(old));
  }

  async #close(withinMs: number): Promise<void> {
    const endAt = performance.now() + withinMs;
    this.#retire(Math.min(withinMs, this.#settings?.stopMs ?? 0));
    while (this.#retired.size > 0 && performance.now() < endAt) await aMoment();
    for (const old of this.#retired) old.cut();
    this.#settings = undefined;
    // What was read before is still being written.
    while (this.#sink.waiting > 0 && performance.now() < endAt) await aMoment();
    this.#tell();
    this.#post({ kind: 'closed', lost: this.#sink.waiting });
  }

  /** Whether a refusal is worth a line: whoever is refused could fill the log. */
  #isNews(code: number): boolean {
    const now = performance.now();
    if (now - (this.#refusedAt.get(code) ?? Number.NEGATIVE_INFINITY) < REPEAT_MS) return false;
    this.#refusedAt.set(code, now);
    return true;
  }

  #open(): Listening[] {
    return this.#listening === undefined ? [...this.#retired] : [...this.#retired, this.#listening];
  }

  #tell(): void {
    this.#post({ kind: 'status', status: this.status() });
  }

  #log(level: 'info' | 'warn' | 'error', fields: object, message: string): void {
    this.#post({ kind: 'log', level, fields, message });
  }
}

function aMoment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 10));
}
