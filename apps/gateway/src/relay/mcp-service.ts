import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '@tallygate/server-kit/logger';
import type { TestCallers } from '../auth/test-callers.ts';
import { LinkedList } from '../exchange/linked-list.ts';
import { RelayRequest } from '../exchange/relay-request.ts';
import type { SessionTable } from '../exchange/session-table.ts';
import type { CallGate } from '../record/call-gate.ts';
import type { Recorder } from '../record/recorder.ts';
import type { RepeatCheck } from '../repeats/repeat-check.ts';
import type { SnapshotHolder } from '../snapshot/snapshot-holder.ts';
import { Exchange, type SharedByExchanges } from './exchange.ts';
import { RefusalThrottle } from './refusal-throttle.ts';
import { repeatsHeader } from './repeated-headers.ts';
import { requestTarget } from './request-target.ts';
import { serveBadRequest, serveOther } from './serve-other.ts';

export type McpServiceOptions = {
  holder: SnapshotHolder;
  recorder: Recorder;
  sessions: SessionTable;
  repeats: RepeatCheck;
  testCallers: TestCallers;
  gate?: CallGate | undefined;
  logger: Logger;
  /** The clock by which equal refusals are counted, in milliseconds. */
  nowMs?: () => number;
};

const DRAIN_CHECK_MS = 20;

/** Serves MCP traffic on whatever listeners hand it requests. */
export class McpService {
  readonly #holder: SnapshotHolder;
  readonly #recorder: Recorder;
  readonly #shared: SharedByExchanges;
  readonly #exchanges = new LinkedList<Exchange>();
  #isStopping = false;

  constructor(options: McpServiceOptions) {
    this.#holder = options.holder;
    this.#recorder = options.recorder;
    this.#shared = { ...options, throttle: new RefusalThrottle(options.nowMs), isStopping: () => this.#isStopping };
  }

  /** HTTP exchanges running now. */
  get running(): number {
    return this.#exchanges.size;
  }

  serve(incoming: IncomingMessage, response: ServerResponse): void {
    this.#recorder.metrics.requests += 1;
    const { lease } = this.#holder;
    if (incoming.httpVersionMajor !== 1 || repeatsHeader(incoming.rawHeaders)) {
      serveBadRequest(response);
      return;
    }
    const target = requestTarget(incoming);
    const queryAt = target.indexOf('?');
    const path = queryAt === -1 ? target : target.slice(0, queryAt);
    const route = lease.table.route(incoming.headers.host, path);
    if (route === undefined) {
      const found = lease.table.metadata(incoming.headers.host, path);
      const metadata = typeof found === 'object' ? lease.underName(incoming, found) : found;
      serveOther({ metadata, path }, incoming, response);
      return;
    }
    lease.begin();
    const exchange = new Exchange({
      request: new RelayRequest(incoming, {
        route,
        path: target,
        clientIp: lease.clientIp(incoming),
        addressOf: lease.addressOf,
        receivedAtMs: this.#recorder.clock.nowMs(),
      }),
      incoming,
      response,
      snapshot: lease.snapshot,
      shared: this.#shared,
      onDone: (done) => {
        this.#exchanges.remove(done);
        lease.end();
      },
    });
    this.#exchanges.add(exchange);
    try {
      exchange.start();
    } catch (error) {
      exchange.fail(error);
    }
  }

  /** Refuses new requests and lets running ones finish; streams are ended last. Resolves then, or at the deadline. */
  async drain(deadlineMs: number): Promise<void> {
    this.#isStopping = true;
    const deadline = performance.now() + deadlineMs;
    while (this.#exchanges.size > 0 && performance.now() < deadline) {
      const running = this.#exchanges.toArray();
      if (running.every((exchange) => exchange.isStream)) for (const exchange of running) exchange.finishStream();
      else await new Promise((resolve) => setTimeout(resolve, DRAIN_CHECK_MS));
    }
    for (const exchange of this.#exchanges.toArray()) {
      if (exchange.isStream) exchange.finishStream();
      else exchange.cutOff();
    }
  }
}
