import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { type ClientRequest, request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallerTerms } from '@tallygate/contracts/caller-terms';
import { windowMs } from '@tallygate/contracts/duration';
import { type CallEvent, callEvent } from '@tallygate/contracts/event';
import { type GatewayConfigInput, gatewayConfig } from '@tallygate/contracts/gateway-config';
import { API_VERSION_V1, type McpProxyInput } from '@tallygate/contracts/mcp-proxy';
import { CallerPrices } from '@tallygate/metering/caller-prices';
import {
  type ScriptedUpstream,
  startScriptedUpstream,
  type UpstreamScript,
} from '@tallygate/sandbox/upstreams/scripted-upstream';
import { openSpool } from '@tallygate/spool/open-spool';
import type { SpoolOptions } from '@tallygate/spool/spool-options';
import pino from 'pino';
import { onTestFinished } from 'vitest';
import { TestCallers } from '../auth/test-callers.ts';
import type { PreparedPolicy } from '../exchange/prepared-policy.ts';
import { SessionTable } from '../exchange/session-table.ts';
import { createPolicyRuntime } from '../policies/policy-runtime.ts';
import { BalanceDesk } from '../prices/balance-desk.ts';
import { createPriceRuntime } from '../prices/price-runtime.ts';
import { ReceiptKeys } from '../prices/receipt-keys.ts';
import type { CallGate } from '../record/call-gate.ts';
import { GatewayMetrics } from '../record/gateway-metrics.ts';
import { Recorder, type RecordSpool } from '../record/recorder.ts';
import { KeyLog, type KeyLogOptions } from '../repeats/key-log.ts';
import { KeyedCalls } from '../repeats/keyed-calls.ts';
import { RepeatCheck } from '../repeats/repeat-check.ts';
import { SessionCalls } from '../repeats/session-calls.ts';
import type { SharedKeys } from '../repeats/shared-keys.ts';
import { buildSnapshot } from '../snapshot/build-snapshot.ts';
import { routePolicies } from '../snapshot/route-policies.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { SnapshotHolder } from '../snapshot/snapshot-holder.ts';
import { buildListener } from './listener.ts';
import { McpService } from './mcp-service.ts';

export type TestGateway = {
  url: string;
  port: number;
  upstream: ScriptedUpstream;
  service: McpService;
  holder: SnapshotHolder;
  recorder: Recorder;
  sessions: SessionTable;
  testCallers: TestCallers;
  keyed: KeyedCalls;
  /** Events on disk so far, checked against the schema. */
  events(): Promise<CallEvent[]>;
  /** Waits until there are this many events. */
  waitForEvents(count: number): Promise<CallEvent[]>;
  /** Builds and swaps in another configuration. */
  apply(config: GatewayConfigInput): Snapshot;
  /** What was logged, as text. */
  logs(): string;
};

export type TestGatewayOptions = {
  /** Members of the proxy's `spec`. */
  spec?: Partial<McpProxyInput['spec']>;
  /** What calls cost whom; null before it was fetched. */
  terms?: CallerTerms | null;
  /** What companies have paid in advance; nobody can be asked unless it is given. */
  balances?: BalanceDesk;
  /** Further proxies. */
  proxies?: McpProxyInput[];
  config?: Omit<GatewayConfigInput, 'mcp_proxies'>;
  /** Prepared policies put before those of the configuration. */
  policies?: PreparedPolicy[];
  spool?: Partial<SpoolOptions>;
  wrapSpool?: (spool: RecordSpool) => RecordSpool;
  maxHeaderBytes?: number;
  /** Time limits of the listener. */
  timeouts?: { headersTimeoutMs?: number; requestTimeoutMs?: number; keepAliveTimeoutMs?: number };
  pendingMs?: number;
  keptUnattendedBytes?: number;
  /** The clock by which refusals are counted. */
  nowMs?: () => number;
  keyLog?: Partial<KeyLogOptions>;
  sharedKeys?: SharedKeys;
  /** Lets calls be limited, or paid from credits. */
  gate?: CallGate;
};

/** A proxy named `p` at `/p/mcp`. */
export function proxyOf(upstreamUrl: string, spec: Partial<McpProxyInput['spec']> = {}, name = 'p'): McpProxyInput {
  return {
    apiVersion: API_VERSION_V1,
    kind: 'Mcp',
    metadata: { name },
    spec: { displayName: name, version: 'v1.0', context: `/${name}`, upstream: { url: upstreamUrl }, ...spec },
  };
}

/** Starts a gateway with a real spool before a scripted upstream, all on loopback, closed when the test ends. */
export async function startTestGateway(script: UpstreamScript, options: TestGatewayOptions = {}): Promise<TestGateway> {
  const dir = mkdtempSync(join(tmpdir(), 'gateway-'));
  const upstream = await startScriptedUpstream(script);
  const spool = await openSpool({ dir, onFull: 'refuse', readers: ['test'], ...options.spool });
  const reader = spool.reader('test');
  const lines: string[] = [];
  const logger = pino({ level: 'debug' }, { write: (line: string) => lines.push(line) });
  const metrics = new GatewayMetrics();
  const recorder = new Recorder({
    spool: options.wrapSpool?.(spool) ?? spool,
    metrics,
    logger,
    pendingMs: options.pendingMs,
    keptUnattendedBytes: options.keptUnattendedBytes,
    nowMs: options.nowMs,
  });
  recorder.folds.singles = options.config?.gateway?.limits?.single_refusals_per_minute ?? recorder.folds.singles;
  const sessions = new SessionTable({ maxSessions: 1000, idleMs: 3_600_000 });
  const snapshotOptions = {
    runtime: createPolicyRuntime(),
    port: 0,
    host: '127.0.0.1',
    ...(options.terms !== undefined && {
      prices: createPriceRuntime(
        {
          terms: { prices: options.terms === null ? undefined : new CallerPrices(options.terms) },
          balances: options.balances ?? new BalanceDesk(),
          receipts: ReceiptKeys.open({ dataDir: dir, logger, now: recorder.clock.nowMs }),
        },
        recorder.clock.nowMs,
      ),
    }),
  };
  const build = (config: GatewayConfigInput, previous?: Snapshot): Snapshot => {
    const loaded = {
      config: gatewayConfig.parse(config),
      text: '',
      hash: randomBytes(8).toString('hex'),
      version: 1,
      notes: [],
    };
    const snapshot = buildSnapshot(loaded, snapshotOptions, previous);
    return options.policies === undefined ? snapshot : withPolicies(snapshot, options.policies);
  };
  const first = build({
    ...options.config,
    mcp_proxies: [proxyOf(upstream.url, options.spec), ...(options.proxies ?? [])],
  });
  const holder = new SnapshotHolder(first, logger);
  const keyed = new KeyedCalls({
    log: new KeyLog({ dir: join(dir, 'keys'), onError: (error) => logger.error(error), ...options.keyLog }, 0),
    metrics,
    windowMs: windowMs(first.config.billing.dedupe_window),
    shared: options.sharedKeys,
    onError: (error) => logger.error(error),
  });
  const repeats = new RepeatCheck(keyed, new SessionCalls());
  const testCallers = new TestCallers();
  const service = new McpService({
    holder,
    recorder,
    sessions,
    repeats,
    testCallers,
    gate: options.gate,
    logger,
    nowMs: options.nowMs,
  });
  const app = buildListener(service, {
    maxHeaderBytes: options.maxHeaderBytes ?? 16_384,
    headersTimeoutMs: 60_000,
    requestTimeoutMs: 300_000,
    keepAliveTimeoutMs: 72_000,
    ...options.timeouts,
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  const seen: CallEvent[] = [];
  const events = async (): Promise<CallEvent[]> => {
    const { records } = await reader.read(100_000, 100_000_000);
    for (const record of records) seen.push(callEvent.parse(JSON.parse(Buffer.from(record.payload).toString('utf8'))));
    return [...seen];
  };
  onTestFinished(async () => {
    app.server.closeAllConnections();
    await app.close();
    await holder.close();
    await upstream.close();
    recorder.stop();
    await snapshotOptions.runtime.close();
    keyed.close();
    await spool.close();
    rmSync(dir, { recursive: true, force: true });
  });
  return {
    url: `http://127.0.0.1:${port}/p/mcp`,
    port,
    upstream,
    service,
    holder,
    recorder,
    sessions,
    testCallers,
    keyed,
    events,
    waitForEvents: (count) => until(async () => ((await events()).length >= count ? seen : undefined)),
    apply: (config) => {
      const snapshot = build(config, holder.current);
      holder.swap(snapshot);
      return snapshot;
    },
    logs: () => lines.join(''),
  };
}

function withPolicies(snapshot: Snapshot, policies: readonly PreparedPolicy[]): Snapshot {
  return {
    ...snapshot,
    routes: snapshot.routes.map((route) => {
      return { ...route, ...routePolicies([...policies, ...route.policies], route.cors) };
    }),
  };
}

/** Waits until `check` gives something; the test's own time limit ends a wait that is in vain. */
export async function until<T>(check: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await check();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export type Answer = {
  status: number;
  headers: IncomingHttpHeaders;
  rawHeaders: string[];
  /** The answer broke off instead of ending. */
  broken: boolean;
  body: Buffer;
  text: string;
  json: unknown;
};

type SendOptions = {
  method?: string;
  headers?: Record<string, string | string[]>;
  body?: string | Buffer;
  path?: string;
};

/** A running request whose answer can be watched piece by piece. */
export type Running = {
  request: ClientRequest;
  /** Resolves when the headers of the answer have arrived. */
  head: Promise<IncomingMessage>;
  /** What has arrived so far. */
  received(): string;
  answer: Promise<Answer>;
};

/** Sends a request on its own connection. */
export function open(gateway: { port: number }, options: SendOptions = {}): Running {
  const method = options.method ?? 'POST';
  const chunks: Buffer[] = [];
  const request = httpRequest({
    host: '127.0.0.1',
    port: gateway.port,
    path: options.path ?? '/p/mcp',
    method,
    agent: false,
    headers: {
      accept: 'application/json, text/event-stream',
      ...(method === 'POST' ? { 'content-type': 'application/json' } : {}),
      ...options.headers,
    },
  });
  const head = new Promise<IncomingMessage>((resolve, reject) => request.on('response', resolve).on('error', reject));
  const answer = head.then(
    (response) =>
      new Promise<Answer>((resolve) => {
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        const finish = (broken: boolean) => {
          const body = Buffer.concat(chunks);
          const text = body.toString('utf8');
          const { statusCode, headers, rawHeaders } = response;
          resolve({ status: statusCode ?? 0, headers, rawHeaders, broken, body, text, json: parsed(text) });
        };
        response.on('end', () => finish(false));
        response.on('error', () => finish(true));
      }),
  );
  answer.catch(() => {});
  request.end(options.body);
  return { request, head, received: () => Buffer.concat(chunks).toString('utf8'), answer };
}

export function send(gateway: { port: number }, options: SendOptions = {}): Promise<Answer> {
  return open(gateway, options).answer;
}

/** A `tools/call` body. */
export function call(id: unknown = 1, name = 'add', extra: Record<string, unknown> = {}): string {
  return JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: {}, ...extra } });
}

/** A result for the request of that id, text content. */
export function resultFor(id: unknown, result: Record<string, unknown> = { content: [] }): string {
  return JSON.stringify({ jsonrpc: '2.0', id, result });
}

/** Answers every request with an empty result for its own id. */
export const answerOk: UpstreamScript = async (exchange) => {
  const message = JSON.parse(await exchange.request.text()) as { id?: unknown; params?: { _meta?: unknown } };
  // Results of 2026-07-28 say what they are; older clients pass over it.
  const result = message.params?._meta === undefined ? { content: [] } : { resultType: 'complete', content: [] };
  if (message.id === undefined) {
    exchange.head(202);
    exchange.end();
  } else exchange.json({ jsonrpc: '2.0', id: message.id, result });
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A policy that takes `Authorization: Bearer <name>` for the caller's name; company `org-<name>`. */
export function namedCallers(expiresAt?: number): PreparedPolicy {
  return {
    name: 'named-callers',
    readsBody: false,
    authenticates: { issuers: [], scopes: [] },
    onHeaders(request) {
      const name = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
      if (name === undefined) {
        return {
          status: 401,
          headers: { 'content-type': 'application/json', 'www-authenticate': 'Bearer' },
          body: '{"error":"unauthorized"}',
          denial: 'auth',
          detail: 'token_missing',
        };
      }
      const [subject] = name.split('#');
      request.principal = {
        type: 'jwt',
        issuer: 'https://idp.example',
        subject,
        clientId: subject,
        consumer: subject!,
        company: `org-${subject}`,
        userId: subject,
        identityFaults: [],
        scopes: new Set(),
        audience: [],
        claims: {},
        expiresAt,
      };
      return undefined;
    },
  };
}
