import type { Principal } from '@tallygate/caller-token/principal';
import type { BillingSettings } from '@tallygate/contracts/gateway-config';
import type { McpProxy } from '@tallygate/contracts/mcp-proxy';
import type { Decision } from '@tallygate/metering/call-facts';
import type { RequestElement } from '../mcp/request-element.ts';
import type { CallEnding } from './call-ending.ts';

/*
 * Events are written as text, piece by piece: what is constant per route, per principal and per session is made once.
 * Every piece is JSON members with a trailing comma, so that pieces can be joined.
 */

const MAX_TARGET = 256;
const MAX_NAME = 64;
const PLAIN = /^[\x20-\x7e]*$/;
/** Control characters and halves of surrogate pairs. */
const UNFIT = /\p{Cc}|\p{Cs}/gu;

/** `"key":value,` or nothing. */
export function member(key: string, value: string | number | boolean | undefined): string {
  return value === undefined ? '' : `"${key}":${typeof value === 'string' ? quote(value) : value},`;
}

/** Text that is JSON between quotes as it is; nearly every name and id. */
const NEEDS_NO_ESCAPE = /^[ !#-[\]-~]*$/;

function quote(text: string): string {
  return NEEDS_NO_ESCAPE.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** Text of others, cut to what an event may hold, without control characters and halves of characters. */
export function cutText(text: string | undefined, maxLength: number): string | undefined {
  if (text === undefined) return undefined;
  const cut = text.length <= maxLength ? text : text.slice(0, maxLength);
  return PLAIN.test(cut) ? cut : cut.replace(UNFIT, '\ufffd');
}

export function routeMembers(
  proxy: McpProxy,
  config: { gatewayId: string; configVersion: number | null; billing: BillingSettings; upstreamHost: string },
  resource: string,
): string {
  return (
    member('gatewayId', config.gatewayId) +
    member('configVersion', config.configVersion ?? undefined) +
    member('proxy', proxy.metadata.name) +
    member('proxyDisplayName', proxy.spec.displayName) +
    member('proxyVersion', proxy.spec.version) +
    member('proxyContext', proxy.spec.context ?? '/') +
    member('upstream', cutText(config.upstreamHost, MAX_TARGET)) +
    member('policyVersion', config.billing.policy_version) +
    member('uri', resource)
  );
}

const principals = new WeakMap<Principal, string>();

/** Who called and who pays. Principals live as long as their token is remembered, so most are written once. */
export function principalMembers(principal: Principal | undefined): string {
  if (principal === undefined) return '';
  let text = principals.get(principal);
  if (text === undefined) {
    text =
      member('consumer', principal.consumer) +
      member('issuer', principal.issuer) +
      member('subject', principal.subject) +
      member('clientId', principal.clientId) +
      (principal.scopes.size === 0 ? '' : member('scopes', cutText([...principal.scopes].join(' '), MAX_TARGET))) +
      member('company', principal.company) +
      member('userId', principal.userId) +
      (principal.identityFaults.length === 0 ? '' : `"identityFaults":${JSON.stringify(principal.identityFaults)},`);
    principals.set(principal, text);
  }
  return text;
}

export type Peers = {
  clientName?: string | undefined;
  clientVersion?: string | undefined;
  serverName?: string | undefined;
  serverVersion?: string | undefined;
};

export function peerMembers(peers: Peers): string {
  return (
    member('clientName', cutText(peers.clientName, MAX_NAME)) +
    member('clientVersion', cutText(peers.clientVersion, MAX_NAME)) +
    member('serverName', cutText(peers.serverName, MAX_NAME)) +
    member('serverVersion', cutText(peers.serverVersion, MAX_NAME))
  );
}

/** Which request it was; `target` is replaced by a hash for tasks, whose ids are secrets. */
export function elementMembers(element: RequestElement, target: string | undefined): string {
  const method = cutText(element.method, 200) ?? '';
  return (
    member('method', method) +
    member('capability', capabilityOf(method)) +
    member('target', cutText(target, MAX_TARGET)) +
    member('requestId', element.id === undefined ? undefined : cutText(element.id, MAX_TARGET))
  );
}

function capabilityOf(method: string): string | undefined {
  if (method.startsWith('tools/')) return 'TOOL';
  if (method.startsWith('resources/')) return 'RESOURCE';
  return method.startsWith('prompts/') ? 'PROMPT' : undefined;
}

export function endingMembers(ending: CallEnding): string {
  const { ttfbMs, upstreamMs, messages, progress, serverRequests } = ending;
  return (
    `"outcome":"${ending.outcome}","isError":${ending.isError},"durationMs":${milliseconds(ending.durationMs)},` +
    `"responseBytes":${ending.responseBytes},"delivered":${ending.delivered},` +
    (ending.isResultBegun && !ending.delivered ? '"resultBegun":true,' : '') +
    (ttfbMs === undefined ? '' : `"ttfbMs":${milliseconds(ttfbMs)},`) +
    (upstreamMs === undefined ? '' : `"upstreamMs":${milliseconds(upstreamMs)},`) +
    (ending.parse === undefined ? '' : `"parse":"${ending.parse}",`) +
    member('httpStatus', ending.httpStatus) +
    member('messageBytes', ending.messageBytes) +
    (messages > 0 ? `"messages":${messages},` : '') +
    (ending.isSse ? '"sse":true,' : '') +
    (progress > 0 ? `"progress":${progress},` : '') +
    (serverRequests > 0 ? `"serverRequests":${serverRequests},` : '') +
    (ending.outcome === 'ok' ? '' : failureMembers(ending)) +
    (ending.isResumed ? '"resumed":true,' : '') +
    member('taskHash', ending.taskHash) +
    member('taskStatus', cutText(ending.taskStatus, MAX_NAME)) +
    member('mrtrRound', ending.mrtrRound) +
    member('duplicateOf', ending.duplicateOf) +
    (ending.serverName === undefined
      ? ''
      : peerMembers({ serverName: ending.serverName, serverVersion: ending.serverVersion }))
  );
}

function failureMembers(ending: CallEnding): string {
  return (
    member('denial', ending.denial) +
    member('detail', cutText(ending.detail, 200)) +
    (ending.denialFacts === undefined ? '' : `"denialFacts":${JSON.stringify(ending.denialFacts)},`) +
    member('errorCode', ending.errorCode)
  );
}

/** The last piece, without a comma. */
export function decisionMembers(decision: Decision): string {
  const { decidedBy, plan } = decision;
  const by = decidedBy === undefined ? '' : `"decidedBy":"${decidedBy}",${member('plan', plan)}`;
  return `${by}"billable":${decision.billable},"reason":"${decision.reason}","quantity":"${decision.quantity}"`;
}

/** Microseconds are as fine as it gets. */
function milliseconds(value: number): number {
  return value <= 0 ? 0 : Math.round(value * 1000) / 1000;
}

let lastMs = -1;
let lastText = '';

/** An instant as ISO text; many events share a millisecond. */
export function instantText(ms: number): string {
  if (ms !== lastMs) {
    lastMs = ms;
    lastText = new Date(ms).toISOString();
  }
  return lastText;
}

/** Headers that may leave for analytics; nothing unless a filter lets them. */
export function headerMembers(
  key: string,
  rawHeaders: readonly string[] | undefined,
  allows: ((name: string) => boolean) | undefined,
): string {
  if (allows === undefined || rawHeaders === undefined) return '';
  const kept: Record<string, string> = {};
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]!.toLowerCase();
    if (allows(name))
      kept[name] = kept[name] === undefined ? rawHeaders[at + 1]! : `${kept[name]}, ${rawHeaders[at + 1]}`;
  }
  return `"${key}":${JSON.stringify(kept)},`;
}
