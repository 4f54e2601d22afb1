import { type AnswerMessage, asObject, asString, isValidResult } from '../mcp/answer-message.ts';
import type { TaskEnd } from './task-table.ts';

const TERMINAL = new Set(['completed', 'failed', 'cancelled']);

/** The end that a task's state shows (`tasks/get`, a notification); undefined while it runs. */
export function endOfState(state: Record<string, unknown> | undefined): TaskEnd | undefined {
  const status = asString(state?.status);
  if (state === undefined || status === undefined || !TERMINAL.has(status)) return undefined;
  const code = asObject(state.error)?.code;
  const result = asObject(state.result);
  const isInvalid = state.result !== undefined && !isValidResult(result);
  const isError = status === 'failed' || isInvalid || result?.isError === true;
  return {
    outcome: status === 'cancelled' ? 'task_cancelled' : isError ? 'task_failed' : 'task_completed',
    taskStatus: status,
    isError,
    errorCode: Number.isInteger(code) ? Number(code) : undefined,
    result: state.result,
  };
}

/** The end that the answer of `tasks/result` shows (MCP 2025-11-25): what the call itself would have returned. */
export function endOfResult(message: AnswerMessage): TaskEnd {
  const isError = message.isRpcError || !message.isValidResult || message.isError;
  return {
    outcome: isError ? 'task_failed' : 'task_completed',
    taskStatus: isError ? 'failed' : 'completed',
    isError,
    errorCode: message.errorCode,
    result: message.outline.result,
  };
}

/** The end of a task that nobody will learn more of. */
export const UNRESOLVED: TaskEnd = {
  outcome: 'task_unresolved',
  taskStatus: undefined,
  isError: false,
  errorCode: undefined,
  result: undefined,
};

/** How long the server says that it keeps the task and its result; 0 when it does not say, or keeps it for ever. */
export function statedTtlMs(receipt: unknown): number {
  const result = asObject(receipt);
  const ttl = asObject(result?.task)?.ttl ?? result?.ttlMs;
  return typeof ttl === 'number' && ttl > 0 ? ttl : 0;
}
