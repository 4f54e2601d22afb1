import { randomUUID } from 'node:crypto';
import {
  CLIENT_CAPABILITIES_META_KEY,
  type InputRequests,
  MissingRequiredClientCapabilityError,
  ProtocolError,
  ProtocolErrorCode,
  type Result,
  type ServerContext,
} from '@modelcontextprotocol/server';

/** The extension of SEP-2663: calls that go on as tasks, which the client asks after. */
export const TASKS_EXTENSION = 'io.modelcontextprotocol/tasks';

const ttlMs = 300_000;
const pollIntervalMs = 100;

/** What a task's work comes to. */
export type TaskOutcome =
  | { status: 'completed'; result: Result }
  | { status: 'failed'; error: { code: number; message: string } };

type Task = {
  taskId: string;
  createdAt: string;
  lastUpdatedAt: string;
  state: TaskOutcome | { status: 'working' | 'cancelled' } | { status: 'input_required'; inputRequests: InputRequests };
  /** what it comes to when every input is there */
  finish: () => TaskOutcome;
  timer?: NodeJS.Timeout;
};

/** Whether a request's `_meta` declares a client that can follow a task. */
export function declaresTasks(meta: { [key: string]: unknown } | undefined): boolean {
  const declared = meta?.[CLIENT_CAPABILITIES_META_KEY] as { extensions?: Record<string, unknown> } | undefined;
  return declared?.extensions?.[TASKS_EXTENSION] !== undefined;
}

/** Whether the caller of this request can follow a task. */
export function followsTasks(ctx: ServerContext): boolean {
  return declaresTasks({ ...ctx.mcpReq.envelope });
}

/** The error of SEP-2575 that names the extension. */
export function missingExtension(): MissingRequiredClientCapabilityError {
  return new MissingRequiredClientCapabilityError({ requiredCapabilities: { extensions: { [TASKS_EXTENSION]: {} } } });
}

/** @throws `missingExtension()` when the caller cannot follow a task. */
export function requireTasks(ctx: ServerContext): void {
  if (!followsTasks(ctx)) throw missingExtension();
}

/** The tasks of a server, kept as long as it runs. */
export class Tasks {
  readonly #tasks = new Map<string, Task>();

  /** A task that comes to its outcome by itself after `afterMs`. */
  work(afterMs: number, finish: () => TaskOutcome): Result {
    const task = this.#create({ status: 'working' }, finish);
    task.timer = setTimeout(() => move(task, finish()), afterMs);
    return created(task);
  }

  /** A task that waits until each of these requests is answered. */
  ask(inputRequests: InputRequests, finish: () => TaskOutcome): Result {
    return created(this.#create({ status: 'input_required', inputRequests }, finish));
  }

  /** The task with what it asks, or came to (`tasks/get`). */
  get(taskId: string): Result {
    const task = this.#find(taskId);
    return { ...summary(task), ...task.state };
  }

  /** Takes answers of the client; the task goes on when none is open (`tasks/update`). */
  update(taskId: string, answers: { [key: string]: unknown }): void {
    const task = this.#find(taskId);
    if (task.state.status !== 'input_required') return;
    const open = Object.entries(task.state.inputRequests).filter(([key]) => !(key in answers));
    if (open.length === 0) move(task, task.finish());
    else move(task, { status: 'input_required', inputRequests: Object.fromEntries(open) });
  }

  /** Ends the task unless it has ended (`tasks/cancel`). */
  cancel(taskId: string): void {
    const task = this.#find(taskId);
    clearTimeout(task.timer);
    if (task.state.status === 'working' || task.state.status === 'input_required') move(task, { status: 'cancelled' });
  }

  close(): void {
    for (const task of this.#tasks.values()) clearTimeout(task.timer);
  }

  #create(state: Task['state'], finish: Task['finish']): Task {
    const now = new Date().toISOString();
    const task: Task = { taskId: randomUUID(), createdAt: now, lastUpdatedAt: now, state, finish };
    this.#tasks.set(task.taskId, task);
    return task;
  }

  #find(taskId: string): Task {
    const task = this.#tasks.get(taskId);
    if (!task) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `there is no task ${taskId}`);
    return task;
  }
}

function move(task: Task, state: Task['state']): void {
  task.state = state;
  task.lastUpdatedAt = new Date().toISOString();
}

function created(task: Task): Result {
  return { resultType: 'task', ...summary(task), status: task.state.status };
}

function summary({ taskId, createdAt, lastUpdatedAt }: Task) {
  return { taskId, createdAt, lastUpdatedAt, ttlMs, pollIntervalMs };
}
