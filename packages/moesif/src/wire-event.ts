import { callTimes, isLong } from '@tallygate/contracts/call-times';
import type { CallEvent } from '@tallygate/contracts/event';
import { ExactNumber, jsonNumber } from '@tallygate/contracts/exact-number';
import type { UriShape } from '@tallygate/contracts/publisher';

/**
 * One element of `POST /v1/events/batch`, once it is JSON: what is undefined is left out. Keys of `metadata` keep their
 * JSON type for ever and are never null.
 */
export type MoesifEvent = {
  transaction_id: string;
  company_id: string | undefined;
  subscription_id: string | undefined;
  user_id: string | undefined;
  direction: 'Incoming';
  weight: number;
  request: {
    time: string;
    uri: string;
    verb: string;
    headers: Record<string, string>;
    api_version: string;
    ip_address: string | undefined;
  };
  response: { time: string; status: number; headers: Record<string, string> };
  metadata: Record<string, unknown>;
};

/**
 * The event exactly as it goes to Moesif. Pure, so the same call always gives the same bytes, also on a retry.
 * @param event a recorded event
 * @param shape form of `request.uri`: the full URL, its path, or its path with the method and name appended
 * @see https://www.moesif.com/docs/api#create-an-event
 */
export function toMoesifEvent(event: CallEvent, shape: UriShape): MoesifEvent {
  const times = callTimes(event);
  const ended = new Date(times.ended).toISOString();
  // Members that are undefined leave no trace in JSON: cheaper than objects that are put together piece by piece.
  return {
    transaction_id: event.id,
    company_id: event.company,
    subscription_id: event.subscription,
    user_id: userOf(event),
    direction: 'Incoming',
    // Sampling would bill less than was used: a billable event always counts as one. Equal refusals are told as one event.
    weight: event.count ?? 1,
    request: {
      // Moesif bills by it, and never what is dated into a period that is closed when it arrives.
      time: isLong(times) ? ended : event.time,
      uri: moesifUri(event, shape),
      verb: event.httpMethod,
      headers: event.requestHeaders ?? {},
      api_version: event.proxyVersion,
      ip_address: event.clientIp,
    },
    response: {
      time: ended,
      // A caller who left before an answer got none; Moesif wants a number, and 499 is what proxies log for this.
      status: event.httpStatus ?? 499,
      headers: event.responseHeaders ?? {},
    },
    metadata: metadataOf(event),
  };
}

/**
 * Where a claim leaves open who pays, no user is named either: a user's profile may name a company that would then be
 * charged. A claim that leaves open which user it is lets no consumer stand in for them.
 */
function userOf({ userId, consumer, company, identityFaults }: CallEvent): string | undefined {
  if (identityFaults === undefined) return userId ?? consumer;
  if (company === undefined) return undefined;
  const isOpen = (role: 'user' | 'consumer') => identityFaults.some(({ of }) => of === role);
  return isOpen('user') && !isOpen('consumer') ? undefined : (userId ?? consumer);
}

/** `request.uri` in one of the three forms that meters may be built on. */
export function moesifUri(event: Pick<CallEvent, 'uri' | 'method' | 'target'>, shape: UriShape): string {
  if (shape === 'absolute') return event.uri;
  if (shape === 'path') return new URL(event.uri).pathname;
  const name = event.target === undefined ? '' : `/${encodeURIComponent(event.target)}`;
  return `${event.uri}/${event.method}${name}`;
}

function metadataOf(event: CallEvent): Record<string, unknown> {
  return {
    apiType: 'Mcp',
    subType: 'Mcp',
    apiName: event.proxyDisplayName,
    apiContext: event.proxyContext,
    apiVersion: event.proxyVersion,
    apiId: event.proxy,
    correlationId: event.exchangeId,
    requestSize: event.requestBytes,
    responseSize: event.responseBytes,
    responseLatency: Math.round(event.durationMs),
    backendLatency: event.upstreamMs === undefined ? undefined : Math.round(event.upstreamMs),
    applicationId: event.clientId,
    mcpAnalytics: {
      jsonRpcMethod: event.method,
      // Set for calls only: a list of tools is not a use of one.
      capability: event.capability,
      capabilityName: event.target,
      sessionId: event.sessionHash,
      protocolVersion: event.protocolVersion,
      clientInfo: infoOf(event.clientName, event.clientVersion),
      serverInfo: infoOf(event.serverName, event.serverVersion),
      isError: event.isError,
      errorCode: event.errorCode,
    },
    billing: {
      decision: event.billable ? 'billable' : 'not_billable',
      reason: event.reason,
      ...quantityOf(event.quantity),
      callId: event.id,
      policyVersion: event.policyVersion,
      outcome: event.outcome,
      delivered: event.delivered,
    },
  };
}

/**
 * A field first stored as a whole number may stay one, so that a later 1.5 is added as 1: fractions go under a key of
 * their own, in millionths. What is smaller than one stays behind the point: a sum of them is as exact as the quantities.
 */
function quantityOf(quantity: string): Record<string, number | ExactNumber> {
  if (/^\d+$/.test(quantity))
    return {
      quantity: jsonNumber(BigInt(quantity).toString()),
      quantityMicros: jsonNumber((BigInt(quantity) * 1_000_000n).toString()),
    };
  const [whole = '0', fraction = ''] = quantity.split('.');
  const places = fraction.padEnd(6, '0');
  const rest = places.slice(6).replace(/0+$/, '');
  const micros = BigInt(whole + places.slice(0, 6)).toString();
  return { quantityMicros: jsonNumber(rest === '' ? micros : `${micros}.${rest}`) };
}

const BILLING = '"billing":{';
const EXACT_FIELDS = ['quantity', 'quantityMicros'] as const;

/** The event as JSON text, with numbers that doubles do not hold written to their last digit. */
export function moesifEventText(event: MoesifEvent): string {
  const text = JSON.stringify(event);
  const billing = event.metadata.billing as Record<string, unknown>;
  if (!EXACT_FIELDS.some((field) => billing[field] instanceof ExactNumber)) return text;
  const [from, to] = billingIn(text);
  let member = text.slice(from, to);
  for (const field of EXACT_FIELDS) {
    const value = billing[field];
    if (value instanceof ExactNumber)
      member = member.replace(`"${field}":${JSON.stringify(value)}`, `"${field}":${value.digits}`);
  }
  return text.slice(0, from) + member + text.slice(to);
}

function infoOf(
  name: string | undefined,
  version: string | undefined,
): { name: string; version: string | undefined } | undefined {
  return name === undefined ? undefined : { name, version };
}

/** The text of an event without headers, and marked so: what is sent when it is too large with them. */
export function textWithoutHeaders(text: string): string {
  const event = JSON.parse(text) as MoesifEvent;
  const bare = JSON.stringify({
    ...event,
    request: { ...event.request, headers: {} },
    response: { ...event.response, headers: {} },
    metadata: { ...event.metadata, headersDropped: true },
  });
  // What was read into doubles and written again has lost digits: the member is taken over as it was.
  const [from, to] = billingIn(bare);
  return bare.slice(0, from) + text.slice(...billingIn(text)) + bare.slice(to);
}

/** Where the member stands. Quotes are escaped within strings, so only itself reads so; it holds no object. */
function billingIn(text: string): [number, number] {
  const from = text.lastIndexOf(BILLING);
  return [from, text.indexOf('}', from) + 1];
}
