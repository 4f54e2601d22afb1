import { type AnswerMessage, asObject, shortHash } from '../mcp/answer-message.ts';
import type { OpenCall } from './open-call.ts';
import type { AnswerCarrier } from './pending-calls.ts';
import type { Recorder } from './recorder.ts';
import { endOfResult, endOfState, statedTtlMs, UNRESOLVED } from './task-end.ts';
import { type TaskEnd, taskKey } from './task-table.ts';

/** Whose tasks: task ids mean something only to one caller of one proxy. */
export type TaskScope = {
  recorder: Recorder;
  route: string;
  owner: string;
  /** The exchange whose bytes tell of the task. */
  by: AnswerCarrier;
};

/**
 * How long a task's end is awaited at most. Its own time to live says how long a server keeps the result, not when the
 * work is done, and servers keep tasks for longer than they say.
 */
const MAX_WAIT_MS = 30 * 86_400_000;

/** A tool call was answered by a receipt: its end is awaited. */
export function openTask(
  scope: TaskScope,
  receipt: { call: OpenCall; message: AnswerMessage; wasBilled: boolean },
): void {
  const { recorder, route, owner } = scope;
  const { call, message, wasBilled } = receipt;
  const { taskId } = message;
  if (taskId === undefined) return;
  const maker = recorder.taskOwners.entry(route, taskId, owner);
  recorder.taskOwners.restore(maker);
  const createdAtMs = recorder.clock.nowMs();
  const keptUntilMs = createdAtMs + statedTtlMs(message.outline.result);
  const expiresAtMs = createdAtMs + MAX_WAIT_MS;
  recorder.openTask(taskKey(route, owner, taskId), { call, createdAtMs, keptUntilMs, expiresAtMs, wasBilled, maker });
}

/** An answer to `tasks/*`: polls are free, but the first that shows a task's end ends the call that started it. */
export function noteTaskAnswer(scope: TaskScope, call: OpenCall, message: AnswerMessage): void {
  const { method } = call.facts;
  const taskId = call.element?.target;
  if (taskId === undefined) return;
  if (message.isRpcError && message.errorCode === TASK_UNKNOWN) {
    if (isAskedPlainly(call)) endOutlivedTask(scope, taskId);
  } else if (method === 'tasks/result') endTask(scope, taskId, endOfResult(message));
  else if (!message.isRpcError) noteTaskState(scope, taskId, asObject(message.outline.result));
}

/** The state of a task, from a poll or a notification. */
export function noteTaskState(
  scope: TaskScope,
  taskId: string | undefined,
  state: Record<string, unknown> | undefined,
): void {
  if (taskId !== undefined) endTask(scope, taskId, endOfState(asObject(state?.task) ?? state));
}

/** MCP 2025-11-25, Tasks, Protocol Errors. */
const TASK_UNKNOWN = -32602;

/**
 * Whether −32602 can only mean the task: it also answers wrong params, and a caller who adds some must not end the wait
 * for a result that is fetched afterwards. Of a task that has ended, servers say the same to `tasks/cancel`.
 */
function isAskedPlainly({ facts, element }: OpenCall): boolean {
  const keys = Object.keys(element?.params ?? {}).filter((key) => key !== '_meta');
  return facts.method !== 'tasks/cancel' && keys.length === 1;
}

/** The server does not know the task: past the time that it promised to keep it, nobody will learn more. */
function endOutlivedTask(scope: TaskScope, taskId: string): void {
  const task = scope.recorder.tasks.get(taskKey(scope.route, scope.owner, taskId));
  if (task !== undefined && (task.keptUntilMs ?? 0) <= scope.recorder.clock.nowMs()) endTask(scope, taskId, UNRESOLVED);
}

function endTask(scope: TaskScope, taskId: string, end: TaskEnd | undefined): void {
  if (end === undefined) return;
  const task = scope.recorder.tasks.take(taskKey(scope.route, scope.owner, taskId));
  if (task === undefined) return;
  const written = scope.by.hold();
  const late = `"taskHash":"${shortHash(taskId)}",`;
  scope.recorder.endTask(task, { end, late }, (error) => written(error, true));
}
