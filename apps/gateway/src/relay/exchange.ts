import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '@tallygate/server-kit/logger';
import type { PreparedPolicy, Refusal } from '../policies/policy.ts';
import { ExchangeRecord } from '../record/exchange-record.ts';
import type { Linked } from '../record/linked-list.ts';
import type { Recorder } from '../record/recorder.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import { type AnswerHost, AnswerRelay } from './answer-relay.ts';
import { decideEra, headerMismatch } from './era.ts';
import { readBody } from './read-body.ts';
import * as refusals from './refusals.ts';
import type { RelayRequest } from './relay-request.ts';
import { type BodyProblem, parseRequestBody } from './request-body.ts';
import { upstreamHeaders } from './request-headers.ts';
import { ownerOf, type SessionTable } from './session-table.ts';

export type ExchangeServices = { recorder: Recorder; sessions: SessionTable; logger: Logger; isStopping(): boolean };

type MaybeLater<T> = T | Promise<T>;

/** Streams end this long after the token they were opened with. */
const EXPIRY_GRACE_MS = 30_000;
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * One HTTP request on an MCP route, from its headers to the end of its answer. The checks run in this order: Host and
 * Origin, preflight, token, HTTP method and body form, JSON-RPC and era, session, policies, room for the record.
 */
export class Exchange implements AnswerHost, Linked<Exchange> {
  previous: Exchange | undefined = undefined;
  next: Exchange | undefined = undefined;
  isLinked = false;
  readonly request: RelayRequest;
  readonly #incoming: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #snapshot: Snapshot;
  readonly #services: ExchangeServices;
  readonly #record: ExchangeRecord;
  readonly #onDone: (exchange: Exchange) => void;
  #answer: AnswerRelay | undefined;
  #isDone = false;
  #isClientGone = false;
  #expiry: NodeJS.Timeout | undefined;

  constructor(options: {
    request: RelayRequest;
    incoming: IncomingMessage;
    response: ServerResponse;
    snapshot: Snapshot;
    services: ExchangeServices;
    /** Called once, when nothing of this exchange runs any more. */
    onDone: (exchange: Exchange) => void;
  }) {
    this.request = options.request;
    this.#incoming = options.incoming;
    this.#response = options.response;
    this.#snapshot = options.snapshot;
    this.#services = options.services;
    this.#record = new ExchangeRecord(options.services.recorder, options.services.sessions, options.request);
    this.#onDone = options.onDone;
    this.#response.on('close', () => this.#onClose());
    this.#response.on('error', ignore);
  }

  /** True for answers that stay open until somebody ends them. */
  get isStream(): boolean {
    return this.request.httpMethod === 'GET' || this.request.elements[0]?.method === 'subscriptions/listen';
  }

  isClosed(): boolean {
    return this.#isClientGone || this.#isDone;
  }

  start(): void {
    const { headers, route, httpMethod } = this.request;
    const { hostGuard } = this.#snapshot;
    if (!hostGuard.allowsHost(headers.host)) {
      this.refuse(refusals.hostRefused(), true);
      return;
    }
    const { origin } = headers;
    if (origin !== undefined) {
      if (!hostGuard.allowsOrigin(origin) && !route.cors.allows(origin)) {
        this.refuse(refusals.originRefused(), true);
        return;
      }
      if (httpMethod === 'OPTIONS') {
        this.#preflight();
        return;
      }
      this.request.corsHeaders = route.cors.actual(origin);
    } else if (httpMethod === 'OPTIONS') {
      this.#preflight();
      return;
    }
    if (this.#services.isStopping()) {
      this.refuse(refusals.draining(this.request));
      return;
    }
    this.#after(this.#runPolicies(route.headerPolicies, 'onHeaders', 0), () => this.#checkForm());
  }

  /** Ends a stream from our side. */
  finishStream(): void {
    if (this.#answer !== undefined) this.#answer.finish();
    else this.#response.destroy();
  }

  sessionGone(): void {
    const { sessionId, route } = this.request;
    if (sessionId !== undefined) this.#services.sessions.drop(route.name, sessionId);
  }

  refuse(refusal: Refusal, isUnrecorded = this.#answer !== undefined): void {
    if (this.isClosed()) return;
    if (!isUnrecorded) this.#record.refuse(refusal);
    const headers = { ...this.request.corsHeaders, ...refusal.headers };
    const body = Buffer.from(refusal.body);
    if (!this.#incoming.complete && this.request.httpMethod === 'POST') headers.connection = 'close';
    this.#response.writeHead(refusal.status, { ...headers, 'content-length': String(body.length) });
    this.#response.end(body);
    this.done();
  }

  done(): void {
    if (this.#isDone) return;
    this.#isDone = true;
    clearTimeout(this.#expiry);
    this.#onDone(this);
  }

  #preflight(): void {
    const answer = this.request.route.cors.preflight(this.request);
    if (answer === null) {
      this.refuse(refusals.originRefused(), true);
      return;
    }
    this.#response.writeHead(204, answer);
    this.#response.end();
    this.done();
  }

  #checkForm(): void {
    const { httpMethod, headers, route } = this.request;
    if (httpMethod === 'GET' || httpMethod === 'DELETE') {
      this.#checkSession();
      return;
    }
    if (httpMethod !== 'POST') {
      this.refuse(refusals.methodRefused());
      return;
    }
    const encoding = headers['content-encoding'];
    if (encoding !== undefined && encoding !== '' && encoding !== 'identity') {
      this.refuse(refusals.encodingRefused());
      return;
    }
    if (!isJson(headers['content-type'])) {
      this.refuse(refusals.mediaTypeRefused());
      return;
    }
    readBody(this.#incoming, route.maxBodyBytes, (body) => {
      if (body === 'too_large') this.refuse(refusals.bodyTooLarge(route.maxBodyBytes));
      else this.#onBody(body);
    });
  }

  #onBody(body: Buffer): void {
    const { request } = this;
    const { route, headers } = request;
    request.body = body;
    const parsed = parseRequestBody(body, {
      maxBatch: this.#snapshot.config.gateway.limits.max_batch,
      refuseRepeatedKeys: route.readsBody,
    });
    if (isProblem(parsed)) {
      this.refuse(refusals.bodyRefused(parsed));
      return;
    }
    request.elements = parsed.elements;
    request.isBatch = parsed.isBatch;
    const era = decideEra(parsed.elements, parsed.isBatch, headers);
    request.era = era.era;
    request.protocolVersion = era.protocolVersion;
    if (era.isModernBatch) {
      const message = 'This protocol version has no batches';
      this.refuse(refusals.bodyRefused({ code: -32600, message, reason: 'batch_not_allowed' }));
      return;
    }
    if (era.era === 'modern' && route.readsBody) {
      const mismatch = headerMismatch(parsed.elements[0]!, headers);
      if (mismatch !== undefined) {
        this.#record.openCalls();
        this.refuse(refusals.headerMismatchRefused(request, mismatch));
        return;
      }
    }
    this.#checkSession();
  }

  #checkSession(): void {
    const { request } = this;
    const { sessionId, route } = request;
    if (sessionId !== undefined && request.era === 'legacy') {
      const owner = ownerOf(request.principal);
      const session = this.#services.sessions.use(route.name, sessionId, owner, route.isSessionStrict);
      if (session === 'refused') {
        this.#record.openCalls();
        this.refuse(refusals.sessionRefused(request));
        return;
      }
      this.#record.session = session;
    }
    this.#after(this.#runPolicies(route.bodyPolicies, 'onRequest', 0), () => this.#forward());
  }

  #forward(): void {
    const { request } = this;
    this.#record.openCalls();
    const callsTools = request.elements.some(
      (element) => element.kind === 'request' && element.method === 'tools/call',
    );
    if (callsTools && !this.#services.recorder.canAccept()) {
      this.refuse(refusals.spoolFull(request));
      return;
    }
    this.#dispatch();
  }

  #dispatch(): void {
    if (this.isClosed()) return;
    this.#record.dispatch(this.#record.needsJournal, (error) => {
      if (error !== undefined) {
        this.refuse(refusals.spoolFull(this.request));
        return;
      }
      if (!this.isClosed()) this.#send();
    });
  }

  #send(): void {
    const { request } = this;
    const { route } = request;
    const body = request.editsIfAny?.body ?? request.body;
    const query = request.path.indexOf('?');
    const credentialHeader = this.#snapshot.keyManagers.settings.headername.toLowerCase();
    const answer = new AnswerRelay(request, this.#response, this.#record, this);
    this.#answer = answer;
    this.#limitStream();
    try {
      route.upstream.pool.dispatch(
        {
          origin: route.upstreamOrigin,
          path: query === -1 ? route.upstreamPath : joinQuery(route.upstreamPath, request.path.slice(query + 1)),
          method: request.httpMethod as 'GET' | 'POST' | 'DELETE',
          headers: upstreamHeaders(request, body?.length, credentialHeader),
          body: body ?? null,
        },
        answer,
      );
    } catch (error) {
      answer.onError(error as Error);
    }
  }

  /** A stream must not outlive the token it was opened with by more than a little. */
  #limitStream(): void {
    const expiresAt = this.request.principal?.expiresAt;
    if (expiresAt === undefined || !this.isStream) return;
    const leftMs = expiresAt * 1000 + EXPIRY_GRACE_MS - Date.now();
    this.#expiry = setTimeout(() => this.finishStream(), Math.min(Math.max(leftMs, 0), MAX_TIMER_MS)).unref();
  }

  #onClose(): void {
    if (this.#response.writableFinished || this.#isClientGone) return;
    this.#isClientGone = true;
    this.#record.isClientGone = true;
    if (this.#isDone) return;
    if (this.#answer !== undefined) this.#answer.abort();
    this.#record.waiter = undefined;
    this.#record.end('client_closed');
    this.done();
  }

  /** Runs one hook of the policies in order; asynchronous only from the first policy that is. */
  #runPolicies(
    policies: readonly PreparedPolicy[],
    hook: 'onHeaders' | 'onRequest',
    from: number,
  ): MaybeLater<Refusal | undefined> {
    for (let at = from; at < policies.length; at += 1) {
      const result = policies[at]![hook]?.(this.request);
      if (result === undefined) continue;
      if (!(result instanceof Promise)) return result;
      return result.then((refusal) => refusal ?? this.#runPolicies(policies, hook, at + 1));
    }
    return undefined;
  }

  #after(result: MaybeLater<Refusal | undefined>, next: () => void): void {
    if (result === undefined) {
      next();
      return;
    }
    if (!(result instanceof Promise)) {
      this.#refuseByPolicy(result);
      return;
    }
    result.then(
      (refusal) => {
        if (this.isClosed()) return;
        if (refusal === undefined) next();
        else this.#refuseByPolicy(refusal);
      },
      (error: unknown) => this.fail(error),
    );
  }

  #refuseByPolicy(refusal: Refusal): void {
    if (this.request.body !== undefined) this.#record.openCalls();
    // An answer that is no refusal comes from a policy that responds itself.
    this.#record.refuse(refusal, refusal.denial === undefined ? 'exchanged' : 'denied');
    this.refuse(refusal, true);
  }

  /** A fault of ours: the client is told no more than that. */
  fail(error: unknown): void {
    this.#services.logger.error({ err: error, proxy: this.request.route.name }, 'a request failed inside the gateway');
    if (this.#response.headersSent) this.#response.destroy();
    else this.refuse(refusals.upstreamRefusal(this.request, 500, 'internal_error'));
  }
}

function ignore(): void {
  // The 'close' event that follows is what counts.
}

function isJson(contentType: string | undefined): boolean {
  if (contentType === 'application/json') return true;
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() === 'application/json';
}

function isProblem(parsed: object): parsed is BodyProblem {
  return 'code' in parsed;
}

function joinQuery(path: string, query: string): string {
  return query === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`;
}
