import type { ServerResponse } from 'node:http';
import type { GatewayConfig } from '@tallygate/contracts/gateway-config';
import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import { TRY_SHOWN_BYTES, TRY_TOTAL_MS, type TryRequest } from '@tallygate/contracts/try';
import type { Database } from '@tallygate/db/database';
import type { Outbound } from '@tallygate/outbound/outbound';
import type { OutboundClient } from '@tallygate/outbound/outbound-client';
import { operatorPolicy } from '@tallygate/outbound/policy';
import type { Applier } from '../apply/applier.ts';
import type { ConsoleTestKey } from '../gateways/test-key.ts';
import { Asks } from './asks.ts';
import { callerHeaders } from './caller-headers.ts';
import { eventOfTry } from './event-of-try.ts';
import { failureOf } from './failure-of.ts';
import type { OpenTries } from './open-tries.ts';
import { type Tell, TrySession } from './try-session.ts';

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
  /** The proxy's URL, which is its resource too. */
  url: string;
  request: TryRequest;
  user: string;
  userId: string;
  tries: OpenTries;
};

const KEEP_ALIVE_MS = 15_000;

/** A try that may begin: its caller is known, and nothing was sent to anybody's server yet. */
export type ReadyTry = Try & {
  id: string;
  headers: Record<string, string>;
  asks: Asks;
  end(): Promise<void>;
  http: OutboundClient;
};

/**
 * Makes sure that somebody may try now, and finds out how the caller is known.
 * @throws AppError RATE_LIMITED, TRY_OFF or TRY_CALLER_UNAVAILABLE
 */
export async function readyTry(context: Context, given: Try): Promise<ReadyTry> {
  const { config, proxy, url, request, user, userId, tries } = given;
  const asks = new Asks();
  const { id, end } = tries.begin(userId, asks);
  const http = context.outbound.client(operatorPolicy('local_gateway'), {
    totalMs: TRY_TOTAL_MS,
    maxBytes: 2 * TRY_SHOWN_BYTES,
  });
  const endAll = async () => {
    end();
    await http.destroy();
  };
  try {
    const { settings, testKey } = context;
    const { sandbox } = settings;
    const headers = await callerHeaders(request.caller, {
      config,
      proxy,
      resource: url,
      user,
      testKey,
      sandbox,
      client: http,
    });
    return { ...given, id, headers, asks, http, end: endAll };
  } catch (error) {
    await endAll();
    throw error;
  }
}

/** Does what somebody tries and sends what happens as server-sent events, until the end or until the person leaves. */
export async function runTry(context: Context, response: ServerResponse, ready: ReadyTry): Promise<void> {
  const { id, config, proxy, url, headers, request, asks, http, end } = ready;
  const leaving = new AbortController();
  response.once('close', () => leaving.abort());
  const { signal } = leaving;
  const tell = eventsTo(response);
  asks.tell = (ask) => tell('ask', ask);
  const since = context.now();
  const startedAtMs = performance.now();
  const keepAlive = setInterval(() => response.write(': keep-alive\n\n'), KEEP_ALIVE_MS);
  tell('begun', { try: id });
  const session = new TrySession({ url, headers, http, version: context.settings.version, tell, asks, signal });
  try {
    await session.connect();
    await session.run(request.action);
  } catch (error) {
    tell('failed', { ...failureOf(error, signal.aborted), durationMs: performance.now() - startedAtMs });
  }
  try {
    const { made } = session;
    if (made !== undefined && !signal.aborted)
      tell('event', {
        event: await eventOfTry(context, {
          made,
          proxy: proxy.metadata.name,
          rules: { billing: config.billing, proxy: proxy.spec.billing },
          since,
          signal,
        }),
      });
    tell('done', {});
  } finally {
    clearInterval(keepAlive);
    await session.close();
    await end();
    response.end();
  }
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
