import { type AnswerMessage, asObject, asString } from './answer-message.ts';
import type { TaskEnd } from './task-table.ts';

const TERMINAL = new Set(['completed', 'failed', 'cancelled']);

/** The end that a task's state shows (`tasks/get`, a notification); undefined while it runs. */
export function endOfState(state: Record<string, unknown> | undefined): TaskEnd | undefined {
  const status = asString(state?.status);
  if (state === undefined || status === undefined || !TERMINAL.has(status)) return undefined;
  const code = asObject(state.error)?.code;
  const isError = status === 'failed' || asObject(state.result)?.isError === true;
  return {
    outcome: status === 'cancelled' ? 'task_cancelled' : isError ? 'task_failed' : 'task_completed',
    taskStatus: status,
    isError,
    errorCode: Number.isInteger(code) ? Number(code) : undefined,
    result: state.result,
  };
}

/** The end that the answer of `tasks/result` shows (MCP 2025-11-25): what the call itself would have returned. */
export function endOfResult(message: AnswerMessage): TaskEnd | undefined {
  // −32602 says that this task is unknown, not how it ended.
  if (message.isRpcError && message.errorCode === -32602) return undefined;
  const isError = message.isRpcError || message.isError;
  return {
    outcome: isError ? 'task_failed' : 'task_completed',
    taskStatus: isError ? 'failed' : 'completed',
    isError,
    errorCode: message.errorCode,
    result: message.outline.result,
  };
}

const DEFAULT_TTL_MS = 3_600_000;
const MAX_TTL_MS = 7 * 86_400_000;

/** How long a task's end is awaited: its own time to live, within bounds. */
export function taskTtlMs(receipt: unknown): number {
  const result = asObject(receipt);
  const ttl = asObject(result?.task)?.ttl ?? result?.ttlMs;
  return typeof ttl === 'number' && ttl > 0 ? Math.min(ttl, MAX_TTL_MS) : DEFAULT_TTL_MS;
}
