import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import { TRY_SHOWN_BYTES, TRY_TOTAL_MS, type TryRequest } from '@tallygate/contracts/try';
import type { Database } from '@tallygate/db/database';
import type { Outbound } from '@tallygate/outbound/outbound';
import { operatorPolicy } from '@tallygate/outbound/policy';
import type { Applier } from '../apply/applier.ts';
import type { ConsoleTestKey } from '../gateways/test-key.ts';
import { Asks } from './asks.ts';
import { callerHeaders } from './caller-headers.ts';
import { eventOfTry } from './event-of-try.ts';
import { failureOf } from './failure-of.ts';
import { type KeptSessions, sessionKey } from './kept-sessions.ts';
import type { OpenTries } from './open-tries.ts';
import { type GatewayAddress, type Tell, TrySession } from './try-session.ts';

type Context = {
  settings: { version: string; sandbox: { on: boolean; issuer: string } };
  db: Database;
  applier: Applier;
  outbound: Outbound;
  testKey: ConsoleTestKey;
  now: () => Date;
};

type Try = {
  config: GatewayConfig;
  proxy: McpProxy;
  /** Where the proxy is; its URL is its resource too. */
  address: GatewayAddress;
  request: TryRequest;
  user: string;
  userId: string;
  tries: OpenTries;
  sessions: KeptSessions;
};

const KEEP_ALIVE_MS = 15_000;
/** How long a server has to end what a person cancelled, before the connection is closed. */
const CANCEL_MS = 2_000;

/** A try that may begin: its caller is known, and nothing was sent to anybody's server yet. */
export type ReadyTry = Try & {
  id: string;
  /** Under which its session is kept; undefined when it ends with the try. */
  key: string | undefined;
  session: TrySession;
  headers: Record<string, string>;
  asks: Asks;
  /** Aborted when the person cancels. */
  cancelling: AbortSignal;
  end(): void;
  /** Gives it up before it began. */
  abandon(): Promise<void>;
};

/**
 * Makes sure that somebody may try now, and finds out how the caller is known.
 * @throws AppError RATE_LIMITED, TRY_OFF or TRY_CALLER_UNAVAILABLE
 */
export async function readyTry(context: Context, given: Try): Promise<ReadyTry> {
  const { config, proxy, address, request, user, userId, tries, sessions } = given;
  const { settings, testKey, outbound } = context;
  const asks = new Asks();
  const cancelling = new AbortController();
  const { id, end } = tries.begin(userId, asks, () => cancelling.abort());
  const key = sessionKey(userId, address.url, request);
  const session =
    sessions.take(key) ??
    new TrySession({
      address,
      http: outbound.client(operatorPolicy('local_gateway'), {
        totalMs: TRY_TOTAL_MS,
        maxBytes: 2 * TRY_SHOWN_BYTES,
      }),
      version: settings.version,
      revision: request.revision,
    });
  const abandon = async () => {
    end();
    await session.close();
  };
  try {
    const headers = await callerHeaders(request.caller, {
      config,
      proxy,
      resource: address.url,
      user,
      testKey,
      sandbox: settings.sandbox,
      client: session.http,
    });
    return { ...given, id, key, session, headers, asks, cancelling: cancelling.signal, end, abandon };
  } catch (error) {
    await abandon();
    throw error;
  }
}

/** Does what somebody tries and sends what happens as server-sent events, until the end or until the person leaves. */
export async function runTry(context: Context, response: ServerResponse, ready: ReadyTry): Promise<void> {
  const { id, config, proxy, address, headers, request, session, asks, cancelling, end } = ready;
  const leaving = new AbortController();
  response.once('close', () => leaving.abort());
  const tell = eventsTo(response);
  asks.tell = (ask) => tell('ask', ask);
  const since = context.now();
  const startedAtMs = performance.now();
  const keepAlive = setInterval(() => response.write(': keep-alive\n\n'), KEEP_ALIVE_MS);
  tell('begun', { try: id });
  const stopping = new AbortController();
  const onCancel = async () => {
    const isTask = await session.cancelTask().catch(() => false);
    // A task ends by itself and says so; one that does not is left.
    if (isTask) await sleep(CANCEL_MS, undefined, { signal: stopping.signal }).catch(() => {});
    stopping.abort();
  };
  cancelling.addEventListener('abort', onCancel, { once: true });
  leaving.signal.addEventListener('abort', () => stopping.abort(), { once: true });
  let closing: Promise<void>;
  try {
    await session.run(request.action, { headers, tell, asks, signal: stopping.signal });
    closing = keptOrClosed(ready);
  } catch (error) {
    const isCancelled = cancelling.aborted || leaving.signal.aborted;
    const failure = failureOf(error, { isCancelled, address, unreached: session.unreached });
    tell('failed', { ...failure, durationMs: performance.now() - startedAtMs });
    // A cancelled server was told. What it has not ended after a while ends with the connection.
    if (cancelling.aborted) closing = sleep(CANCEL_MS).then(() => session.close());
    else closing = failure.kind === 'rpc' ? keptOrClosed(ready) : session.close();
  }
  const { made } = session;
  stopping.abort();
  try {
    if (made !== undefined && !leaving.signal.aborted)
      tell('event', {
        event: await eventOfTry(context, {
          made,
          proxy: proxy.metadata.name,
          rules: { billing: config.billing, proxy: proxy.spec.billing },
          since,
          signal: leaving.signal,
        }),
      });
    tell('done', {});
  } finally {
    clearInterval(keepAlive);
    end();
    await closing;
    response.end();
  }
}

/** Lets the session wait for the next call of the page, where the page wants that. */
function keptOrClosed({ key, userId, session, sessions }: ReadyTry): Promise<void> {
  return key === undefined ? session.close() : sessions.keep(key, userId, session);
}

/** Begins the answer, and sends what happens by name. What comes after the person has left is dropped. */
function eventsTo(response: ServerResponse): Tell {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    // A compressing proxy would hold events back; no-transform forbids that.
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  });
  return (name, data) => {
    if (!response.destroyed) response.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  };
}
