import { isAscii, isUtf8 } from 'node:buffer';
import { asObject, asString, idText, losesDigits } from './answer-message.ts';
import { JsonScanner } from './json-scanner.ts';
import { isId } from './message-form.ts';
import { imitationOf, mayRepeatKey, repeatsKey } from './repeated-keys.ts';
import type { RequestElement } from './request-element.ts';

export type ParsedBody = { elements: RequestElement[]; isBatch: boolean };

/** Why a body is not forwarded: the JSON-RPC error to answer with. */
export type BodyProblem = { code: -32700 | -32600; message: string; reason: string };

export type BodyRules = {
  maxBatch: number;
  /** Looks for repeated keys of any name; those that say what is called are looked for in any case. */
  refusesRepeatedKeys: boolean;
};

const imitatesMessageKey = imitationOf(['jsonrpc', 'id', 'method', 'params', 'result', 'error']);
const imitatesParamsKey = imitationOf(['name', 'arguments', 'uri', 'taskId', 'requestId', '_meta']);

/** Reads a POST body as JSON-RPC 2.0: one message, or an array of them (MCP 2025-03-26, Transports). */
export function parseRequestBody(body: Buffer, rules: BodyRules): ParsedBody | BodyProblem {
  const ascii = isAscii(body);
  if (!ascii && !isUtf8(body)) return parseError('The body is not UTF-8');
  const text = ascii ? body.toString('latin1') : body.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return parseError('The body is not JSON');
  }
  if ((rules.refusesRepeatedKeys || mayRepeatKey(text)) && repeatsKey(text)) {
    return invalid('A key occurs twice in the message or its params', 'repeated_key');
  }
  if (!Array.isArray(value)) {
    const element = readElement(value);
    if (element === undefined) return invalid('The body is not a JSON-RPC message', 'not_json_rpc');
    if (lacksId(element)) return withoutId(element);
    if (losesDigits((value as { id?: unknown }).id)) takeFromText(body, [element]);
    return { elements: [element], isBatch: false };
  }
  return readBatch(value, body, rules.maxBatch);
}

function readBatch(values: unknown[], body: Buffer, maxBatch: number): ParsedBody | BodyProblem {
  if (values.length === 0) return invalid('The batch is empty', 'empty_batch');
  if (values.length > maxBatch) {
    return invalid(`The batch has ${values.length} messages; at most ${maxBatch} are accepted`, 'batch_too_large');
  }
  const elements: RequestElement[] = [];
  for (const value of values) {
    const element = readElement(value);
    if (element === undefined) return invalid('The batch holds something that is no JSON-RPC message', 'not_json_rpc');
    if (lacksId(element)) return withoutId(element);
    elements.push(element);
  }
  takeFromText(body, elements);
  const ids = elements.filter((element) => element.kind === 'request').map((element) => element.id);
  if (new Set(ids).size !== ids.length) return invalid('Two requests of the batch have the same id', 'repeated_id');
  return { elements, isBatch: true };
}

function readElement(value: unknown): RequestElement | undefined {
  const message = asObject(value);
  if (message === undefined || imitatesMessageKey(message)) return undefined;
  const { id: rawId, method } = message;
  const id = idText(rawId);
  if (rawId !== undefined && id === undefined) return undefined;
  if (method === undefined) {
    if (message.result === undefined && message.error === undefined) return undefined;
    return { kind: 'response', method: undefined, id, target: undefined, params: undefined };
  }
  if (typeof method !== 'string') return undefined;
  // Servers refuse any other, and what they say of it bears no id that could be matched.
  if (rawId !== undefined && !isId(rawId)) return undefined;
  const params = asObject(message.params);
  if (params !== undefined && imitatesParamsKey(params)) return undefined;
  const kind = id === undefined ? 'notification' : 'request';
  return { kind, method, id, target: params === undefined ? undefined : targetOf(method, params), params };
}

/**
 * A request that was sent as if it were a notification: a server may run it, and nobody would be billed for it. All
 * notifications of MCP are named `notifications/…` (MCP 2025-11-25, Base Protocol, Notifications).
 */
function lacksId({ kind, method }: RequestElement): boolean {
  return kind === 'notification' && method?.startsWith('notifications/') === false;
}

function withoutId({ method = '' }: RequestElement): BodyProblem {
  const found = JSON.stringify(method.slice(0, 100));
  return invalid(`A message without id must be a notification; found the method ${found}`, 'missing_id');
}

function targetOf(method: string, params: Readonly<Record<string, unknown>>): string | undefined {
  if (method === 'tools/call' || method === 'prompts/get') return asString(params.name);
  if (method.startsWith('resources/')) return asString(params.uri);
  if (method.startsWith('tasks/')) return asString(params.taskId);
  if (method === 'completion/complete') {
    const ref = asObject(params.ref);
    return asString(ref?.name) ?? asString(ref?.uri);
  }
  return undefined;
}

/**
 * What `JSON.parse` does not tell: ids by every digit, because big numbers are rounded, and how long each message is,
 * because a call in a batch counts by its own size.
 */
function takeFromText(body: Buffer, elements: RequestElement[]): void {
  const scanner = new JsonScanner();
  scanner.push(body);
  if (scanner.messages.length !== elements.length) return;
  elements.forEach((element, index) => {
    const { id, bytes } = scanner.messages[index]!;
    element.id = id ?? element.id;
    element.bytes = bytes;
  });
}

function parseError(message: string): BodyProblem {
  return { code: -32700, message, reason: 'parse_error' };
}

function invalid(message: string, reason: string): BodyProblem {
  return { code: -32600, message, reason };
}

/**
 * Whether a `Content-Type` says JSON in UTF-8, the only encoding of MCP messages. Another charset would let an upstream
 * that honours it read another message than the one that was checked and counted (RFC 8259 section 8.1).
 */
export function isJson(contentType: string | undefined): boolean {
  if (contentType === 'application/json') return true;
  if (contentType === undefined) return false;
  const [type, ...parameters] = contentType.toLowerCase().split(';');
  if (type?.trim() !== 'application/json') return false;
  return parameters.every((parameter) => !parameter.includes('charset') || UTF_8.test(parameter));
}

const UTF_8 = /^\s*charset=("?)utf-?8\1\s*$/;
