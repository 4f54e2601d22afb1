import type { IncomingMessage, ServerResponse } from 'node:http';
import { TEST_HEADER } from '@tallygate/contracts/test-caller';
import type { Logger } from '@tallygate/server-kit/logger';
import type { TestCallers } from '../auth/test-callers.ts';
import type { Linked } from '../exchange/linked-list.ts';
import type { Refusal } from '../exchange/refusal.ts';
import * as refusals from '../exchange/refusals.ts';
import type { RelayRequest } from '../exchange/relay-request.ts';
import { ownerOf, type SessionEntry, type SessionTable } from '../exchange/session-table.ts';
import type { RequestElement } from '../mcp/request-element.ts';
import type { CallGate } from '../record/call-gate.ts';
import { ExchangeRecord } from '../record/exchange-record.ts';
import type { Recorder } from '../record/recorder.ts';
import type { Instead, RepeatCheck } from '../repeats/repeat-check.ts';
import type { Snapshot } from '../snapshot/snapshot.ts';
import type { AnswerHost } from './answer-host.ts';
import { AnswerRelay } from './answer-relay.ts';
import { checkBody, checkForm } from './check-body.ts';
import { afterExchangeEvent, type ExchangeEvent, type ExchangeState } from './exchange-state.ts';
import { readBody } from './read-body.ts';
import type { RefusalThrottle } from './refusal-throttle.ts';
import { type MaybeLater, runPolicies } from './run-policies.ts';
import { UpstreamAttempts } from './upstream-attempts.ts';

/** What all exchanges of a gateway have in common. */
export type SharedByExchanges = {
  recorder: Recorder;
  sessions: SessionTable;
  repeats: RepeatCheck;
  throttle: RefusalThrottle;
  testCallers: TestCallers;
  /** Who may have to pay, or is limited; absent where nobody is. */
  gate?: CallGate | undefined;
  logger: Logger;
  isStopping(): boolean;
};

/** An answer that the gateway gives itself. */
type OwnAnswer = { status: number; headers: Record<string, string>; body: string | Buffer };

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
  readonly #shared: SharedByExchanges;
  readonly #record: ExchangeRecord;
  #session: SessionEntry | undefined;
  readonly #onDone: (exchange: Exchange) => void;
  #answer: AnswerRelay | undefined;
  #state: ExchangeState = 'open';
  #expiry: NodeJS.Timeout | undefined;
  readonly #attempts: UpstreamAttempts;

  constructor(options: {
    request: RelayRequest;
    incoming: IncomingMessage;
    response: ServerResponse;
    snapshot: Snapshot;
    shared: SharedByExchanges;
    /** Called once, when nothing of this exchange runs any more. */
    onDone: (exchange: Exchange) => void;
  }) {
    this.request = options.request;
    this.#incoming = options.incoming;
    this.#response = options.response;
    this.#snapshot = options.snapshot;
    this.#shared = options.shared;
    this.#record = new ExchangeRecord(options.shared.recorder, options.shared.sessions, options.request);
    this.#attempts = new UpstreamAttempts(options.request, options.shared.logger);
    this.#onDone = options.onDone;
    this.#response.on('close', () => this.#onClose());
    this.#response.on('error', ignore);
  }

  /** True for answers that stay open until somebody ends them. */
  get isStream(): boolean {
    return this.request.httpMethod === 'GET' || this.request.elements[0]?.method === 'subscriptions/listen';
  }

  isClosed(): boolean {
    return this.#state !== 'open' && this.#state !== 'cutOff';
  }

  start(): void {
    const { headers, route, httpMethod } = this.request;
    const { hostGuard } = this.#snapshot;
    if (!hostGuard.allowsHost(headers.host)) {
      this.#refuseUnrecorded(refusals.hostRefused());
      return;
    }
    const { origin } = headers;
    if (origin !== undefined) {
      if (!hostGuard.allowsOrigin(origin) && !route.cors.allows(origin, this.request)) {
        this.#refuseUnrecorded(refusals.originRefused());
        return;
      }
      if (httpMethod === 'OPTIONS') {
        this.#preflight();
        return;
      }
      this.request.corsHeaders = route.cors.actual(origin, this.request);
    } else if (httpMethod === 'OPTIONS') {
      this.#answerEmpty({ allow: refusals.MCP_METHODS });
      return;
    }
    if (this.#shared.isStopping()) {
      this.refuse(refusals.draining(this.request));
      return;
    }
    if (headers[TEST_HEADER] === undefined) this.#onHeaders();
    else this.#after(this.#admitTest(), () => this.#onHeaders());
  }

  #admitTest(): Promise<Refusal | undefined> {
    const isOn = this.#snapshot.config.gateway.try;
    return this.#shared.testCallers.admit(this.request, { isOn, now: Date.now });
  }

  #onHeaders(): void {
    const { headerPolicies } = this.request.route;
    this.#after(runPolicies(this.request, headerPolicies, 'onHeaders'), () => this.#checkForm());
  }

  /** Ends a stream from our side. */
  finishStream(): void {
    if (this.#answer !== undefined) this.#answer.finish();
    else this.#response.destroy();
  }

  /** Ends what runs, because the gateway stops: the caller did not leave. */
  cutOff(): void {
    if (this.#state === 'done') return;
    const isCallerGone = this.isClosed();
    this.#on('cutOff');
    if (isCallerGone) this.#answer?.cutOff();
    else this.#response.destroy();
  }

  sessionGone(): void {
    const { sessionId, route } = this.request;
    if (sessionId !== undefined) this.#shared.sessions.drop(route.name, sessionId);
  }

  refuse(refusal: Refusal, isUnrecorded = this.#answer !== undefined): void {
    if (this.isClosed()) return;
    const answer = isUnrecorded ? refusal : this.#throttled(refusal);
    if (!isUnrecorded) this.#record.refuse(answer);
    this.#answerWith(answer);
  }

  #throttled(refusal: Refusal): Refusal {
    const { config, keyManagers } = this.#snapshot;
    const perMinute = config.gateway.limits.refusals_per_minute;
    const credentialHeader = keyManagers.settings.headername.toLowerCase();
    return this.#shared.throttle.answer(this.request, refusal, { perMinute, credentialHeader });
  }

  /** Anybody can send these, so they are only counted. */
  #refuseUnrecorded(refusal: Refusal): void {
    this.#shared.recorder.metrics.unrecordedRefusals += 1;
    this.refuse(refusal, true);
  }

  /** Answers in place of the upstream. What a tool call is answered with is on disk before it leaves. */
  #answerWith(answer: OwnAnswer): void {
    const record = this.#record;
    if (!record.isWriting || !record.callsTools) {
      this.#respond(answer);
      return;
    }
    record.tellWhenWritten({
      written: (isLost) => {
        if (!this.isClosed()) this.#respond(isLost ? refusals.spoolFull(this.request) : answer);
      },
    });
  }

  #respond(answer: OwnAnswer): void {
    const headers = { ...this.request.corsHeaders, ...answer.headers };
    const body = Buffer.from(answer.body);
    if (!this.#incoming.complete && this.request.httpMethod === 'POST') headers.connection = 'close';
    this.#response.writeHead(answer.status, { ...headers, 'content-length': String(body.length) });
    this.#response.end(body);
    this.done();
  }

  done(): void {
    if (this.#state === 'done') return;
    this.#on('finished');
    clearTimeout(this.#expiry);
    this.#onDone(this);
  }

  #preflight(): void {
    const answer = this.request.route.cors.preflight(this.request);
    if (answer === null) {
      this.refuse(refusals.originRefused(), true);
      return;
    }
    this.#answerEmpty(answer);
  }

  #answerEmpty(headers: Record<string, string>): void {
    this.#response.writeHead(204, headers);
    this.#response.end();
    this.done();
  }

  #checkForm(): void {
    const { httpMethod, route } = this.request;
    const refused = checkForm(this.request);
    if (refused !== undefined) {
      this.refuse(refused);
      return;
    }
    if (httpMethod !== 'POST') {
      this.#checkSession();
      return;
    }
    readBody(this.#incoming, route.maxBodyBytes, (body) => {
      if (body === 'too_large') {
        this.refuse(refusals.bodyTooLarge(route.maxBodyBytes));
        return;
      }
      // The body arrives in an event of its own, so `serve` has returned and cannot catch what is thrown here.
      try {
        this.#onBody(body);
      } catch (error) {
        this.fail(error);
      }
    });
  }

  #onBody(body: Buffer): void {
    this.#record.bodyRead();
    const refused = checkBody(this.request, body, this.#snapshot.config.gateway.limits.max_batch);
    if (refused === undefined) {
      this.#checkSession();
      return;
    }
    if (refused.hasCalls) this.#record.openCalls();
    this.refuse(refused.refusal);
  }

  #checkSession(): void {
    const { request } = this;
    const { sessionId, route } = request;
    if (sessionId !== undefined && request.era === 'legacy') {
      const owner = ownerOf(request.principal);
      const session = this.#shared.sessions.use(route.name, sessionId, { owner, isStrict: route.isSessionStrict });
      if (session === 'refused') {
        this.#record.openCalls();
        this.refuse(refusals.sessionRefused(request));
        return;
      }
      this.#session = session;
      request.cookies = session?.cookies;
      this.#record.sessionFound(session);
    }
    if (request.elements.some((element) => this.#isForeignTask(element))) {
      this.#record.openCalls();
      this.refuse(refusals.taskRefused(request));
      return;
    }
    this.#after(runPolicies(request, route.bodyPolicies, 'onRequest'), () => this.#forward());
  }

  #isForeignTask({ method, target }: RequestElement): boolean {
    if (target === undefined || method?.startsWith('tasks/') !== true) return false;
    const { route, principal } = this.request;
    const access = this.#shared.recorder.taskOwners.accessOf(route.name, target, ownerOf(principal));
    return access === 'foreign' || (access === 'unknown' && route.isSessionStrict);
  }

  #forward(): void {
    this.#attempts.choose(this.#session);
    this.#record.openCalls();
    if (!this.#record.callsTools) {
      this.#dispatch();
      return;
    }
    if (!this.#shared.recorder.canAccept()) {
      this.refuse(refusals.spoolFull(this.request));
      return;
    }
    const instead = this.#shared.repeats.check(this.request, this.#record.calls);
    if (!(instead instanceof Promise)) {
      this.#unlessRepeated(instead);
      return;
    }
    this.#record.waitForFirst();
    instead.then((found) => this.#unlessRepeated(found)).catch((error: unknown) => this.fail(error));
  }

  #unlessRepeated(instead: Instead | undefined): void {
    if (this.isClosed()) this.#record.notMade();
    else if (instead === undefined) this.#payAhead();
    else if ('refusal' in instead) this.refuse(instead.refusal);
    else {
      this.#record.repeat(instead.repeated);
      this.#answerWith(instead.repeated);
    }
  }

  /** A repeat costs nothing, so only now is put aside what the calls may cost. */
  #payAhead(): void {
    const unpaid = this.#shared.gate?.admit(this.request, this.#record.calls);
    if (unpaid === undefined) {
      this.#dispatch();
      return;
    }
    if (!(unpaid instanceof Promise)) {
      this.refuse(unpaid);
      return;
    }
    this.#record.waitForFirst();
    unpaid
      .then((refusal) => {
        if (this.isClosed()) this.#record.notMade();
        else if (refusal === undefined) this.#dispatch();
        else this.refuse(refusal);
      })
      .catch((error: unknown) => this.fail(error));
  }

  #dispatch(): void {
    if (this.isClosed()) return;
    // Only now is it known that the request is no repeat: a repeat makes no call, and may wait for the one that runs
    // on.
    if (this.#record.callsTools && this.#shared.recorder.unattended.isFull(this.request)) {
      this.refuse(refusals.callsLeftRunning(this.request));
      return;
    }
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
    const credentialHeader = this.#snapshot.keyManagers.settings.headername.toLowerCase();
    const answer = new AnswerRelay({
      request,
      response: this.#response,
      record: this.#record,
      host: this,
      isStream: this.isStream,
    });
    this.#answer = answer;
    this.#limitStream();
    this.#attempts.send(answer, credentialHeader);
  }

  triesElsewhere(status: number): boolean {
    const isElsewhere = this.#attempts.movesOn(status, !this.isClosed());
    if (isElsewhere) this.#send();
    return isElsewhere;
  }

  keepCookies(setCookies: readonly string[]): void {
    this.#attempts.keepCookies(setCookies);
  }

  follows(status: number, location: string | undefined): boolean {
    const isRedirected = this.#attempts.redirects(status, location, !this.isClosed());
    if (isRedirected) this.#send();
    return isRedirected;
  }

  /** A stream must not outlive the token it was opened with by more than a little. */
  #limitStream(): void {
    const expiresAt = this.request.principal?.expiresAt;
    if (expiresAt === undefined || !this.isStream) return;
    const leftMs = expiresAt * 1000 + EXPIRY_GRACE_MS - Date.now();
    clearTimeout(this.#expiry);
    this.#expiry = setTimeout(() => this.finishStream(), Math.min(Math.max(leftMs, 0), MAX_TIMER_MS)).unref();
  }

  #onClose(): void {
    if (this.#response.writableFinished) return;
    const isRunning = this.#state !== 'done';
    this.#on('closed');
    const isCutOff = this.#state === 'cutOffLeft';
    const answer = isRunning ? this.#answer : undefined;
    this.#record.callerLeft(!isCutOff && answer?.isResultBegun === true);
    if (!isRunning) return;
    if (answer !== undefined && !isCutOff && this.#record.goOnUnattended()) {
      answer.detach();
      return;
    }
    answer?.abort();
    this.#record.end(isCutOff ? 'gateway_stopped' : 'client_closed');
    this.done();
  }

  #on(event: ExchangeEvent): void {
    this.#state = afterExchangeEvent(this.#state, event);
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
    result
      .then((refusal) => {
        if (this.isClosed()) return;
        if (refusal === undefined) next();
        else this.#refuseByPolicy(refusal);
      })
      .catch((error: unknown) => this.fail(error));
  }

  #refuseByPolicy(refusal: Refusal): void {
    if (refusal.isUnrecorded) {
      this.refuse(refusal, true);
      return;
    }
    if (this.request.body !== undefined) this.#record.openCalls();
    // An answer that is no refusal comes from a policy that responds itself.
    const isRefusal = refusal.denial !== undefined;
    const answer = isRefusal ? this.#throttled(refusal) : refusal;
    this.#record.refuse(answer, isRefusal ? 'denied' : 'exchanged');
    this.refuse(answer, true);
  }

  /** A fault of ours: the client is told no more than that. */
  fail(error: unknown): void {
    this.#shared.logger.error({ err: error, proxy: this.request.route.name }, 'a request failed inside the gateway');
    if (this.#response.headersSent) this.#response.destroy();
    else this.refuse(refusals.faultRefusal(this.request));
  }
}

function ignore(): void {
  // The 'close' event that follows is what counts.
}
