import { createHash } from 'node:crypto';
import { findJsonSpan } from './json-span.ts';

export type MessageOutline = { result: unknown; params: unknown };

/** One JSON-RPC message of an upstream's answer, as far as the record needs it. */
export type AnswerMessage = {
  kind: 'response' | 'request' | 'notification' | 'other';
  /** Clients take it for a message; one that is not they drop. */
  isWellFormed: boolean;
  /** JSON text of the id; undefined when the message has none. */
  id: string | undefined;
  method: string | undefined;
  isRpcError: boolean;
  errorCode: number | undefined;
  /** `result.isError` is the boolean true. */
  isError: boolean;
  resultType: string | undefined;
  /** The result is an object, and `isError` a boolean where it is there. */
  isValidResult: boolean;
  /** The result is a receipt for a task: `resultType: "task"`, or `result.task` of 2025-11-25. */
  isTask: boolean;
  taskId: string | undefined;
  taskStatus: string | undefined;
  /** Present when the message was small enough to be kept in full. */
  result: unknown;
  params: Record<string, unknown> | undefined;
  /** What billing reads of the two, whatever the size of the message: the values of `MemberTree`, or all of it. */
  outline: MessageOutline;
  bytes: number;
  parse: 'full' | 'scanned';
  /** The text that held the message; absent for one too large to keep. */
  source: Buffer | undefined;
  /** Index of the message when the text is an array of messages. */
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

/** What a message is, by which of its members are there (JSON-RPC 2.0, sections 4 and 5). */
export function kindOf(found: {
  method: string | undefined;
  hasId: boolean;
  isAnswer: boolean;
}): AnswerMessage['kind'] {
  if (found.method !== undefined) return found.hasId ? 'request' : 'notification';
  return found.isAnswer ? 'response' : 'other';
}

/** Whether a result says whether it is an error in a way that clients understand. */
export function isValidResult(result: JsonObject | undefined): boolean {
  if (result === undefined) return false;
  const { isError } = result;
  return isError === undefined || typeof isError === 'boolean';
}

/** Whether a result is a receipt for a task, and what it says of it. */
export function taskOf(result: JsonObject | undefined): Pick<AnswerMessage, 'isTask' | 'taskId' | 'taskStatus'> {
  const task = asObject(result?.task);
  const taskId = asString((task ?? result)?.taskId);
  return {
    isTask: taskId !== undefined && (task !== undefined || result?.resultType === 'task'),
    taskId,
    taskStatus: asString((task ?? result)?.status),
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
