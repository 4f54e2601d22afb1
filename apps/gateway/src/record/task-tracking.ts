import { type AnswerMessage, asObject, shortHash } from './answer-message.ts';
import type { OpenCall } from './open-call.ts';
import type { AnswerCarrier } from './pending-calls.ts';
import type { Recorder } from './recorder.ts';
import { endOfResult, endOfState, taskTtlMs } from './task-end.ts';
import { type TaskEnd, taskKey } from './task-table.ts';

/** Whose tasks: task ids mean something only to one caller of one proxy. */
export type TaskScope = { recorder: Recorder; route: string; owner: string };

/** A tool call was answered by a receipt: its end is awaited. */
export function openTask(scope: TaskScope, call: OpenCall, message: AnswerMessage, wasBilled: boolean): void {
  if (message.taskId === undefined) return;
  const createdAtMs = Date.now();
  const expiresAtMs = createdAtMs + taskTtlMs(message.outline.result);
  const key = taskKey(scope.route, scope.owner, message.taskId);
  scope.recorder.openTask(key, { call, createdAtMs, expiresAtMs, wasBilled });
}

/** An answer to `tasks/*`: polls are free, but the first that shows a task's end ends the call that started it. */
export function noteTaskAnswer(scope: TaskScope, call: OpenCall, message: AnswerMessage, by: AnswerCarrier): void {
  const { method } = call.facts;
  const taskId = call.element?.target;
  if (taskId === undefined) return;
  if (method === 'tasks/result') endTask(scope, taskId, endOfResult(message), by);
  else if (!message.isRpcError) noteTaskState(scope, taskId, asObject(message.outline.result), by);
}

/** The state of a task, from a poll or a notification. */
export function noteTaskState(
  scope: TaskScope,
  taskId: string | undefined,
  state: Record<string, unknown> | undefined,
  by: AnswerCarrier,
): void {
  if (taskId !== undefined) endTask(scope, taskId, endOfState(asObject(state?.task) ?? state), by);
}

function endTask(scope: TaskScope, taskId: string, end: TaskEnd | undefined, by: AnswerCarrier): void {
  if (end === undefined) return;
  const task = scope.recorder.tasks.take(taskKey(scope.route, scope.owner, taskId));
  if (task === undefined) return;
  const written = by.hold();
  scope.recorder.endTask(task, end, `"taskHash":"${shortHash(taskId)}",`, (error) => written(error, true));
}
