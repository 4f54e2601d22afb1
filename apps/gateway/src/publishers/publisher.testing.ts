// What the tests of publishers and of the controller link share: a spool with events, a collector, a control plane.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CallEvent, callEvent } from '@tallygate/contracts/event';
import { type GatewayConfigInput, gatewayConfig } from '@tallygate/contracts/gateway-config';
import { type DeliveryReport, deliveryReport } from '@tallygate/contracts/internal-api';
import type { MoesifSettings } from '@tallygate/contracts/publisher';
import { NO_PROXIES } from '@tallygate/outbound/proxy-settings';
import { type Collector, startCollector } from '@tallygate/sandbox/collector/collector';
import type { CollectorStats, StoredEvent } from '@tallygate/sandbox/collector/event-store';
import { createLogger } from '@tallygate/server-kit/logger';
import { openSpool } from '@tallygate/spool/open-spool';
import type { Spool } from '@tallygate/spool/spool';
import { aCallEvent } from '@tallygate/testing/call-event';
import { onTestFinished } from 'vitest';
import { type Publishers, type PublishersOptions, startPublishers } from './start-publishers.ts';
import { PublisherReaders, type PublishersConfig } from './wanted-publishers.ts';

export const silent = createLogger({ name: 'test', level: 'silent' });

export function temporaryFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'publishers-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

export async function openTestSpool(dir: string, readers = ['moesif', 'console']): Promise<Spool> {
  const spool = await openSpool({ dir: join(dir, 'spool'), onFull: 'refuse', readers, refreshIntervalMs: 50 });
  onTestFinished(() => spool.close());
  return spool;
}

/** Appends `count` events of this moment and returns their ids. */
export async function record(spool: Spool, count: number, overrides: Partial<CallEvent> = {}): Promise<string[]> {
  const events = Array.from({ length: count }, () => aCallEvent({ time: new Date().toISOString(), ...overrides }));
  await Promise.all(events.map((event) => spool.append(JSON.stringify(event))));
  return events.map(({ id }) => id);
}

export const fastSettings: Omit<MoesifSettings, 'moesif_base_url'> = {
  application_id: 'sandbox-application-id',
  publish_interval: 0.05,
  timer_wakeup_seconds: 0.05,
  batch_size: 10,
  event_queue_size: 10_000,
  events: 'tool_calls',
  uri_shape: 'absolute',
};

/** A configuration with these Moesif entries, each over fast settings. */
export function configWith(...entries: (Partial<MoesifSettings> & { enabled?: boolean })[]): PublishersConfig {
  const input: GatewayConfigInput = {
    analytics: {
      enabled: true,
      publishers: entries.map(({ enabled = true, ...settings }) => ({
        type: 'moesif',
        enabled,
        settings: { ...fastSettings, ...settings },
      })),
    },
    controller: { publish_interval: '20ms' },
  };
  return gatewayConfig.parse(input);
}

export type TestPublishers = Omit<Publishers, 'reconfigure'> & {
  reconfigure(config: PublishersConfig): Promise<void>;
};

/** Publishers that try again within milliseconds, from configurations; closed when the test ends. */
export function startTestPublishers(
  options: Omit<PublishersOptions, 'gatewayId' | 'logger' | 'proxies'>,
): TestPublishers {
  const pace = {
    responseTimeoutMs: 300,
    firstRetryMs: 10,
    maxRetryMs: 50,
    firstRecheckMs: 20,
    maxRecheckMs: 100,
  };
  const publishers = startPublishers({
    gatewayId: 'gateway',
    logger: silent,
    proxies: NO_PROXIES,
    ...options,
    pace: { moesif: { ...pace, ...options.pace?.moesif }, console: { ...pace, ...options.pace?.console } },
  });
  onTestFinished(() => publishers.close());
  const { dataDir, controller } = options;
  const readers = new PublisherReaders({ dataDir, hasController: controller !== undefined, logger: silent });
  return {
    status: () => publishers.status(),
    take: (orders) => publishers.take(orders),
    flush: (deadlineMs) => publishers.flush(deadlineMs),
    close: () => publishers.close(),
    async reconfigure(config) {
      await publishers.reconfigure(readers.wanted(config));
      readers.keep(config);
    },
  };
}

export type TestCollector = Collector & {
  stats(): Promise<CollectorStats>;
  ids(): Promise<string[]>;
  events(): Promise<StoredEvent[]>;
  fault(fault: { mode: string; status?: number; count?: number; retryAfter?: number }): Promise<void>;
  served(): Promise<number>;
};

export async function startTestCollector(options: { port?: number } = {}): Promise<TestCollector> {
  const collector = await startCollector(options);
  onTestFinished(() => collector.close());
  const get = async <T>(path: string): Promise<T> => (await fetch(`${collector.url}/_sandbox/${path}`)).json() as T;
  const events = async () => (await get<{ events: StoredEvent[] }>('events?limit=10000')).events;
  return {
    ...collector,
    stats: () => get<CollectorStats>('stats'),
    events,
    ids: async () => (await events()).map((event) => String(event.transaction_id)),
    served: async () => (await get<{ served: number }>('faults')).served,
    async fault(fault) {
      await fetch(`${collector.url}/_sandbox/faults`, { method: 'POST', body: JSON.stringify(fault) });
    },
  };
}

type Handler = (request: IncomingMessage, body: string, response: ServerResponse) => void;

export type TestController = {
  url: string;
  token: string;
  /** Events of the ledger in order of arrival, by id: repeats change nothing. */
  ledger: Map<string, CallEvent>;
  /** Lines received, repeats included. */
  lines: number;
  requests: { method: string; path: string; headers: IncomingMessage['headers']; body: string }[];
  deliveries: DeliveryReport['deliveries'];
  /** Answers instead of the usual handler while it is set. */
  intercept: Handler | undefined;
  handlers: Map<string, Handler>;
  close(): Promise<void>;
};

/** A control plane as small as it gets: a ledger that keeps each id once, and refuses a tool called `poison`. */
export async function startTestController(): Promise<TestController> {
  const handlers = new Map<string, Handler>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const path = request.url ?? '';
      controller.requests.push({ method: request.method ?? '', path, headers: request.headers, body });
      if (request.headers.authorization !== `Bearer ${controller.token}`) return void response.writeHead(401).end();
      const handler = controller.intercept ?? handlers.get(path.split('?')[0] ?? '');
      if (handler === undefined) return void response.writeHead(404).end();
      handler(request, body, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const controller: TestController = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: 'gateway-token',
    ledger: new Map(),
    lines: 0,
    requests: [],
    deliveries: [],
    intercept: undefined,
    handlers,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  onTestFinished(() => controller.close());
  handlers.set('/internal/v1/events', (_request, body, response) => {
    const rejected: { line: number; id: string; message: string }[] = [];
    const lines = body.split('\n').filter((line) => line !== '');
    lines.forEach((text, line) => {
      controller.lines += 1;
      const event = callEvent.parse(JSON.parse(text));
      if (event.target === 'poison') rejected.push({ line, id: event.id, message: 'target: poison' });
      else if (!controller.ledger.has(event.id)) controller.ledger.set(event.id, event);
    });
    response.end(JSON.stringify({ received: lines.length, inserted: 0, duplicates: 0, rejected }));
  });
  handlers.set('/internal/v1/deliveries', (_request, body, response) => {
    controller.deliveries.push(...deliveryReport.parse(JSON.parse(body)).deliveries);
    response.end('{}');
  });
  return controller;
}
