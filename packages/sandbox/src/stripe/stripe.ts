import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { Account, API_VERSION } from './account.ts';
import { advance } from './advance.ts';
import { catalogueRoutes } from './catalogue.ts';
import { addCheckoutPages, checkoutRoutes, paymentRoutes } from './checkout.ts';
import { clockAndEventRoutes } from './clock-and-event-routes.ts';
import { coreEventRoutes } from './core-event-routes.ts';
import { creditNoteRoutes } from './credit-notes.ts';
import { customerRoutes } from './customers.ts';
import { shownWith } from './expand.ts';
import { type StripeFault, StripeFaults } from './faults.ts';
import { readForm } from './form.ts';
import { type Answer, Idempotency } from './idempotency.ts';
import { invoiceRoutes } from './invoice-routes.ts';
import { MeterStream } from './meter-stream.ts';
import { meterRoutes } from './meters.ts';
import type { Route } from './route.ts';
import { addSandboxRoutes } from './sandbox-routes.ts';
import { invalid, StripeError } from './stripe-error.ts';
import { subscriptionRoutes } from './subscription-routes.ts';

/** The keys that the stand-in accepts, one for each mode. */
export const sandboxStripeKeys = { test: 'sk_test_sandbox0123456789', live: 'sk_live_sandbox0123456789' } as const;

export type StripeStandInOptions = {
  /** 0 = any free port */
  port?: number;
  /** seconds since 1970; default: the wall's */
  wallSeconds?: () => number;
  /** told of each request to Stripe's API before it is carried out */
  onRequest?: (method: string, path: string) => void;
};

export type StripeStandIn = {
  /** origin; what the official client takes as host, port and protocol */
  url: string;
  port: number;
  close(): Promise<void>;
};

type State = {
  accounts: Record<'test' | 'live', Account>;
  idempotency: Record<'test' | 'live', Idempotency>;
  faults: StripeFaults;
  stream: MeterStream;
};

/**
 * Starts a stand-in for Stripe's billing on 127.0.0.1, in memory: what the official client asks of customers, prices, meters,
 * subscriptions, invoices, credit notes, test clocks and webhooks. `/_sandbox/*` needs no key.
 * @throws the listen error (`EADDRINUSE`) when the port is taken.
 */
export async function startStripe(options: StripeStandInOptions = {}): Promise<StripeStandIn> {
  const wallSeconds = options.wallSeconds ?? (() => Math.floor(Date.now() / 1000));
  const state: State = {
    accounts: { test: new Account(false, wallSeconds), live: new Account(true, wallSeconds) },
    idempotency: { test: new Idempotency(), live: new Idempotency() },
    faults: new StripeFaults(),
    stream: new MeterStream(),
  };
  const app = Fastify({ forceCloseConnections: true });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  app.setErrorHandler((error, request, reply) => sendError(reply, error, request.url));
  app.setNotFoundHandler((request, reply) => {
    const message = `Unrecognized request URL (${request.method}: ${request.url.split('?')[0]}).`;
    return sendError(reply, new StripeError({ status: 404, type: 'invalid_request_error', message }), request.url);
  });
  addCheckoutPages(app, Object.values(state.accounts));
  addSandboxRoutes(app, Object.values(state.accounts), state.faults);
  const routes: Route[] = [
    ...customerRoutes,
    ...catalogueRoutes,
    ...meterRoutes,
    ...subscriptionRoutes,
    ...invoiceRoutes,
    ...creditNoteRoutes,
    ...checkoutRoutes,
    ...paymentRoutes,
    ...clockAndEventRoutes,
    ...coreEventRoutes,
    ...state.stream.routes,
  ];
  for (const one of routes) addRoute(app, { state, one, onRequest: options.onRequest });
  await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  const { port } = app.server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  for (const account of Object.values(state.accounts)) account.origin = url;
  return { url, port, close: () => app.close() };
}

type Added = { state: State; one: Route; onRequest: StripeStandInOptions['onRequest'] };

function addRoute(app: FastifyInstance, { state, one, onRequest }: Added): void {
  app.route<{ Body: Buffer | undefined; Params: { id?: string } }>({
    method: one.method,
    url: one.path,
    handler: async (request, reply) => {
      const account = accountOf(state, request);
      const [path = ''] = request.url.split('?');
      onRequest?.(request.method, path);
      const fault = state.faults.take(request.method, path);
      if (fault?.mode === 'status') return sendFault(reply, fault);
      if (fault?.mode === 'hang') return void reply.hijack();
      const answer = await answerOnce(state, account, { one, request, isFailing: fault?.mode === 'failure' });
      void account.sendEvents();
      if (fault?.mode === 'drop') {
        reply.hijack();
        return void request.raw.socket.destroy();
      }
      return head(reply).code(answer.status).send(answer.body);
    },
  });
}

type Executed = {
  one: Route;
  request: FastifyRequest<{ Body: Buffer | undefined; Params: { id?: string } }>;
  isFailing: boolean;
};

async function answerOnce(state: State, account: Account, { one, request, isFailing }: Executed): Promise<Answer> {
  const key = request.headers['idempotency-key'];
  const kept = state.idempotency[account.isLive ? 'live' : 'test'];
  const held = typeof key === 'string' && request.method === 'POST' && one.path.startsWith('/v1/') ? key : null;
  if (held !== null && held.length > 255) throw invalid('Idempotency keys can be 255 characters long at most');
  if (held !== null) {
    const body = request.body?.toString('utf8') ?? '';
    const before = kept.begin(held, `${request.method} ${request.url} ${body}`, account.now());
    if (before) return before;
  }
  try {
    const answer = isFailing ? failure() : { status: 200, body: await executed(account, one, request) };
    if (held !== null) kept.finish(held, answer);
    return answer;
  } catch (error) {
    if (held !== null) kept.release(held);
    throw error;
  }
}

async function executed(account: Account, one: Route, request: Executed['request']): Promise<unknown> {
  if (!account.isAdvancing) await advance(account, null, account.now());
  const [path = '', query = ''] = request.url.split('?');
  const params = paramsOf(request, query);
  const expand = Array.isArray(params.expand) ? params.expand.map(String) : [];
  const ids = request.params.id === undefined ? [] : [request.params.id];
  return shownWith(account, await one.run({ account, params, ids, path }), expand);
}

function paramsOf(request: Executed['request'], query: string): Record<string, unknown> {
  if (request.method === 'GET' || request.method === 'DELETE') return readForm(query);
  const text = request.body?.toString('utf8') ?? '';
  if (!request.url.startsWith('/v2/')) return readForm(text);
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    throw invalid('The body is no JSON');
  }
}

function accountOf(state: State, request: FastifyRequest): Account {
  const [scheme = '', value = ''] = (request.headers.authorization ?? '').split(' ');
  const key = scheme === 'Basic' ? (Buffer.from(value, 'base64').toString().split(':')[0] ?? '') : value;
  if (request.url.startsWith('/v2/billing/meter_event_stream')) return state.stream.accountOf(key);
  if (key === sandboxStripeKeys.test) return state.accounts.test;
  if (key === sandboxStripeKeys.live) return state.accounts.live;
  const shown = key === '' ? 'none' : `${key.slice(0, 8)}…`;
  throw new StripeError({ status: 401, type: 'authentication_error', message: `Invalid API Key provided: ${shown}` });
}

function failure(): Answer {
  return { status: 500, body: { error: { type: 'api_error', message: 'An unknown error occurred' } } };
}

function sendFault(reply: FastifyReply, { status, code, shouldRetry, retryAfter }: StripeFault) {
  if (shouldRetry !== undefined) reply.header('Stripe-Should-Retry', String(shouldRetry));
  if (retryAfter !== undefined) reply.header('Retry-After', String(retryAfter));
  const type = status === 429 ? 'invalid_request_error' : 'api_error';
  return head(reply)
    .code(status)
    .send({ error: { type, code: code ?? (status === 429 ? 'rate_limit' : undefined), message: 'scripted fault' } });
}

function sendError(reply: FastifyReply, error: unknown, url: string) {
  if (!(error instanceof StripeError)) {
    const message = error instanceof Error ? error.message : String(error);
    return head(reply)
      .code(500)
      .send({ error: { type: 'api_error', message } });
  }
  if (error.status < 500 && error.status !== 409) reply.header('Stripe-Should-Retry', 'false');
  const { type, ...fields } = error.fields;
  const isV2 = url.startsWith('/v2/');
  return head(reply)
    .code(error.status)
    .send({ error: isV2 ? fields : { type, ...fields } });
}

function head(reply: FastifyReply): FastifyReply {
  return reply.headers({
    'Content-Type': 'application/json',
    'Request-Id': `req_${randomBytes(8).toString('hex')}`,
    'Stripe-Version': API_VERSION,
  });
}
