import { engineMetadata } from './engine-metadata.ts';
import type { LoggedCall, LoggedEnd } from './logged-call.ts';
import {
  millisecondsOf,
  numberOf,
  type WireAddress,
  type WireCommon,
  type WireEntry,
  type WireFlags,
  type WireTime,
} from './stream-message.ts';

const METHODS = ['', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'] as const;
/** What `access_log_type` says of an exchange that is over; other types tell of one that runs. */
const ENDED_TYPES: readonly number[] = [0, 6];
/** The server answered; anything else, and nothing, is an answer of the other gateway itself. */
const VIA_UPSTREAM = 'via_upstream';

const TIMEOUT = ['upstreamRequestTimeout', 'streamIdleTimeout', 'upstreamMaxStreamDurationReached', 'durationTimeout'];
const SERVER_DOWN = [
  'noHealthyUpstream',
  'upstreamRemoteReset',
  'upstreamConnectionFailure',
  'upstreamConnectionTermination',
  'upstreamOverflow',
  'upstreamRetryLimitExceeded',
  'upstreamProtocolError',
  'noClusterFound',
  'dnsResolutionFailure',
];
const CALLER_GONE = ['downstreamConnectionTermination', 'downstreamRemoteReset'];
/** With these the caller did not get all of the answer. */
const BROKEN = [
  'localReset',
  'upstreamRemoteReset',
  'upstreamConnectionTermination',
  'downstreamConnectionTermination',
  'streamIdleTimeout',
  'durationTimeout',
  'downstreamRemoteReset',
];

/** Whether the entry tells of an exchange that is over. */
export function isEnded({ commonProperties }: WireEntry): boolean {
  return ENDED_TYPES.includes(commonProperties?.accessLogType ?? 0);
}

/**
 * An entry of Envoy's access log as a call.
 * @param node the id by which its Envoy calls itself
 * @param receivedMs for an entry without an instant, milliseconds since 1970
 */
export function entryCall(entry: WireEntry, { node, receivedMs }: { node: string; receivedMs: number }): LoggedCall {
  const common = entry.commonProperties ?? NO_COMMON;
  const request = entry.request ?? NO_REQUEST;
  const stream = common.streamId || request.requestId;
  const path = request.originalPath || request.path;
  const lastByteMs = millisecondsOf(common.timeToLastDownstreamTxByte);
  const direct = addressText(common.downstreamDirectRemoteAddress);
  return {
    // A caller can choose both ids and repeat them; when and over which connection is not in their hands.
    name: [node, stream, nanosecondsText(common.startTime), direct ?? '', path],
    exchange: stream,
    node,
    source: 'access_log',
    time: instantOf(common.startTime) ?? receivedMs,
    httpMethod: METHODS[request.requestMethod] || 'POST',
    uri: `${request.scheme || 'http'}://${request.authority}${withoutQuery(path)}`,
    requestBytes: numberOf(request.requestBodyBytes),
    responseBytes: numberOf(entry.response?.responseBodyBytes ?? 0),
    clientIp: common.downstreamRemoteAddress?.socketAddress?.address || undefined,
    upstream: addressText(common.upstreamRemoteAddress),
    durationMs: lastByteMs ?? millisecondsOf(common.duration) ?? 0,
    ttfbMs: millisecondsOf(common.timeToFirstDownstreamTxByte),
    upstreamMs: upstreamMsOf(common),
    dispatched: common.timeToFirstUpstreamTxByte != null || isViaUpstream(entry),
    ...engineMetadata(common),
    end: endOf(entry, lastByteMs !== undefined),
  };
}

function endOf(entry: WireEntry, isSentWhole: boolean): LoggedEnd {
  const flags = entry.commonProperties?.responseFlags;
  const any = (names: readonly string[]) => names.some((name) => isSet(flags, name));
  return {
    hasResponse: entry.response != null,
    status: entry.response?.responseCode?.value,
    isFromServer: isViaUpstream(entry),
    isRateLimited: isSet(flags, 'rateLimited'),
    isTimeout: any(TIMEOUT),
    isServerDown: any(SERVER_DOWN),
    isCallerGone: any(CALLER_GONE),
    delivered: isSentWhole && !any(BROKEN),
  };
}

function isViaUpstream({ response }: WireEntry): boolean {
  return response?.responseCodeDetails === VIA_UPSTREAM;
}

function isSet(flags: WireFlags | null | undefined, name: string): boolean {
  return flags?.[name] === true;
}

function upstreamMsOf(common: WireCommon): number | undefined {
  const first = millisecondsOf(common.timeToFirstUpstreamTxByte);
  const last = millisecondsOf(common.timeToLastUpstreamRxByte);
  return first === undefined || last === undefined ? undefined : Math.max(0, last - first);
}

/** The last instant that an ISO text of four-digit years has. */
const LAST_MS = Date.parse('9999-12-31T23:59:59.999Z');

function instantOf(time: WireTime | null | undefined): number | undefined {
  if (time === null || time === undefined) return undefined;
  const ms = Math.floor(numberOf(time.seconds) * 1000 + time.nanos / 1e6);
  return ms > 0 && ms <= LAST_MS ? ms : undefined;
}

function nanosecondsText(time: WireTime | null | undefined): string {
  return time === null || time === undefined ? '' : `${numberOf(time.seconds)}${String(time.nanos).padStart(9, '0')}`;
}

function addressText(address: WireAddress | null | undefined): string | undefined {
  const socket = address?.socketAddress;
  if (socket != null) {
    const host = socket.address.includes(':') ? `[${socket.address}]` : socket.address;
    return `${host}:${socket.portValue}`;
  }
  return address?.pipe?.path || undefined;
}

function withoutQuery(path: string): string {
  return path.split(/[?#]/, 1)[0] as string;
}

const NO_COMMON: WireCommon = { streamId: '', accessLogType: 0 };
const NO_REQUEST: NonNullable<WireEntry['request']> = {
  requestMethod: 0,
  scheme: '',
  authority: '',
  path: '',
  requestId: '',
  originalPath: '',
  requestBodyBytes: 0,
};
