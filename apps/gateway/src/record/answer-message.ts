import { createHash } from 'node:crypto';
import { findJsonSpan } from '../policies/json-span.ts';

/** One JSON-RPC message of an upstream's answer, as far as the record needs it. */
export type AnswerMessage = {
  kind: 'response' | 'request' | 'notification' | 'other';
  /** JSON text of the id; undefined when the message has none. */
  id: string | undefined;
  method: string | undefined;
  isRpcError: boolean;
  errorCode: number | undefined;
  /** `result.isError` is the boolean true. */
  isError: boolean;
  resultType: string | undefined;
  /** The result is a receipt for a task: `resultType: "task"`, or `result.task` of 2025-11-25. */
  isTask: boolean;
  taskId: string | undefined;
  taskStatus: string | undefined;
  /** Present when the message was small enough to be kept in full. */
  result: unknown;
  params: Record<string, unknown> | undefined;
  bytes: number;
  parse: 'full' | 'scanned';
  /** The text that held the message, and its place when that is an array; absent for one too large to keep. */
  source: Buffer | undefined;
  sourceIndex: number | undefined;
};

type JsonObject = Record<string, unknown>;

export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

export function asString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** JSON text of an id, so that `1` and `"1"` stay different; undefined for what cannot be an id. */
export function idText(id: unknown): string | undefined {
  if (typeof id === 'number') return String(id);
  if (typeof id === 'string') return JSON.stringify(id);
  return id === null ? 'null' : undefined;
}

/** True when `JSON.parse` may have changed this number, so that its text must be taken from the bytes. */
export function losesDigits(id: unknown): boolean {
  return typeof id === 'number' && !Number.isSafeInteger(id);
}

/** First 16 hex digits of SHA-256: tells two secrets apart without keeping them. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** Reads a parsed message; an id that `losesDigits` has to be replaced by the caller. */
export function readMessage(value: unknown, bytes: number): AnswerMessage {
  const message = asObject(value) ?? {};
  const error = asObject(message.error);
  const result = asObject(message.result);
  const task = asObject(result?.task);
  const taskId = asString((task ?? result)?.taskId);
  const hasResult = message.result !== undefined;
  const hasError = message.error !== undefined;
  const method = asString(message.method);
  const hasId = message.id !== undefined;
  return {
    kind: method !== undefined ? (hasId ? 'request' : 'notification') : hasResult || hasError ? 'response' : 'other',
    id: idText(message.id),
    method,
    isRpcError: hasError && !hasResult,
    errorCode: typeof error?.code === 'number' && Number.isInteger(error.code) ? error.code : undefined,
    isError: result?.isError === true,
    resultType: asString(result?.resultType),
    isTask: taskId !== undefined && (task !== undefined || result?.resultType === 'task'),
    taskId,
    taskStatus: asString((task ?? result)?.status),
    result: message.result,
    params: asObject(message.params),
    bytes,
    parse: 'full',
    source: undefined,
    sourceIndex: undefined,
  };
}

/** A copy of the message's own bytes, for keeping: what it came in may be part of a much larger buffer. */
export function messageText(message: AnswerMessage, maxBytes: number): Buffer | undefined {
  const { source, sourceIndex, bytes } = message;
  if (source === undefined || bytes > maxBytes) return undefined;
  if (sourceIndex === undefined) return Buffer.from(source);
  const span = findJsonSpan(source.toString('latin1'), [sourceIndex]);
  return span === undefined ? undefined : Buffer.from(source.subarray(span.start, span.end));
}
