import protobuf from 'protobufjs';
import { ALS_PROTO } from './als-proto.ts';

/** A 64-bit number as protobufjs gives it: exact, or as a JavaScript number where the runtime has no exact one. */
export type Int64 = number | { toNumber(): number };
export type WireTime = { seconds: Int64; nanos: number };
export type WireAddress = {
  socketAddress?: { address: string; portValue: number } | null;
  pipe?: { path: string } | null;
};
export type WireStruct = { fields: Record<string, WireValue> };
export type WireValue = {
  numberValue?: number;
  stringValue?: string;
  boolValue?: boolean;
  structValue?: WireStruct | null;
  listValue?: { values: WireValue[] } | null;
  /** Which of the above it is. */
  kind?: 'nullValue' | 'numberValue' | 'stringValue' | 'boolValue' | 'structValue' | 'listValue';
};
export type WireFlags = Record<string, unknown>;

export type WireCommon = {
  downstreamRemoteAddress?: WireAddress | null;
  upstreamRemoteAddress?: WireAddress | null;
  downstreamDirectRemoteAddress?: WireAddress | null;
  startTime?: WireTime | null;
  timeToFirstUpstreamTxByte?: WireTime | null;
  timeToLastUpstreamRxByte?: WireTime | null;
  timeToFirstDownstreamTxByte?: WireTime | null;
  timeToLastDownstreamTxByte?: WireTime | null;
  responseFlags?: WireFlags | null;
  metadata?: { filterMetadata: Record<string, WireStruct> } | null;
  duration?: WireTime | null;
  streamId: string;
  accessLogType: number;
};

/** One HTTP exchange as Envoy logs it. A message field that was not sent is null. */
export type WireEntry = {
  commonProperties?: WireCommon | null;
  request?: {
    requestMethod: number;
    scheme: string;
    authority: string;
    path: string;
    requestId: string;
    originalPath: string;
    requestBodyBytes: Int64;
  } | null;
  response?: {
    responseCode?: { value: number } | null;
    responseBodyBytes: Int64;
    responseCodeDetails: string;
  } | null;
};

export type StreamMessage = {
  /** Only in the first message of a stream. */
  identifier?: { node?: { id: string; cluster: string } | null; logName: string } | null;
  httpLogs?: { logEntry: WireEntry[] } | null;
  tcpLogs?: { logEntry: unknown[] } | null;
};

const MESSAGE = protobuf.parse(ALS_PROTO).root.lookupType('als.StreamAccessLogsMessage');

/**
 * Reads one `StreamAccessLogsMessage`; fields that are not known are skipped.
 * @throws Error when the bytes are none
 */
export function decodeStreamMessage(bytes: Uint8Array): StreamMessage {
  return MESSAGE.decode(bytes) as unknown as StreamMessage;
}

/** A 64-bit number; beyond 2^53 the nearest. */
export function numberOf(value: Int64): number {
  return typeof value === 'number' ? value : value.toNumber();
}

/** A stretch of time in milliseconds; undefined where the sender did not measure it. */
export function millisecondsOf(duration: WireTime | null | undefined): number | undefined {
  if (duration === null || duration === undefined) return undefined;
  return Math.max(0, numberOf(duration.seconds) * 1000 + duration.nanos / 1e6);
}

/** A JSON-like value of `google.protobuf.Value`. */
export function plainValue(value: WireValue): unknown {
  switch (value.kind) {
    case 'stringValue':
      return value.stringValue;
    case 'numberValue':
      return value.numberValue;
    case 'boolValue':
      return value.boolValue;
    case 'structValue':
      return Object.fromEntries(
        Object.entries(value.structValue?.fields ?? {}).map(([key, one]) => [key, plainValue(one)]),
      );
    case 'listValue':
      return (value.listValue?.values ?? []).map(plainValue);
    default:
      return null;
  }
}
