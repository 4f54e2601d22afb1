import { asObject } from './answer-message.ts';

type JsonObject = Record<string, unknown>;

const RESULT_MEMBERS: ReadonlySet<string> = new Set(['jsonrpc', 'id', 'result']);
const ERROR_MEMBERS: ReadonlySet<string> = new Set(['jsonrpc', 'id', 'error']);
const CALL_MEMBERS: ReadonlySet<string> = new Set(['jsonrpc', 'id', 'method', 'params']);
const RELATED_TASK = 'io.modelcontextprotocol/related-task';

/**
 * Whether clients take this for a message at all. The official ones are strict: `"jsonrpc":"2.0"`, an id that is a text or
 * a whole number, a result that is an object or an error with code and message, and no member besides (`JSONRPCMessage`
 * in their schemas). What fails here they drop, as if it had never come.
 */
export function isWellFormed(message: JsonObject): boolean {
  if (message.jsonrpc !== '2.0') return false;
  if (message.result !== undefined)
    return hasOnly(message, RESULT_MEMBERS) && isId(message.id) && isResult(message.result);
  if (message.error !== undefined) {
    return hasOnly(message, ERROR_MEMBERS) && (message.id === undefined || isId(message.id)) && isError(message.error);
  }
  if (typeof message.method !== 'string' || !hasOnly(message, CALL_MEMBERS)) return false;
  return (message.id === undefined || isId(message.id)) && areParams(message.params);
}

/** Whether a JSON value is an id: a text or a whole number (MCP, Base Protocol, Requests). */
export function isId(id: unknown): boolean {
  return typeof id === 'string' || Number.isInteger(id);
}

function hasOnly(message: JsonObject, members: ReadonlySet<string>): boolean {
  for (const name in message) if (!members.has(name)) return false;
  return true;
}

function isResult(value: unknown): boolean {
  const result = asObject(value);
  return result !== undefined && (result._meta === undefined || asObject(result._meta) !== undefined);
}

function isError(value: unknown): boolean {
  const error = asObject(value);
  return error !== undefined && Number.isSafeInteger(error.code) && typeof error.message === 'string';
}

function areParams(value: unknown): boolean {
  if (value === undefined) return true;
  const params = asObject(value);
  if (params === undefined) return false;
  if (params._meta === undefined) return true;
  const meta = asObject(params._meta);
  if (meta === undefined) return false;
  const { progressToken, [RELATED_TASK]: task } = meta;
  return (
    (progressToken === undefined || typeof progressToken === 'string' || Number.isSafeInteger(progressToken)) &&
    (task === undefined || typeof asObject(task)?.taskId === 'string')
  );
}
