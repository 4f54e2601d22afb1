import { createHash } from 'node:crypto';
import type { IdentityClaims } from '@tallygate/caller-token/principal-from-claims';
import type { CallEvent } from '@tallygate/contracts/event';
import { LOGGED_GATEWAY } from '@tallygate/contracts/event-kinds';
import type { BillingSettings } from '@tallygate/contracts/gateway-config';
import type { PlanRules } from '@tallygate/contracts/plan-rules';
import type { DecisionRules } from '@tallygate/metering/call-facts';
import { decide } from '@tallygate/metering/decide';
import { callIdentity } from './call-identity.ts';
import { callOutcome } from './call-outcome.ts';
import type { LoggedCall, LoggedMessage } from './logged-call.ts';
import { type KnownProxy, loggedProxy } from './logged-proxy.ts';
import { namedUuid } from './named-uuid.ts';

/** What calls of other gateways are read and decided by. */
export type CallRules = {
  /** The gateway that records them. */
  gatewayId: string;
  configVersion: number | null;
  billing: BillingSettings;
  identity: IdentityClaims;
  proxies: readonly KnownProxy[];
  planOf: (
    company: string | undefined,
    atMs: number,
  ) => { plan: Pick<PlanRules, 'name' | 'decisions'>; subscription: string | undefined } | undefined;
};

const MAX_TARGET = 256;
const MAX_NAME = 64;
const MAX_NODE = 100;
/** 2^50, the most that the ledger counts in. */
const MAX_COUNT = 2 ** 50;
const UNFIT = /\p{Cc}|\p{Cs}/gu;

/**
 * The event of a call that another gateway saw. The same call gives the same event, with the same id, whoever tells it
 * how often.
 */
export function loggedCallEvent(call: LoggedCall, rules: CallRules): CallEvent {
  const { message, end } = call;
  const method = methodOf(call);
  const target = cut(message.target, MAX_TARGET);
  const { outcome, denial, evidence, delivered } = callOutcome(call);
  const { known, ...proxy } = loggedProxy(call.api, rules.proxies);
  const who = callIdentity(call.identity, rules.identity);
  const membership = rules.planOf(who.company, call.time);
  const decision = decide(
    {
      method,
      ...(method === 'tools/call' && target !== undefined && { tool: target }),
      outcome,
      ...(denial !== undefined && { denial }),
      delivered,
      dispatched: call.dispatched,
      ...(who.consumer !== undefined && { consumer: who.consumer }),
      ...(who.company !== undefined && { company: who.company }),
      source: call.source,
      evidence,
      requestBytes: call.requestBytes,
      messageBytes: call.responseBytes,
    },
    decisionRules(rules, known, membership?.plan),
  );
  return {
    id: namedUuid(call.name),
    exchangeId: namedUuid([call.exchange]),
    gatewayId: `${LOGGED_GATEWAY[call.source]}${cut(call.node, MAX_NODE) ?? ''}`,
    recordedBy: rules.gatewayId,
    ...(rules.configVersion !== null && { configVersion: rules.configVersion }),
    source: call.source,
    time: new Date(call.time).toISOString(),
    ...mended(proxy),
    ...given({
      upstream: cut(call.upstream, MAX_TARGET),
      ...who,
      issuer: cut(who.issuer, 2 * MAX_TARGET),
      scopes: cut(who.scopes, MAX_TARGET),
      subscription: cut(call.identity.billingSubscriptionId, MAX_TARGET) ?? membership?.subscription,
      sessionHash: hashOf(message.sessionId),
      clientIp: cut(call.clientIp, MAX_NAME),
      target,
      httpStatus: end.status !== undefined && end.status > 0 && end.status < 1000 ? end.status : undefined,
      errorCode:
        outcome === 'rpc_error' || outcome === 'denied' ? (message.errorCode ?? message.policyErrorCode) : undefined,
      ttfbMs: call.ttfbMs,
      upstreamMs: call.upstreamMs,
      denial,
      capability: capabilityOf(method),
    }),
    ...messageMembers(message),
    era: 'legacy',
    httpMethod: call.httpMethod,
    method,
    outcome,
    evidence,
    isError: message.isError === true,
    durationMs: call.durationMs,
    requestBytes: countOf(call.requestBytes),
    responseBytes: countOf(call.responseBytes),
    delivered,
    ...(outcome !== 'ok' && { dispatched: call.dispatched }),
    ...decision,
    policyVersion: rules.billing.policy_version,
    uri: cut(call.uri, 8 * MAX_TARGET) ?? '',
  };
}

function messageMembers(message: LoggedMessage) {
  const { protocolVersion, clientName, clientVersion, serverName, serverVersion, requestId } = message;
  return given({
    protocolVersion: cut(protocolVersion, MAX_NAME),
    clientName: cut(clientName, MAX_NAME),
    clientVersion: cut(clientVersion, MAX_NAME),
    serverName: cut(serverName, MAX_NAME),
    serverVersion: cut(serverVersion, MAX_NAME),
    requestId: cut(requestId, MAX_TARGET),
  });
}

/** A proxy of ours is billed by what its own gateway saw, unless it says otherwise: both would bill its calls twice. */
function decisionRules(
  { billing }: CallRules,
  known: KnownProxy | undefined,
  plan: DecisionRules['plan'],
): DecisionRules {
  return {
    billing,
    ...(known !== undefined && { proxy: { ...known.billing, source: known.billing?.source ?? 'gateway' } }),
    ...(plan !== undefined && { plan }),
  };
}

/** The JSON-RPC method; where none was read, as for a batch or another protocol, the HTTP method. */
function methodOf({ message, httpMethod, api }: LoggedCall): string {
  if (message.method !== undefined) return cut(message.method, 200) ?? '';
  // A GET of another protocol is no stream of MCP.
  return api.kind !== undefined && api.kind !== 'Mcp' ? 'http' : httpMethod.toLowerCase();
}

function capabilityOf(method: string): CallEvent['capability'] {
  if (method.startsWith('tools/')) return 'TOOL';
  if (method.startsWith('resources/')) return 'RESOURCE';
  return method.startsWith('prompts/') ? 'PROMPT' : undefined;
}

/** The first half of its SHA-256, as for sessions of this gateway: the id itself is a secret. */
function hashOf(sessionId: string | undefined): string | undefined {
  return sessionId === undefined ? undefined : createHash('sha256').update(sessionId).digest('hex').slice(0, 16);
}

function countOf(bytes: number): number {
  return Math.min(Math.max(0, Math.round(bytes)), MAX_COUNT);
}

/** Text of others without control characters and halves of characters, cut to what an event may hold. */
function cut(text: string | undefined, maxLength: number): string | undefined {
  return text?.slice(0, maxLength).replace(UNFIT, '\ufffd');
}

function mended<T extends Record<string, string>>(texts: T): T {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, text.replace(UNFIT, '\ufffd')])) as T;
}

type Given<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

function given<T extends object>(members: T): Given<T> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Given<T>;
}
