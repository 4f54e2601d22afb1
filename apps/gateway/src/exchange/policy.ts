import type { IncomingHttpHeaders } from 'node:http';
import type { Denial } from '@tallygate/contracts/outcome';
import type { ProxyRoute } from '../snapshot/snapshot.ts';
import type { Principal } from './principal.ts';

/** One JSON-RPC element of a request body, as far as policies and the meter need it. */
export type RequestElement = {
  kind: 'request' | 'notification' | 'response';
  method: string | undefined;
  /** The id as JSON text (`1`, `"1"`); undefined for notifications. */
  id: string | undefined;
  /** Tool or prompt name, resource URI, task id: what the method acts on. */
  target: string | undefined;
  params: Readonly<Record<string, unknown>> | undefined;
  /** Its length in the body; undefined for one that is the whole body. */
  bytes?: number | undefined;
};

/**
 * What policies may change of the request and of the answer; applied by the relay after all policies ran.
 * Removals come first, so a header that is both removed and set arrives once, with the set value.
 */
export type ExchangeEdits = {
  /** Lower-case name → value; set on the request to the upstream. */
  upstreamHeaders: Map<string, string>;
  removedUpstreamHeaders: Set<string>;
  responseHeaders: Map<string, string>;
  removedResponseHeaders: Set<string>;
  /** Replaces the body that goes upstream (mcp-rewrite only). */
  body: Buffer | undefined;
};

/** A request on its way through the policies of its proxy. */
export type PolicyRequest = {
  readonly exchangeId: string;
  readonly route: ProxyRoute;
  readonly httpMethod: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Alternating names and values as received; the only place where repeated headers can be seen. */
  readonly rawHeaders: readonly string[];
  /** Address of the client; null when it is unknown: then rules about addresses refuse it. */
  readonly clientIp: string | null;
  /** Empty until the body has been parsed, and for GET and DELETE. */
  elements: readonly RequestElement[];
  isBatch: boolean;
  era: 'legacy' | 'modern';
  protocolVersion: string | undefined;
  body: Buffer | undefined;
  principal: Principal | undefined;
  /** The access token that made the principal; only what was verified may be exchanged for another. */
  verifiedToken: string | undefined;
  readonly edits: ExchangeEdits;
  /** Values that policies leave for later ones, and for CEL conditions. */
  readonly metadata: Map<string, unknown>;
};

/** Why and how a policy answers instead of the upstream. */
export type Refusal = {
  status: number;
  headers: Record<string, string>;
  /** The complete body; for JSON-RPC errors already carrying the request's id. */
  body: string;
  /** Absent for an answer that is not a refusal (`respond`). */
  denial?: Denial;
  /** One constant word for the event, e.g. `token_expired`, `tool_denied`, `rate_limited`. */
  detail: string;
};

export type PolicyAnswer = { status: number; headers: Map<string, string>; request: PolicyRequest };

/** The answer to one call, as it was read for the record: `message` holds `result` or `error` unless it was too large to keep. */
export type CallAnswer = {
  message: { result?: unknown; error?: { code: number | undefined } };
  element: RequestElement;
  /** Place of the call among those of its request. */
  index: number;
};

type Result = Refusal | undefined;

/** A policy instance bound to its params; built once per snapshot, shared by all requests, so it keeps no request state. */
export type PreparedPolicy = {
  name: string;
  /** Whether `onRequest` looks at method or names, so that modern header/body mismatches must be refused (−32020). */
  readsBody: boolean;
  /** Before the body is read: authentication that needs no body, IP rules, preflight. */
  onHeaders?(request: PolicyRequest): Result | Promise<Result>;
  /** After the body was parsed, before anything goes upstream; runs for GET and DELETE too, then without elements. */
  onRequest?(request: PolicyRequest): Result | Promise<Result>;
  /** When the upstream's status and headers are known, before they are sent. */
  onAnswer?(answer: PolicyAnswer): void;
  /** When a call of the request has been answered; the bytes pass as they are and wait for nothing here. */
  onCallAnswer?(call: CallAnswer, answer: PolicyAnswer): void;
  /**
   * Opt-in rewriting of an answer message (list filtering): returns the new message, or undefined to leave the bytes alone.
   * The relay buffers and re-serialises only the answers of methods for which `rewritesAnswerOf` is true.
   */
  rewritesAnswerOf?(method: string): boolean;
  rewriteAnswer?(
    message: Record<string, unknown>,
    element: RequestElement,
    request: PolicyRequest,
  ): Record<string, unknown> | undefined;
  /** Lower-case name of the header that carries the caller's credential: whatever it is called, no event or log holds it. */
  credentialHeader?: string;
  /** Chooses which headers the event carries; several filters intersect. */
  analyticsHeaders?: {
    /** Whether it chooses for this request; absent = always. */
    applies?(request: PolicyRequest): boolean;
    request?(name: string): boolean;
    response?(name: string): boolean;
  };
  /** CORS answers for this route, when the policy is `cors`. */
  cors?: {
    /** Headers of a preflight answer; null when the origin is not allowed. */
    preflight(request: PolicyRequest): Record<string, string> | null;
    /** Headers added to every other answer to this origin; empty when not allowed. */
    actual(origin: string, request: PolicyRequest): Record<string, string>;
    allows(origin: string, request: PolicyRequest): boolean;
  };
  /**
   * Present on OAuth policies: the route is then protected and serves resource metadata.
   * `issuers` are names of key managers; empty means all.
   */
  authenticates?: { issuers: readonly string[]; scopes: readonly string[] };
  close?(): void;
};
