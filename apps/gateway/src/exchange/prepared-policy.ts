import type { RequestElement } from '../mcp/request-element.ts';
import type { PolicyRequest } from './policy-request.ts';
import type { Refusal } from './refusal.ts';

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
   * The relay buffers and re-serialises only the answers of methods for which `rewritesAnswerOf` is true, and those that look
   * like one on streams that clients listen to: then `element` has a method and nothing else.
   */
  rewritesAnswerOf?(method: string): boolean;
  rewriteAnswer?(
    message: Record<string, unknown>,
    element: RequestElement,
    request: PolicyRequest,
  ): Record<string, unknown> | undefined;
  /**
   * Members for the event of a tool call, each with a trailing comma, once all else of it is known; before it is written.
   */
  addsToEvent?(event: string, element: RequestElement, request: PolicyRequest): string;
  /**
   * When the event of a tool call was made, as the text that is recorded, before the call's answer leaves; `element` is the call.
   */
  onCallRecorded?(event: string, element: RequestElement, request: PolicyRequest): void;
  /**
   * Members for `_meta` of the result of a call for whose method `rewritesAnswerOf` is true. Every other byte of the message stays
   * as it is.
   */
  addsToResult?(element: RequestElement, request: PolicyRequest): Record<string, unknown> | undefined;
  /** It decides who calls by a credential; it is passed over for the console, which is known already. */
  asksForCredential?: true;
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
